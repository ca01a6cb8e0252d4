import { readFileSync } from 'node:fs';

const sheet = readFileSync('miniprogram/styles/tokens.wxss', 'utf8');

/** The hex colours of one block of variables. */
function colours(selector: string): Map<string, string> {
  const block = new RegExp(`\\${selector} \\{([^}]*)\\}`).exec(sheet)?.[1] ?? '';
  return new Map([...block.matchAll(/--rc-([\w-]+): (#[0-9a-f]{6});/gi)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

const light = colours('.app-page');
const dark = new Map([...light, ...colours('.app-page.theme-dark')]);

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Every pair of text and ground that occurs on a page. */
const PAIRS: readonly (readonly [text: string, ground: string])[] = [
  ...['ink', 'sub-ink', 'brand', 'price', 'danger'].flatMap((text) => [[text, 'ground'] as const, [text, 'card'] as const]),
  ['ink', 'brand-soft'],
  ['sub-ink', 'brand-soft'],
  ['brand', 'brand-soft'],
  ['price', 'brand-soft'],
  ['ink', 'price-soft'],
  ['price', 'price-soft'],
  ['ink', 'danger-soft'],
  ['danger', 'danger-soft'],
  ['ink', 'accent-soft'],
  ['sub-ink', 'accent-soft'],
  ['brand', 'accent-soft'],
  ['on-brand', 'brand'],
  ['on-brand', 'brand-pressed'],
  ['on-hero', 'hero-from'],
  ['on-hero', 'hero-to'],
  ['on-hero-sub', 'hero-from'],
  ['on-hero-sub', 'hero-to'],
  ['on-disabled', 'disabled'],
];
const READABLE = 4.5;

/** A colour under white veils, as on the coloured cards. */
function under(hex: string, ...alphas: readonly number[]): string {
  const mix = (channel: number) => Math.round(alphas.reduce((value, alpha) => value * (1 - alpha) + 255 * alpha, channel));
  return `#${[1, 3, 5]
    .map((at) =>
      mix(parseInt(hex.slice(at, at + 2), 16))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
const alphaOf = (selector: string, name: string) =>
  Number(new RegExp(`\\${selector} \\{[^}]*--rc-${name}: rgba\\(255, 255, 255, ([\\d.]+)\\)`).exec(sheet)?.[1] ?? fail(name));

describe.each([
  ['light', light],
  ['dark', dark],
])('contrast, %s', (_, tokens) => {
  it.each(PAIRS)('%s on %s is readable', (text, ground) => {
    expect(contrast(tokens.get(text) ?? fail(text), tokens.get(ground) ?? fail(ground))).toBeGreaterThanOrEqual(READABLE);
  });
});

describe('coloured cards', () => {
  it.each([
    ['light', light, '.app-page'],
    ['dark', dark, '.app-page.theme-dark'],
  ] as const)('stay readable under their ornaments, %s', (_, tokens, selector) => {
    const [glow, veil] = [alphaOf(selector, 'glow'), alphaOf(selector, 'veil')];
    const ground = tokens.get('hero-from') ?? fail('hero-from');
    expect(contrast(tokens.get('on-hero') ?? fail('on-hero'), under(ground, glow, veil))).toBeGreaterThanOrEqual(READABLE);
    expect(contrast(tokens.get('on-hero-sub') ?? fail('on-hero-sub'), under(ground, glow))).toBeGreaterThanOrEqual(READABLE);
  });
});

describe('tokens', () => {
  it('keep dark mode in one block that names every colour', () => {
    expect([...colours('.app-page.theme-dark').keys()].sort()).toEqual([...light.keys()].sort());
    expect(sheet.match(/theme-dark \{/g)).toHaveLength(1);
  });

  it('agree with the bars that WeChat draws', () => {
    const theme = JSON.parse(readFileSync('miniprogram/theme.json', 'utf8')) as Record<'light' | 'dark', Record<string, string>>;
    const host = readFileSync('miniprogram/services/host.ts', 'utf8').toLowerCase();
    for (const [name, tokens] of [
      ['light', light],
      ['dark', dark],
    ] as const) {
      const bars = Object.fromEntries(Object.entries(theme[name]).map(([key, value]) => [key, value.toLowerCase()]));
      expect(bars).toMatchObject({
        navBackground: tokens.get('ground'),
        ground: tokens.get('ground'),
        tabText: tokens.get('sub-ink'),
        tabSelected: tokens.get('brand'),
        tabBackground: tokens.get('card'),
      });
      for (const key of ['navBackground', 'tabText', 'tabSelected', 'tabBackground']) expect(host).toContain(bars[key]);
    }
  });
});

function fail(name: string): never {
  throw new Error(`there is no colour --rc-${name}`);
}
