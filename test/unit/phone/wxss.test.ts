import { compileSelector, compileWxss } from '../../../local/phone/build/wxss';
import { temporaryTree, type TemporaryTree } from './temporary-tree';

let tree: TemporaryTree;
const files = (sources: Record<string, string>) => (tree = temporaryTree(sources)).source;
afterEach(() => {
  tree.dispose();
});

const SHARED = { scope: '', route: '' };
const compact = (css: string) => css.replace(/\s+/g, ' ').trim();

describe('WXSS selectors', () => {
  beforeEach(() => files({}));

  it.each([
    ['.card', { scope: 's3', route: '' }, '.s3--card'],
    ['.card.on > view', { scope: 's3', route: '' }, '.s3--card.s3--on > wx-view'],
    [':host', { scope: 's3', route: '' }, '[wx-host=s3]'],
    [':host text', { scope: 's3', route: '' }, '[wx-host=s3] wx-text'],
    ['page', { scope: '', route: 'pages/a/index' }, 'wx-page:where([data-route="pages/a/index"])'],
    ['.x, text', { scope: '', route: 'a' }, ':where([data-route="a"]) .x,:where([data-route="a"]) wx-text'],
    ['button::after', SHARED, 'wx-button::after'],
    ['my-card .x', SHARED, 'my-card .x'],
    ['#a-1 .x', SHARED, ':is([id$="--a-1"], #x--) .x'],
  ])('%s', (selector, target, compiled) => {
    expect(compact(compileSelector(selector, target))).toBe(compiled);
  });
});

describe('WXSS files', () => {
  it('puts imported sheets in the place of their imports, each once', () => {
    const source = files({
      'app.wxss': '@import "./styles/a.wxss";\n.c { color: red }',
      'styles/a.wxss': '@import "/styles/b.wxss";\n.a { width: 10rpx }',
      'styles/b.wxss': '@import "a.wxss"; .b { height: 50vh }',
    });
    const css = compact(compileWxss(source, 'app', SHARED));
    expect(css.indexOf('.b')).toBeLessThan(css.indexOf('.a'));
    expect(css.indexOf('.a')).toBeLessThan(css.indexOf('.c'));
    expect(css).toContain('width: calc(10 * var(--rpx))');
    expect(css).not.toContain('@import');
  });

  it('imports from packages', () => {
    const source = files({
      'app.wxss': '@import "miniprogram_npm/kit/theme.wxss"; @import "kit/more.wxss";',
      'miniprogram_npm/kit/theme.wxss': '.theme { color: red }',
      'miniprogram_npm/kit/more.wxss': '.more { color: red }',
    });
    const css = compileWxss(source, 'app', SHARED);
    expect(css).toContain('.theme');
    expect(css).toContain('.more');
  });

  it('follows the theme of the pictured phone instead of the browser', () => {
    const source = files({ 'a.wxss': '@media (prefers-color-scheme: dark) { page { color: #fff } .x, .y { color: #eee } }' });
    expect(compact(compileWxss(source, 'a', { scope: '', route: 'a' }))).toBe(
      ':where(:root[data-theme="dark"]) wx-page:where([data-route="a"]) { color: #fff } ' +
        ':where(:root[data-theme="dark"]) :where([data-route="a"]) .x,:where(:root[data-theme="dark"]) :where([data-route="a"]) .y { color: #eee }',
    );
  });

  it('keeps the other conditions of a media query', () => {
    const source = files({ 'a.wxss': '@media (prefers-color-scheme: light) and (min-width: 400px) { .x { color: red } }' });
    expect(compact(compileWxss(source, 'a', SHARED))).toBe(
      '@media (min-width: 400px) { :where(:root[data-theme="light"]) .x { color: red } }',
    );
  });

  it('leaves keyframes alone', () => {
    const source = files({ 'a.wxss': '@keyframes spin { from { width: 2rpx } to { width: 4rpx } } .x { animation: spin 1s }' });
    const css = compact(compileWxss(source, 'a', { scope: 's1', route: '' }));
    expect(css).toContain('@keyframes spin { from { width: calc(2 * var(--rpx)) } to { width: calc(4 * var(--rpx)) } }');
    expect(css).toContain('.s1--x');
  });

  it('draws icons from local files and loads no font from elsewhere', () => {
    const source = files({
      'icon.wxss': '@font-face { font-family: t; src: url(https://example.com/t.woff) } .t-icon-check::before { content: "\\e001" }',
    });
    const css = compileWxss(source, 'icon', { scope: 's2', route: '' });
    expect(css).not.toContain('https://');
    expect(css).toContain('url(icons/check.svg)');
    expect(css).toContain('.s2--t-icon-check::before');
  });

  it('names file and line of what it cannot read', () => {
    const broken = files({ 'a.wxss': '.x {\n  color: red;\n', 'b.wxss': '\n@import "./none.wxss";' });
    expect(() => compileWxss(broken, 'a', SHARED)).toThrow('a.wxss:1:1 Unclosed block');
    expect(() => compileWxss(broken, 'b', SHARED)).toThrow('b.wxss:2 @import: none.wxss is not found');
  });
});
