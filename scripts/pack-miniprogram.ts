// Makes miniprogram/miniprogram_npm, which the developer tools otherwise build by hand ("build npm"), with only what the mini-program reaches:
// the TDesign components in use, mobx and its bindings. TDesign's icon font comes from a content delivery network with 2 000 glyphs; the icons
// in use are drawn from the same set's SVG files instead, so that no page waits for a font.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { iconNamesIn, iconStyles } from './pack/icons';
import { referencesOf } from './pack/references';

const TDESIGN = 'tdesign-miniprogram';
const BUNDLED = ['mobx-miniprogram', 'mobx-miniprogram-bindings'] as const;
const ICON_STYLES = 'icon/icon.wxss';

export interface PackOptions {
  /** Folder with app.json; default miniprogram. */
  readonly root?: string;
  /** Folder with the installed packages; default node_modules. */
  readonly nodeModules?: string;
}
export interface PackResult {
  /** Files below miniprogram_npm. */
  readonly fileCount: number;
  readonly bytes: number;
  /** Components of TDesign in use, directly or through another. */
  readonly components: readonly string[];
  readonly icons: readonly string[];
  /** Files that had to be written or removed; 0 when everything was up to date. */
  readonly changedCount: number;
}

/**
 * Brings miniprogram_npm up to date. Files that are right already are left alone, so that a watching tool sees only real changes.
 *
 * @throws Error when a component that is used does not exist in the installed TDesign
 */
export function packMiniprogram({ root = 'miniprogram', nodeModules = 'node_modules' }: PackOptions = {}): PackResult {
  const sources = listFiles(root).filter((file) => !file.startsWith('miniprogram_npm/'));
  const library = path.join(nodeModules, TDESIGN, 'miniprogram_dist');
  const reached = reach(library, componentsUsed(root, sources));
  const icons = iconNamesIn(
    [
      ...sources.filter((file) => /\.(ts|wxml)$/.test(file)).map((file) => read(root, file)),
      ...reached.filter((file) => /\.(js|wxml)$/.test(file)).map((file) => read(library, file)),
    ],
    path.join(nodeModules, 'tdesign-icons-svg/src'),
  );
  const files = new Map<string, string>();
  for (const file of reached) files.set(`${TDESIGN}/${file}`, read(library, file));
  files.set(`${TDESIGN}/${ICON_STYLES}`, iconStyles(read(library, ICON_STYLES), icons));
  for (const name of BUNDLED) files.set(`${name}/index.js`, bundle(name, nodeModules));
  return {
    fileCount: files.size,
    bytes: [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0),
    components: reached.filter((file) => file.endsWith('.json')).map((file) => path.dirname(file)),
    icons: icons.map(({ name }) => name),
    changedCount: synchronise(path.join(root, 'miniprogram_npm'), files),
  };
}

/** The TDesign components that the mini-program names in its JSON files, as paths without extension. */
function componentsUsed(root: string, sources: readonly string[]): string[] {
  const used = new Set<string>();
  for (const file of sources.filter((name) => name.endsWith('.json'))) {
    const config: unknown = JSON.parse(read(root, file));
    const using = typeof config === 'object' && config !== null && 'usingComponents' in config ? config.usingComponents : {};
    for (const target of Object.values(using ?? {})) {
      if (typeof target === 'string' && target.startsWith(`${TDESIGN}/`)) used.add(target.slice(TDESIGN.length + 1));
    }
  }
  return [...used];
}

/** Every file of the library that the given components lead to. */
function reach(library: string, components: readonly string[]): string[] {
  const seen = new Set<string>();
  const queue = components.flatMap((component) => componentFiles(library, component));
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const { files, components: next } = referencesOf(file, read(library, file), (candidate) => isFile(path.join(library, candidate)));
    queue.push(...files, ...next.flatMap((component) => componentFiles(library, component)));
  }
  return [...seen].sort();
}

function componentFiles(library: string, component: string): string[] {
  const files = ['.json', '.js', '.wxml', '.wxss']
    .map((extension) => `${component}${extension}`)
    .filter((file) => existsSync(path.join(library, file)));
  if (!files.includes(`${component}.json`)) throw new Error(`the installed ${TDESIGN} has no component "${component}"`);
  return files;
}

/** One package as one CommonJS file, the other package left to be required. */
function bundle(name: (typeof BUNDLED)[number], nodeModules: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents: `module.exports = require('${name}');`, resolveDir: nodeModules },
    bundle: true,
    write: false,
    minify: true,
    format: 'cjs',
    target: 'es2018',
    mainFields: ['main'],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: BUNDLED.filter((other) => other !== name),
    legalComments: 'none',
    logLevel: 'error',
  });
  return outputFiles.map((file) => file.text).join('');
}

/** Writes what differs, removes what does not belong; answers how many files that were. */
function synchronise(folder: string, files: ReadonlyMap<string, string>): number {
  mkdirSync(folder, { recursive: true });
  let changedCount = 0;
  for (const [file, content] of files) {
    const target = path.join(folder, file);
    if (existsSync(target) && readFileSync(target, 'utf8') === content) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
    changedCount += 1;
  }
  for (const file of listFiles(folder).filter((existing) => !files.has(existing))) {
    rmSync(path.join(folder, file));
    changedCount += 1;
  }
  removeEmptyFolders(folder);
  return changedCount;
}

function removeEmptyFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmptyFolders(path.join(folder, entry.name));
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

function read(root: string, file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function isFile(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Files below a folder, as paths with `/` relative to it. */
function listFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => isFile(path.join(root, file)))
    .map((file) => file.split(path.sep).join('/'));
}
