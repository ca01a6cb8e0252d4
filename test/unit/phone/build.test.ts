import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildPhone, PhoneBuildError, watchPhone, type PhoneBuildOutcome } from '../../../local/phone/build';
import { temporaryTree, type TemporaryTree } from './temporary-tree';

const SOURCES = {
  'app.json': JSON.stringify({ pages: ['a'] }),
  'app.ts': 'App({})',
  'app.wxss': 'page { width: 2rpx }',
  'a.json': '{}',
  'a.ts': "import { n } from '/b'; Page({ data: { n } })",
  'b.ts': 'export const n: number = typeof window === "undefined" ? 1 : 2',
  'a.wxml': '<view>{{n}}</view>',
  'images/x.png': 'x',
};

let tree: TemporaryTree;
let outDir: string;
beforeEach(() => {
  tree = temporaryTree(SOURCES);
  outDir = path.join(tree.root, '../out');
});
afterEach(() => {
  tree.dispose();
});
const options = () => ({ miniprogramDir: tree.root, outDir });
const output = (file: string) => readFileSync(path.join(outDir, file), 'utf8');

describe('building the phone', () => {
  it('writes everything that the browser loads', async () => {
    const { warnings } = await buildPhone(options());
    expect(warnings).toEqual([]);
    expect(output('manifest.json')).toContain('calc(2 * var(--rpx))');
    expect(output('images/x.png')).toBe('x');
    expect(output('app.js')).toContain('__miniprogram');
    // What WeChat's logic thread has not, the mini-program does not find here either.
    expect(output('app.js')).not.toContain('typeof window');
    for (const file of ['index.html', 'phone.html', 'phone.js', 'shell.js', 'templates.js', 'font/font.css', 'icons/check.svg'])
      expect(output(file)).not.toBe('');
    expect(`${output('phone.html')}${output('index.html')}${output('font/font.css')}`).not.toMatch(/https?:\/\//);
  });

  it('names every problem with its place, and leaves a phone that can show them', async () => {
    writeFileSync(path.join(tree.root, 'a.wxml'), '<view>{{ n n }}</view>');
    writeFileSync(path.join(tree.root, 'app.wxss'), 'page { width: 2rpx');
    writeFileSync(path.join(tree.root, 'b.ts'), 'export const = 1');
    const failure = await buildPhone(options()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PhoneBuildError);
    const { errors } = JSON.parse(output('build.json')) as { errors: string[] };
    expect(errors).toEqual([
      expect.stringMatching(/^a\.wxml:1:12 unexpected character/),
      expect.stringMatching(/^app\.wxss:1:1 Unclosed block/),
      expect.stringMatching(/^b\.ts:1:14 Expected identifier/),
    ]);
    expect(output('phone.html')).toContain('phone.js');
  });

  it('builds again after each change, also after a failure', async () => {
    const waiting = new Set<(outcome: PhoneBuildOutcome) => void>();
    const watch = await watchPhone({ ...options(), onRebuilt: (outcome) => waiting.forEach((heard) => heard(outcome)) });
    /** The next build that ended in this way: a file may be seen half-written, which is a build of its own. */
    const rebuilt = (isExpected: (outcome: PhoneBuildOutcome) => boolean) =>
      new Promise<void>((resolve) => {
        waiting.add((outcome) => isExpected(outcome) && resolve());
      });
    try {
      const failed = rebuilt((outcome) => 'error' in outcome && outcome.error.message.startsWith('a.wxml:1:12'));
      writeFileSync(path.join(tree.root, 'a.wxml'), '<view>{{ n n }}</view>');
      await failed;
      const mended = rebuilt((outcome) => !('error' in outcome) && output('templates.js').includes('new text'));
      writeFileSync(path.join(tree.root, 'a.wxml'), '<view>new text</view>');
      await mended;
      expect(JSON.parse(output('build.json'))).toMatchObject({ errors: [] });
    } finally {
      watch.close();
    }
  });
});
