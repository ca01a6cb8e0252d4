import * as v from 'valibot';
import type { Phone } from '../phone';
import { asyncApi, plainApi, Refusal, type WxFunction } from './define';

const ClipboardSchema = v.object({ data: v.string() });
const MessageSchema = v.object({ tmplIds: v.array(v.string()) });

/** Device functions and permissions; those that touch personal data stand behind the privacy gate. */
export function deviceApi({ toaster, words, privacy }: Phone): Record<string, WxFunction> {
  let clipboard = '';
  const gated = async (api: string) => {
    if (!(await privacy.request(api))) throw new Refusal('privacy permission is not authorized', 104);
  };
  return {
    setClipboardData: asyncApi('setClipboardData', ClipboardSchema, async ({ data }) => {
      await gated('setClipboardData');
      clipboard = data;
      toaster.show({ title: words().copied, icon: 'none', durationMs: 1500, mask: false });
    }),
    getClipboardData: plainApi('getClipboardData', async () => {
      await gated('getClipboardData');
      return { data: clipboard };
    }),
    vibrateShort: plainApi('vibrateShort', () => undefined),
    vibrateLong: plainApi('vibrateLong', () => undefined),
    hideKeyboard: plainApi('hideKeyboard', () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    }),
    getSetting: plainApi('getSetting', () => ({ authSetting: {} })),
    login: plainApi('login', () => ({ code: 'local-phone-code' })),
    checkSession: plainApi('checkSession', () => undefined),
    requestSubscribeMessage: asyncApi('requestSubscribeMessage', MessageSchema, ({ tmplIds }) =>
      Object.fromEntries(tmplIds.map((id) => [id, 'accept'])),
    ),
  };
}
