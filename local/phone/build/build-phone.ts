import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildReport, Manifest } from '../manifest';
import { copyMedia, installFontAndIcons, removeStale } from './assets';
import { PhoneBuildError, type SourceProblem } from './errors';
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

/** Written by every build, whatever the mini-program is. */
const OWN_FILES = ['phone.js', 'phone.css', 'shell.js', 'shell.css', 'events-worker.js'].flatMap((name) => [name, `${name}.map`]);
const COMPILED_FILES = ['templates.js', 'manifest.json', 'app.js', 'app.js.map'];
const PAGES = ['index.html', 'phone.html'];
const REPORT = 'build.json';

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
  const elapsed = () => Math.round(performance.now() - startedMs);
  try {
    // The phone itself must be there to show why the mini-program does not compile: both run to their end.
    const [compiled, shell] = await Promise.allSettled([compileMiniprogram(paths), buildShell(paths)]);
    if (shell.status === 'rejected') throw shell.reason;
    if (compiled.status === 'rejected') throw compiled.reason;
    const { warnings, media } = compiled.value;
    await writeReport(paths.outDir, { errors: [], warnings: [...warnings], milliseconds: elapsed() });
    await removeStale(paths.outDir, new Set([...OWN_FILES, ...COMPILED_FILES, ...PAGES, REPORT, ...media]));
    return { warnings, milliseconds: elapsed() };
  } catch (error) {
    if (error instanceof PhoneBuildError)
      await writeReport(paths.outDir, { errors: error.message.split('\n'), warnings: [], milliseconds: elapsed() });
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

interface Compiled {
  readonly warnings: readonly string[];
  readonly media: readonly string[];
}

/** Compiles all there is before it fails, so that one build names every problem. */
async function compileMiniprogram({ miniprogramDir, outDir, nodeModules }: PhonePaths): Promise<Compiled> {
  const tree = new SourceTree(miniprogramDir, nodeModules);
  const { manifest, warnings } = readProject(tree);
  const componentPaths = Object.keys(manifest.components);
  const scripts = findProblems(bundleMiniprogram(tree, componentPaths, nodeModules, outDir));
  const templates = compileTemplates(tree, componentPaths);
  const styles: Record<string, string> = {};
  const problems = [...templates.problems, ...(await findProblems(compileStyles(tree, manifest, styles))), ...(await scripts)];
  if (problems.length > 0) throw new PhoneBuildError(problems);
  const [media] = await Promise.all([
    copyMedia(miniprogramDir, outDir),
    writeFile(path.join(outDir, 'templates.js'), `globalThis.__templates = ${templates.code};`),
    writeFile(path.join(outDir, 'manifest.json'), JSON.stringify({ ...manifest, styles } satisfies Manifest)),
  ]);
  return { warnings: [...warnings, ...templates.warnings], media };
}

async function compileStyles(
  tree: SourceTree,
  { components }: Pick<Manifest, 'components'>,
  styles: Record<string, string>,
): Promise<void> {
  styles['app'] = compileWxss(tree, 'app', { scope: '', route: '' });
  for (const [componentPath, { scope, isPage }] of Object.entries(components)) {
    styles[componentPath] = compileWxss(tree, componentPath, { scope, route: isPage ? componentPath : '' });
  }
}

/** What a step found wrong with the source; any other failure stays one. */
async function findProblems(step: Promise<void>): Promise<readonly SourceProblem[]> {
  return step.then(
    () => [],
    (error: unknown) => {
      if (error instanceof PhoneBuildError) return error.problems;
      throw error;
    },
  );
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
  await writeFile(path.join(outDir, REPORT), JSON.stringify(report));
}
