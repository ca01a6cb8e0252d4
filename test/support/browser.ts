import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import * as v from 'valibot';

/** The package unpacks into TMPDIR and takes whatever lies there already: it gets a folder of its own. */
const UNPACK = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/**
 * Starts headless Chromium: the one from npm, unpacked once, or the one that CHROME names.
 *
 * @throws Error that says what to install when it does not start
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROME'] ?? (await unpackedChromium());
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS }).catch((error: unknown) => {
    const remedy =
      'Chromium needs libnss3, libnspr4 and libexpat1 of the system. Install them, or set CHROME to a Chromium that runs here.';
    throw new Error(`${remedy}\n${String(error)}`);
  });
}

/** Several processes may come here first at the same time: each unpacks for itself, one puts its copy in place. */
async function unpackedChromium(): Promise<string> {
  const cache = path.resolve('node_modules/.cache');
  const packageText = readFileSync('node_modules/@sparticuz/chromium/package.json', 'utf8');
  const { version } = v.parse(v.object({ version: v.string() }), JSON.parse(packageText));
  const target = path.join(cache, `chromium-${version}`);
  const executable = path.join(target, 'chromium');
  if (existsSync(executable)) return executable;
  await mkdir(cache, { recursive: true });
  const own = await mkdtemp(path.join(cache, 'unpack-'));
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', UNPACK], { env: { ...process.env, TMPDIR: own } });
  await rename(own, target).catch(async (error: unknown) => {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(executable)) throw error;
  });
  return executable;
}

export interface PhoneOptions {
  readonly baseUrl: string;
  readonly openid: string;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'zh_CN' | 'en';
  /** Page with query to open; default the first one. */
  readonly route?: string;
  /** How WeChat judges the user when a Payscore order is opened; default that they pass. */
  readonly payscore?: 'passes' | 'score-too-low' | 'not-whitelisted';
}

export interface BrowserPhone {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Uncaught errors and console errors so far. */
  readonly errors: readonly string[];
}

/** Opens the phone without the panel, for one user, in a browser profile of its own. */
export async function openPhone(browser: Browser, options: PhoneOptions): Promise<BrowserPhone> {
  const phone = await openPage(browser, options, { width: 390, height: 844 });
  const { baseUrl, route } = options;
  await phone.page.goto(`${baseUrl}/phone.html${route === undefined ? '' : `#/${route}`}`);
  await phone.page.locator('html[data-ready]').waitFor({ state: 'attached' });
  return phone;
}

/** Opens the whole page: phone and developer panel. */
export async function openPanel(browser: Browser, options: PhoneOptions): Promise<BrowserPhone> {
  const phone = await openPage(browser, options, { width: 1360, height: 940 });
  await phone.page.goto(`${options.baseUrl}/`);
  await phone.page.frameLocator('iframe').locator('html[data-ready]').waitFor({ state: 'attached' });
  return phone;
}

async function openPage(
  browser: Browser,
  { openid, theme = 'light', language = 'zh_CN', payscore = 'passes' }: PhoneOptions,
  viewport: { width: number; height: number },
): Promise<BrowserPhone> {
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: 2,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: language === 'en' ? 'en-US' : 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  // Only for what never comes: below the test's own limit, so that the failure names what was waited for.
  context.setDefaultTimeout(60_000);
  // What the panel stores; only once, as a test may change it.
  await context.addInitScript(
    ({ key, settings }) => {
      if (localStorage.getItem(key) === null) localStorage.setItem(key, settings);
    },
    { key: 'local-phone.settings', settings: JSON.stringify({ openid, language, payscore }) },
  );
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, context, errors };
}
