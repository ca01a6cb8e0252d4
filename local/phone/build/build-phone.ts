import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildReport, Manifest } from '../manifest';
import { copyMedia, installFontAndIcons } from './assets';
import { PhoneBuildError } from './errors';
import { readProject } from './project';
import { bundleBrowser, bundleMiniprogram } from './scripts';
import { SourceTree } from './source-tree';
import { compileTemplates } from './templates';
import { compileWxss } from './wxss';

/** Where things lie; the defaults are the repository's, relative to the working folder. */
export interface PhoneBuildOptions {
  /** The mini-program's source. Default `miniprogram`. */
  readonly miniprogramDir?: string;
  /** Where the phone is written. Default `dist/phone`. */
  readonly outDir?: string;
  /** The phone's own source. Default `local/phone/browser`. */
  readonly browserDir?: string;
  /** Default `node_modules`. */
  readonly nodeModules?: string;
}

export interface PhoneBuildResult {
  /** Findings that do not stop the build, as `file:line:column message`. */
  readonly warnings: readonly string[];
  readonly milliseconds: number;
}

/** Kept between builds: made once per package version. */
const KEPT = new Set(['font', 'icons']);

/**
 * Compiles the mini-program and the phone around it into a folder of static files.
 *
 * @throws PhoneBuildError when the mini-program does not compile; its message names file, line and column of each problem. The folder then
 *   still holds the phone, which shows the problems.
 */
export async function buildPhone(options: PhoneBuildOptions = {}): Promise<PhoneBuildResult> {
  const startedMs = performance.now();
  const paths = resolvePaths(options);
  await mkdir(paths.outDir, { recursive: true });
  const stale = (await readdir(paths.outDir)).filter((name) => !KEPT.has(name));
  await Promise.all(stale.map((name) => rm(path.join(paths.outDir, name), { recursive: true, force: true })));
  const elapsed = () => Math.round(performance.now() - startedMs);
  try {
    // The phone itself must be there to show why the mini-program does not compile: both run to their end.
    const [compiled, shell] = await Promise.allSettled([compileMiniprogram(paths), buildShell(paths)]);
    if (shell.status === 'rejected') throw shell.reason;
    if (compiled.status === 'rejected') throw compiled.reason;
    const warnings = compiled.value;
    await writeReport(paths.outDir, { errors: [], warnings, milliseconds: elapsed() });
    return { warnings, milliseconds: elapsed() };
  } catch (error) {
    if (error instanceof PhoneBuildError) await writeReport(paths.outDir, { errors: error.message.split('\n'), warnings: [], milliseconds: elapsed() });
    throw error;
  }
}

export type PhonePaths = Required<PhoneBuildOptions>;

/** Absolute paths, defaults filled in. */
export function resolvePaths(options: PhoneBuildOptions): PhonePaths {
  return {
    miniprogramDir: path.resolve(options.miniprogramDir ?? 'miniprogram'),
    outDir: path.resolve(options.outDir ?? 'dist/phone'),
    browserDir: path.resolve(options.browserDir ?? 'local/phone/browser'),
    nodeModules: path.resolve(options.nodeModules ?? 'node_modules'),
  };
}

async function compileMiniprogram({ miniprogramDir, outDir, nodeModules }: PhonePaths): Promise<string[]> {
  const tree = new SourceTree(miniprogramDir, nodeModules);
  const project = readProject(tree);
  const components = Object.entries(project.manifest.components);
  const componentPaths = components.map(([componentPath]) => componentPath);
  const scripts = bundleMiniprogram(tree, componentPaths, nodeModules, outDir);
  const templates = compileTemplates(tree, componentPaths);
  const styles = Object.fromEntries([
    ['app', compileWxss(tree, 'app', { scope: '', route: '' })],
    ...components.map(([componentPath, { scope, isPage }]) => [
      componentPath,
      compileWxss(tree, componentPath, { scope, route: isPage ? componentPath : '' }),
    ]),
  ]) as Record<string, string>;
  await scripts;
  if (templates.problems.length > 0) throw new PhoneBuildError(templates.problems);
  const manifest: Manifest = { ...project.manifest, styles };
  await Promise.all([
    writeFile(path.join(outDir, 'templates.js'), `globalThis.__templates = ${templates.code};`),
    writeFile(path.join(outDir, 'manifest.json'), JSON.stringify(manifest)),
    copyMedia(miniprogramDir, outDir),
  ]);
  return [...project.warnings, ...templates.warnings];
}

async function buildShell({ outDir, browserDir, nodeModules }: PhonePaths): Promise<void> {
  await Promise.all([
    bundleBrowser(browserDir, outDir),
    installFontAndIcons(nodeModules, outDir),
    copyFile(path.join(browserDir, 'shell/index.html'), path.join(outDir, 'index.html')),
    copyFile(path.join(browserDir, 'phone/phone.html'), path.join(outDir, 'phone.html')),
  ]);
}

async function writeReport(outDir: string, report: BuildReport): Promise<void> {
  await writeFile(path.join(outDir, 'build.json'), JSON.stringify(report));
}
