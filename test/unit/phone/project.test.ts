import { readProject } from '../../../local/phone/build/project';
import { compileTemplates } from '../../../local/phone/build/templates';
import { temporaryTree, type TemporaryTree } from './temporary-tree';

let tree: TemporaryTree | undefined;
const files = (sources: Record<string, string>) => (tree = temporaryTree(sources)).source;
afterEach(() => {
  tree?.dispose();
});

const APP = JSON.stringify({
  pages: ['pages/a/index'],
  subPackages: [{ root: 'sub', pages: ['b'] }],
  usingComponents: { 'my-tag': '/components/tag/index' },
});
const COMPONENT = { 'components/tag/index.json': '{"component":true}', 'components/tag/index.wxml': '<slot/>' };
const PAGES = { 'pages/a/index.wxml': '<my-tag/>', 'sub/b.wxml': '<view/>' };

describe('structure of the mini-program', () => {
  it('follows app.json to pages, subpackages and components', () => {
    const { manifest } = readProject(files({ 'app.json': APP, ...PAGES, ...COMPONENT, 'sub/b.json': '{"navigationBarTitleText":"B"}' }));
    expect(manifest.pages).toEqual(['pages/a/index', 'sub/b']);
    expect(Object.keys(manifest.components)).toEqual(['pages/a/index', 'components/tag/index', 'sub/b']);
    expect(manifest.components['pages/a/index']?.usingComponents).toEqual({ 'my-tag': '/components/tag/index' });
    expect(manifest.components['components/tag/index']).toMatchObject({ isPage: false, declaresComponent: true, scope: 's1' });
    expect(manifest.components['sub/b']).toMatchObject({ isPage: true, scope: '', window: { navigationBarTitleText: 'B' } });
  });

  it('finds components of packages, and those that a package brings itself', () => {
    const source = files({
      'app.json': JSON.stringify({ pages: ['a'] }),
      'a.wxml': '<k-card/>',
      'a.json': '{"usingComponents":{"k-card":"kit/card/card"}}',
      '../node_modules/kit/package.json': '{"miniprogram":"out"}',
      '../node_modules/kit/out/card/card.json': '{"component":true,"usingComponents":{"i":"inner/i"}}',
      '../node_modules/kit/out/miniprogram_npm/inner/i.json': '{"component":true}',
    });
    const { manifest } = readProject(source);
    expect(manifest.components['a']?.usingComponents).toEqual({ 'k-card': '/miniprogram_npm/kit/card/card' });
    expect(manifest.components['miniprogram_npm/kit/card/card']?.usingComponents).toEqual({
      i: '/miniprogram_npm/kit/miniprogram_npm/inner/i',
    });
  });

  it('names every page and component that is missing', () => {
    const source = files({
      'app.json': JSON.stringify({ pages: ['a', 'none'] }),
      'a.wxml': '',
      'a.json': '{"usingComponents":{"x":"./x"}}',
    });
    expect(() => readProject(source)).toThrow('a.json usingComponents.x: "./x" is not found\napp.json page "none" has no none.wxml');
  });

  it('names a malformed configuration', () => {
    expect(() => readProject(files({ 'app.json': '{"pages": "a"}' }))).toThrow(/app\.json pages: Invalid type/);
    expect(() => readProject(files({ 'app.json': JSON.stringify({ pages: ['a'] }), 'a.wxml': '', 'a.json': '{' }))).toThrow(
      /a\.json .*JSON/,
    );
  });
});

describe('templates', () => {
  it('compiles what they include, import and require', () => {
    const source = files({
      'a.wxml': '<import src="./t.wxml"/><include src="/inc.wxml"/><wxs src="./m.wxs" module="m"/><template is="row"/>{{m.f(1)}}',
      't.wxml': '<template name="row"><view/></template>',
      'inc.wxml': '<wxs module="own">module.exports = { g: getRegExp("a") }</wxs><text>{{own.g}}</text>',
      'm.wxs': "module.exports = { f: require('./n.wxs').f }",
      'n.wxs': 'module.exports = { f: function (x) { return x } }',
    });
    const { problems, code } = compileTemplates(source, ['a']);
    expect(problems).toEqual([]);
    expect(code).toContain('getRegExp');
  });

  it('reports file, line and column of errors', () => {
    const source = files({
      'a.wxml': '<view>\n  <text>{{ a b }}</text>\n</view>',
      'b.wxml': '<view><text></view>',
      'c.wxml': '<import src="./none.wxml"/>',
    });
    const { problems } = compileTemplates(source, ['a', 'b', 'c']);
    expect(problems).toEqual([
      { at: 'a.wxml:2:14', message: 'unexpected character inside expression' },
      { at: 'b.wxml:1:8', message: 'missing end tag' },
      { at: 'c.wxml', message: 'none.wxml is not found' },
    ]);
  });
});
