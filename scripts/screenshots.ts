import { mkdir, rm } from 'node:fs/promises';
// Builds what a stack for tests needs.
import '../test/support/build-once';
import { launchBrowser } from '../test/support/browser';
import { TEST_PHONE_DIR } from '../test/support/paths';
import { startTestStack } from '../test/support/stack';
import { picturesOfConfirmation, picturesOfPile, picturesOfSession } from './screenshots/charging';
import { picturesOfBills } from './screenshots/charging-bill';
import { pictureInEnglish, picturesOfLateSigning, picturesOfMember } from './screenshots/membership';
import { pictureOfTraffic, picturesOfChargingPanel } from './screenshots/panel';
import { picturesOfRenewal } from './screenshots/renewal';
import { Studio, THEMES } from './screenshots/studio';

/** Pictures of every page in light and dark, for the README and for reviews. */
const FOLDER = 'docs/screenshots';
/** In the middle of the day, in the dearest hours but one. */
const MINUTE_OF_DAY = 14 * 60 + 10;

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const [stack, browser] = await Promise.all([startTestStack({ phoneDir: TEST_PHONE_DIR }), launchBrowser()]);
try {
  for (const theme of THEMES) {
    const studio = new Studio(FOLDER, stack, browser, theme);
    await studio.waitsUntil(MINUTE_OF_DAY);
    await picturesOfMember(studio);
    await pictureOfTraffic(studio);
    await picturesOfLateSigning(studio);
    await picturesOfPile(studio);
    await picturesOfConfirmation(studio);
    await picturesOfSession(studio);
    await picturesOfBills(studio);
    await picturesOfChargingPanel(studio);
    // Last: it moves the clock by months.
    await picturesOfRenewal(studio);
    if (theme === 'light') await pictureInEnglish(studio);
  }
} finally {
  await browser.close();
  await stack.dispose();
}
