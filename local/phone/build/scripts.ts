import path from 'node:path';
import { build, type BuildFailure, type BuildOptions, type Message } from 'esbuild';
import { PhoneBuildError, type SourceProblem } from './errors';
import { resolveLikeWechat } from './resolve-plugin';
import type { SourceTree } from './source-tree';

/** What a page can use in a browser but not in WeChat's logic thread: undefined there, and so here. */
const ABSENT_IN_WECHAT = [
  'window',
  'document',
  'localStorage',
  'sessionStorage',
  'fetch',
  'XMLHttpRequest',
  'location',
  'history',
  'alert',
];

const COMMON: BuildOptions = {
  bundle: true,
  format: 'iife',
  target: 'chrome110',
  sourcemap: true,
  logLevel: 'silent',
  charset: 'utf8',
};

/** Bundles the mini-program's own scripts to `app.js`. Each page and component is a module that runs when it is first needed. */
export async function bundleMiniprogram(
  tree: SourceTree,
  componentPaths: readonly string[],
  nodeModules: string,
  outDir: string,
): Promise<void> {
  const app = tree.scriptOf('app');
  if (app === null) throw new PhoneBuildError([{ at: 'app.ts', message: 'is missing' }]);
  const modules = componentPaths.map((componentPath) => {
    const file = tree.scriptOf(componentPath);
    if (file === null)
      throw new PhoneBuildError([{ at: `${componentPath}.ts`, message: 'is missing: a page or component needs a script' }]);
    return `${JSON.stringify(componentPath)}: () => require(${JSON.stringify(file)})`;
  });
  const contents = `globalThis.__miniprogram = { runApp: () => require(${JSON.stringify(app)}), modules: {\n${modules.join(',\n')}\n} };`;
  await run(tree.root, {
    ...COMMON,
    stdin: { contents, resolveDir: tree.root, sourcefile: 'phone-entry.js', loader: 'js' },
    outfile: path.join(outDir, 'app.js'),
    define: { 'process.env.NODE_ENV': '"development"', ...Object.fromEntries(ABSENT_IN_WECHAT.map((name) => [name, 'undefined'])) },
    nodePaths: [nodeModules],
    plugins: [resolveLikeWechat(tree)],
  });
}

/** Bundles the phone itself and the page around it. */
export async function bundleBrowser(browserDir: string, outDir: string): Promise<void> {
  await run(browserDir, {
    ...COMMON,
    entryPoints: [
      { in: path.join(browserDir, 'phone/main.ts'), out: 'phone' },
      { in: path.join(browserDir, 'phone/phone.css'), out: 'phone' },
      { in: path.join(browserDir, 'shell/main.ts'), out: 'shell' },
      { in: path.join(browserDir, 'shared/events-worker.ts'), out: 'events-worker' },
      { in: path.join(browserDir, 'shell/shell.css'), out: 'shell' },
    ],
    outdir: outDir,
    external: ['*.woff2'],
  });
}

async function run(root: string, options: BuildOptions): Promise<void> {
  try {
    await build(options);
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new PhoneBuildError(error.errors.map((message) => toProblem(root, message)));
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

function toProblem(root: string, { location, text }: Message): SourceProblem {
  if (location === null) return { at: 'scripts', message: text };
  return { at: `${path.relative(root, path.resolve(location.file))}:${location.line}:${location.column + 1}`, message: text };
}
