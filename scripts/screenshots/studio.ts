import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openPhone, type PhoneOptions } from '../../test/support/browser';
import { ChargingPhoneUser } from '../../test/support/charging-phone-user';
import type { TestStack } from '../../test/support/stack';
import { savePng } from '../save-png';

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const BEIJING_OFFSET_MS = 8 * HOUR_MS;

/** Where pictures are taken: 390 × 844 points and two pixels a point, in one theme. */
export class Studio {
  constructor(
    readonly folder: string,
    readonly stack: TestStack,
    readonly browser: Browser,
    readonly theme: Theme,
  ) {}

  /** Users of one theme are nobody in the other. */
  openid(role: string): string {
    return `o${role}_${this.theme}`;
  }

  /** Opens the phone of a user, who has done nothing yet. */
  async opens(role: string, options: Partial<PhoneOptions> = {}): Promise<Sitting> {
    const { page, context } = await openPhone(this.browser, {
      baseUrl: this.stack.baseUrl,
      openid: this.openid(role),
      theme: this.theme,
      ...options,
    });
    return {
      user: new ChargingPhoneUser(page),
      page,
      shot: (name) => this.save(page, name),
      leaves: () => context.close(),
    };
  }

  async save(page: Page, name: string): Promise<void> {
    await savePng(page, path.join(this.folder, `${name}-${this.theme}.png`));
  }

  /** Moves the stack's clock to the next time of day, in minutes since midnight in Beijing, so that pictures do not depend on when they are taken. */
  async waitsUntil(minuteOfDay: number): Promise<void> {
    const nowMs = (this.stack.clock.nowMs() + BEIJING_OFFSET_MS) % DAY_MS;
    await this.stack.advance((minuteOfDay * MINUTE_MS - nowMs + DAY_MS) % DAY_MS);
  }

  /** What happens at a pile. */
  async pile(pileId: string, set: Readonly<Record<string, unknown>>): Promise<void> {
    await this.stack.control('POST', 'charger', { pileId, set });
  }
}

/** One user before the camera. */
export interface Sitting {
  readonly user: ChargingPhoneUser;
  readonly page: Page;
  readonly shot: (name: string) => Promise<void>;
  readonly leaves: () => Promise<void>;
}
