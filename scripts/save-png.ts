import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { shrinkPng } from './png';

/** Takes a picture of the page once its fonts are there. */
export async function savePng(page: Page, file: string): Promise<void> {
  // Evaluates to a promise of the page's font set, which is waited for.
  await page.evaluate('document.fonts.ready.then(() => null)');
  await writeFile(file, shrinkPng(await page.screenshot({ animations: 'disabled', caret: 'hide' })));
}
