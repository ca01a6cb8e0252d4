import path from 'node:path';
import postcss, { type AtRule, type Root, type Rule } from 'postcss';
import selectorParser from 'postcss-selector-parser';
import { compileCssValue, compileIds } from '../css-values';
import { PhoneBuildError } from './errors';
import { drawIconsLocally } from './icons';
import { splitPackagePath, type SourceTree } from './source-tree';

/** Built-in components: their selectors lead to elements named `wx-…`, so that a browser's own elements stay apart. */
const BUILTIN_TAGS = new Set(
  (
    'button canvas checkbox checkbox-group cover-image cover-view form icon image input label match-media movable-area movable-view navigator ' +
    'page page-container picker picker-view picker-view-column progress radio radio-group rich-text root-portal scroll-view slider swiper ' +
    'swiper-item switch text textarea video view web-view'
  ).split(' '),
);
const THEME_FEATURE = /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/;

export interface StyleTarget {
  /** Prefix of the component's own classes, `''` for none. */
  readonly scope: string;
  /** Route of a page: its rules reach its own elements only, as all pages share one document here. */
  readonly route: string;
}

/**
 * Compiles the WXSS of one component, page or the app (with what it imports) to CSS for the phone's document. Specificity stays what it is in
 * WeChat: everything that is added has none.
 *
 * @param sourcePath path without extension
 * @returns '' when there is no style sheet
 * @throws PhoneBuildError with file and line when the style sheet is malformed or an import is missing
 */
export function compileWxss(tree: SourceTree, sourcePath: string, target: StyleTarget): string {
  const root = loadSheet(tree, sourcePath, new Set());
  if (root === null) return '';
  drawIconsLocally(root);
  root.walkDecls((declaration) => {
    declaration.value = compileCssValue(declaration.value);
  });
  root.walkRules((rule) => {
    if (!isKeyframe(rule)) rule.selector = compileSelector(rule.selector, target);
  });
  root.walkAtRules('media', applyPhoneTheme);
  return root.toString();
}

/** Parses a sheet and puts imported sheets in the place of their imports. Null when the sheet does not exist. */
function loadSheet(tree: SourceTree, sourcePath: string, loaded: Set<string>): Root | null {
  const source = tree.read(`${sourcePath}.wxss`) ?? tree.read(`${sourcePath}.css`);
  if (source === null || loaded.has(sourcePath)) return null;
  loaded.add(sourcePath);
  const root = parseSheet(source, `${sourcePath}.wxss`);
  root.walkAtRules('import', (rule) => {
    const imported = importedSheet(tree, sourcePath, rule.params);
    const sheet = loadSheet(tree, imported, loaded);
    if (sheet === null && !loaded.has(imported)) {
      const line = rule.source?.start?.line ?? 1;
      throw new PhoneBuildError([{ at: `${sourcePath}.wxss:${line}`, message: `@import: ${imported}.wxss is not found` }]);
    }
    if (sheet === null) rule.remove();
    else rule.replaceWith(sheet.nodes);
  });
  return root;
}

function parseSheet(source: string, from: string): Root {
  try {
    return postcss.parse(source, { from });
  } catch (error) {
    if (!(error instanceof postcss.CssSyntaxError)) throw error;
    throw new PhoneBuildError([{ at: `${from}:${error.line ?? 1}:${error.column ?? 1}`, message: error.reason }]);
  }
}

function importedSheet(tree: SourceTree, from: string, params: string): string {
  const reference = (/['"](.+?)['"]/.exec(params)?.[1] ?? params).replace(/\.wxss$/, '');
  if (reference.startsWith('/')) return reference.slice(1);
  const inPackage = reference.startsWith('.') ? null : splitPackagePath(reference);
  const isPackage = inPackage !== null && inPackage.inside !== '' && tree.packageFolder(inPackage.packageName) !== null;
  return isPackage ? `miniprogram_npm/${reference}` : path.posix.join(path.posix.dirname(from), reference);
}

function isKeyframe(rule: Rule): boolean {
  return rule.parent?.type === 'atrule' && /keyframes$/.test((rule.parent as AtRule).name);
}

/** `.card` → `.s3--card`, `view` → `wx-view`, `:host` → the host element; a page's rules get the page's route in front. */
export function compileSelector(selector: string, { scope, route }: StyleTarget): string {
  const routed = `:where([data-route="${route}"])`;
  return selectorParser((selectors) => {
    selectors.each((one) => {
      let page: selectorParser.Tag | null = null;
      one.walk((node) => {
        if (node.type === 'class' && scope !== '') node.value = `${scope}--${node.value}`;
        else if (node.type === 'id') node.replaceWith(selectorParser.pseudo({ value: compileIds(`#${node.value}`) }));
        else if (node.type === 'tag' && BUILTIN_TAGS.has(node.value)) {
          if (node.value === 'page') page = node;
          node.value = `wx-${node.value}`;
        } else if (node.type === 'pseudo' && node.value === ':host') node.replaceWith(hostSelector(scope));
      });
      if (route === '') return;
      if (page === null) one.prepend(selectorParser.pseudo({ value: `${routed} ` }));
      else one.insertAfter(page, selectorParser.pseudo({ value: routed }));
    });
  }).processSync(selector);
}

function hostSelector(scope: string): selectorParser.Attribute {
  return selectorParser.attribute({ attribute: 'wx-host', operator: '=', value: scope, quoteMark: null, raws: {} });
}

/**
 * Dark and light follow the theme of the pictured phone, which can be switched without touching the browser's: the media feature becomes a
 * condition on the document.
 */
function applyPhoneTheme(rule: AtRule): void {
  const theme = THEME_FEATURE.exec(rule.params)?.[1];
  if (theme === undefined) return;
  rule.walkRules((inner) => {
    if (!isKeyframe(inner)) inner.selectors = inner.selectors.map((selector) => `:where(:root[data-theme="${theme}"]) ${selector}`);
  });
  const rest = rule.params
    .replace(THEME_FEATURE, '')
    .replace(/^\s*and\b|\band\s*$/, '')
    .trim();
  if (rest === '') rule.replaceWith(rule.nodes ?? []);
  else rule.params = rest;
}
