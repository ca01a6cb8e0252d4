import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { ROUTES } from '../../../miniprogram/services/navigation';
import { PAYSCORE_APP_ID } from '../../../miniprogram/services/payscore';
import { SIGNING_APP_ID } from '../../../miniprogram/stores/checkout';
import { packMiniprogram, type PackResult } from '../../../scripts/pack-miniprogram';

interface AppConfig {
  pages: string[];
  subPackages: { root: string; pages: string[] }[];
  tabBar: { list: { pagePath: string }[] };
  themeLocation: string;
  navigateToMiniProgramAppIdList: string[];
  lazyCodeLoading: string;
}
interface ComponentConfig {
  component?: boolean;
  usingComponents?: Record<string, string>;
}

const ROOT = 'miniprogram';
const KILOBYTE = 1024;
const app = readJson<AppConfig>('app.json');
const pages = [...app.pages, ...app.subPackages.flatMap(({ root, pages: inside }) => inside.map((page) => `${root}/${page}`))];
let packed: PackResult;

beforeAll(() => {
  packed = packMiniprogram();
});

function readJson<Config>(file: string): Config {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Config;
}
function sources(extension: string): string[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith(extension) && !file.startsWith('miniprogram_npm'),
  );
}
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const components = () => sources('index.json').map((file) => ({ file, config: readJson<ComponentConfig>(file) }));

describe('structure', () => {
  it('has every file of every page', () => {
    for (const page of pages)
      for (const extension of ['ts', 'json', 'wxml', 'wxss'])
        expect([page, extension, existsSync(path.join(ROOT, `${page}.${extension}`))]).toEqual([page, extension, true]);
  });

  it('finds every component that is used, and uses every one that is registered', () => {
    for (const { file, config } of components()) {
      const wxml = read(file.replace(/json$/, 'wxml'));
      for (const [tag, target] of Object.entries(config.usingComponents ?? {})) {
        const base = target.startsWith('tdesign-miniprogram/')
          ? path.join(ROOT, 'miniprogram_npm', target)
          : path.join(ROOT, path.dirname(file), target);
        expect([file, tag, existsSync(`${base}.json`)]).toEqual([file, tag, true]);
        expect([file, tag, wxml.includes(`<${tag}`)]).toEqual([file, tag, true]);
      }
      const used = [...wxml.matchAll(/<([a-z]+-[a-z-]+)/g)]
        .map((match) => match[1] ?? '')
        .filter((tag) => !['scroll-view', 'cover-view'].includes(tag));
      expect([file, used.filter((tag) => config.usingComponents?.[tag] === undefined)]).toEqual([file, []]);
    }
  });

  it('knows the addresses of its pages', () => {
    expect(
      Object.values(ROUTES)
        .map((route) => route.slice(1))
        .sort(),
    ).toEqual([...pages].sort());
    expect(app.tabBar.list.map(({ pagePath }) => pagePath)).toEqual([ROUTES.home.slice(1), ROUTES.mine.slice(1)]);
  });

  it('may open WeChat’s signing mini-program and Payscore, and loads code only when it is needed', () => {
    expect(app.navigateToMiniProgramAppIdList).toEqual([SIGNING_APP_ID, PAYSCORE_APP_ID]);
    expect(app.lazyCodeLoading).toBe('requiredComponents');
  });
});

describe('WeChat’s limits', () => {
  it('keeps tab icons at 40 KB', () => {
    const theme = readJson<Record<'light' | 'dark', Record<string, string>>>(app.themeLocation);
    const icons = Object.values(theme).flatMap((values) => Object.values(values).filter((value) => value.endsWith('.png')));
    expect(icons).toHaveLength(8);
    for (const icon of icons) expect(statSync(path.join(ROOT, icon)).size).toBeLessThanOrEqual(40 * KILOBYTE);
  });

  it('keeps the main package at 500 KB, and needs it in a moment', () => {
    const roots = app.subPackages.map(({ root }) => `${root}/`);
    const own = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        statSync(path.join(ROOT, file)).isFile() && !file.startsWith('miniprogram_npm') && !roots.some((root) => file.startsWith(root)),
    );
    const bytes = own.reduce((sum, file) => sum + uploadedBytes(file), packed.bytes);
    process.stdout.write(`main package: ${(bytes / KILOBYTE).toFixed(0)} KB, of it packages ${(packed.bytes / KILOBYTE).toFixed(0)} KB\n`);
    expect(bytes).toBeLessThanOrEqual(500 * KILOBYTE);
  });

  it('stays far below 1000 nodes and 30 levels a page', () => {
    for (const file of sources('.wxml')) {
      const { nodes, depth } = shape(read(file));
      expect(nodes).toBeLessThan(120);
      expect(depth).toBeLessThan(12);
    }
  });
});

/** Size of a file after WeChat's compiler: TypeScript becomes minified script, declarations and the compiler's settings stay at home. */
function uploadedBytes(file: string): number {
  if (file === 'tsconfig.json') return 0;
  if (!file.endsWith('.ts')) return statSync(path.join(ROOT, file)).size;
  return Buffer.byteLength(transformSync(read(file), { loader: 'ts', minify: true, format: 'cjs', target: 'es2018' }).code);
}

/** Counts opening tags and their nesting; lists are counted once, their length is bounded by the backend's few plans and periods. */
function shape(wxml: string): { nodes: number; depth: number } {
  let [nodes, level, depth] = [0, 0, 0];
  for (const [tag] of wxml.replace(/\{\{.*?\}\}/gs, '').matchAll(/<\/?[a-z][^>]*>/g)) {
    if (tag.startsWith('</')) level -= 1;
    else {
      nodes += 1;
      if (!tag.endsWith('/>')) level += 1;
      depth = Math.max(depth, level);
    }
  }
  return { nodes, depth };
}

describe('sources', () => {
  it('keep all Chinese words in i18n', () => {
    const chinese = [...sources('.wxml'), ...sources('.ts')].filter(
      (file) => !file.startsWith('i18n/') && /[\u4e00-\u9fff]/.test(withoutComments(read(file))),
    );
    expect(chinese).toEqual([]);
  });

  it('[P1] sign and assemble nothing for Payscore', () => {
    const words = /wxpayScoreUse|nonce_?str|sign_type|out_order_no|service_id|hmac|md5/i;
    const allowed = new Set(['services/payscore.ts', 'services/payment.ts']);
    expect(sources('.ts').filter((file) => !allowed.has(file) && words.test(withoutComments(read(file))))).toEqual([]);
    expect(withoutComments(read('services/payscore.ts'))).not.toMatch(/nonce_?str|sign_type|out_order_no|service_id|hmac|md5/i);
  });

  it('call the cloud in services alone', () => {
    expect(sources('.ts').filter((file) => /wx\.cloud\./.test(withoutComments(read(file))))).toEqual(['services/index.ts']);
  });

  it('import nothing at run time from outside', () => {
    for (const file of sources('.ts')) {
      for (const [, names, target] of read(file).matchAll(/import ([^;]*?) from '([^']+)'/g)) {
        const leaves =
          target?.startsWith('.') === true && path.relative(ROOT, path.join(ROOT, path.dirname(file), target)).startsWith('..');
        expect([file, target, leaves && names?.startsWith('type ') !== true]).toEqual([file, target, false]);
      }
    }
  });

  it('never leave a tap on a plain view without a role', () => {
    for (const file of sources('.wxml')) {
      for (const [tag] of read(file).matchAll(/<view [^>]*bind:tap[^>]*>/g))
        expect([file, tag.includes('aria-role')]).toEqual([file, true]);
    }
  });
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}
