import * as v from 'valibot';
import { NavigationError } from '../pages/router';
import type { Phone } from '../phone';
import { asyncApi, Refusal, type WxFunction } from './define';

const UrlSchema = v.object({ url: v.string() });
const BackSchema = v.object({ delta: v.optional(v.number(), 1) });

/** Routing between pages. */
export function navigationApi({ router }: Phone): Record<string, WxFunction> {
  const route = (name: string, go: (url: string) => void) =>
    asyncApi(name, UrlSchema, ({ url }) => {
      refusing(() => go(url));
    });
  return {
    navigateTo: route('navigateTo', (url) => router.navigateTo(url)),
    redirectTo: route('redirectTo', (url) => router.redirectTo(url)),
    switchTab: route('switchTab', (url) => router.switchTab(url)),
    reLaunch: route('reLaunch', (url) => router.reLaunch(url)),
    navigateBack: asyncApi('navigateBack', BackSchema, ({ delta }) => {
      router.navigateBack(delta);
    }),
  };
}

function refusing(go: () => void): void {
  try {
    go();
  } catch (error) {
    throw error instanceof NavigationError ? new Refusal(error.message) : error;
  }
}
