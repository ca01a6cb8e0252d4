import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { TEST_PHONE_DIR } from './paths';
import { startTestStack, type TestStack } from './stack';

/** A running stack with the phone, and a browser to hold it: what every test in the browser begins with. */
export class Stage {
  private constructor(
    readonly stack: TestStack,
    readonly browser: Browser,
  ) {}

  static async start(): Promise<Stage> {
    return new Stage(...(await Promise.all([startTestStack({ phoneDir: TEST_PHONE_DIR }), launchBrowser()])));
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.stack.dispose();
  }
}
