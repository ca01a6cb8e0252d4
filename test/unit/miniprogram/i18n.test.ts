import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { amountParts, formatAmount, formatDate, formatDateTime, formatMonth, formatPerMille } from '../../../miniprogram/i18n/format';
import { dictionary, fill, localeOf } from '../../../miniprogram/i18n/index';

/** Every text with its path: `plans.pay`, `documents.privacy.sections.0.body` … */
function texts(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path.slice(1), value]];
  return Object.entries(value ?? {}).flatMap(([key, child]) => texts(child, `${path}.${key}`));
}
const zh = texts(dictionary('zh-CN'));
const en = texts(dictionary('en'));
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('texts', () => {
  it('have the same keys in both languages', () => {
    expect(en.map(([key]) => key).sort()).toEqual(zh.map(([key]) => key).sort());
  });

  it('take the same values in both languages', () => {
    const english = new Map(en);
    expect(zh.filter(([key, text]) => String(places(text)) !== String(places(english.get(key) ?? ''))).map(([key]) => key)).toEqual([]);
  });

  it('are Chinese in the one and not in the other', () => {
    expect(en.filter(([, text]) => /[\u4e00-\u9fff]/.test(text)).map(([key]) => key)).toEqual([]);
    expect(zh.filter(([key, text]) => !/[\u4e00-\u9fff]/.test(text) && !MAY_BE_SYMBOLS.has(key)).map(([key]) => key)).toEqual([]);
  });

  it('are plain: no exclamation marks, no emoji', () => {
    expect([...zh, ...en].filter(([, text]) => /[!！\u{1f000}-\u{1ffff}]/u.test(text)).map(([key]) => key)).toEqual([]);
  });

  it('say that the membership is a discount on a physical service', () => {
    for (const locale of ['zh-CN', 'en'] as const) {
      const { home, plans, documents } = dictionary(locale);
      for (const text of [home.scope, plans.scope, documents.renewalAgreement.sections[0]?.body ?? ''])
        expect(text).toMatch(/不是虚拟商品|not a virtual good/);
    }
  });

  it('are all used', () => {
    const sources = readdirSync('miniprogram', { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.(ts|wxml)$/.test(file) && !/^(i18n|miniprogram_npm)\//.test(file),
    );
    const code = sources.map((file) => readFileSync(path.join('miniprogram', file), 'utf8')).join('\n');
    // Errors and hints are chosen by code, documents by name and section, states and their like by state.
    const chosenByName =
      /^(errors|hints|scan|documents)\.|\.(bands|states|ends|statuses|statusHints|refundStates|filters|answers|reasons|advices)\./;
    expect(
      zh.filter(([key]) => !chosenByName.test(key) && !new RegExp(`\\.${key.split('.').at(-1) ?? ''}\\b`).test(code)).map(([key]) => key),
    ).toEqual([]);
  });

  it('refuse to leave a place open', () => {
    expect(fill('{a} and {b}', { a: 1, b: 'x' })).toBe('1 and x');
    expect(() => fill('{a}', {})).toThrow('needs a value for {a}');
  });
});

/** Texts that consist of a value alone. */
const MAY_BE_SYMBOLS: ReadonlySet<string> = new Set(['home.pendingText', 'orders.orderLabel', 'payments.lineLabel']);

describe('language to begin with', () => {
  it.each([
    ['zh_CN', 'zh-CN'],
    ['zh_TW', 'zh-CN'],
    ['zh-Hans', 'zh-CN'],
    ['', 'zh-CN'],
    [undefined, 'zh-CN'],
    ['en', 'en'],
    ['fr_FR', 'en'],
  ])('%s: %s', (system, locale) => expect(localeOf(system)).toBe(locale));
});

describe('[D26] amounts', () => {
  it.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [1900, '¥19.00'],
    [22_801, '¥228.01'],
    [-150, '-¥1.50'],
    [123_456_789, '¥1234567.89'],
  ])('%d fen: %s', (fen, text) => expect(formatAmount(fen)).toBe(text));

  it.each([0.5, Number.NaN, Infinity, 2 ** 60])('are integer fen, not %d', (amount) =>
    expect(() => formatAmount(amount)).toThrow('not an amount in fen'),
  );

  it('split for setting in different sizes, whatever comes', () => {
    expect(amountParts('¥19.00')).toEqual({ symbol: '¥', whole: '19', fraction: '.00' });
    expect(amountParts('-¥1.50')).toEqual({ symbol: '-¥', whole: '1', fraction: '.50' });
    expect(amountParts('免费')).toEqual({ symbol: '', whole: '免费', fraction: '' });
  });
});

describe('dates', () => {
  it('are Beijing’s on every device', () => {
    const lastEveningInLondon = Date.UTC(2026, 11, 31, 16, 5);
    expect(formatDate(lastEveningInLondon, 'zh-CN')).toBe('2027年1月1日');
    expect(formatDate(lastEveningInLondon, 'en')).toBe('1 Jan 2027');
    expect(formatDateTime(lastEveningInLondon, 'zh-CN')).toBe('1月1日 00:05');
    expect(formatDateTime(lastEveningInLondon, 'en')).toBe('1 Jan, 00:05');
    expect(formatMonth(lastEveningInLondon, 'zh-CN')).toBe('2027年1月');
  });
});

it('writes rates as percent', () => {
  expect([80, 125, 1000].map(formatPerMille)).toEqual(['8%', '12.5%', '100%']);
});
