import { build, type BuildOptions, type Plugin } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * Packages inside the SDK that only serve features we do not use: AI, data models, file storage, custom log-in tickets, and the metadata
 * look-up that happens only outside the cloud. A function that does need one of them fails with a message that names it.
 */
const UNUSED_SDK_PARTS = [
  '@cloudbase/ai',
  '@cloudbase/app',
  '@cloudbase/wx-cloud-client-sdk',
  'web-streams-polyfill',
  'xml2js',
  'jsonwebtoken',
  'axios',
];

/** What a function's bundle and the worker that runs it locally are compiled for: the newest runtime the cloud offers. */
const NODE_BUNDLE = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', legalComments: 'none' } satisfies BuildOptions;

export interface BuiltFunction {
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/**
 * Builds every folder of `sourceDir` that holds an `index.ts` into one self-contained file, in the form in which it is uploaded and in which
 * the local stack runs it. Same source, same bytes. Folders of functions that are gone are removed.
 *
 * @param options.sourceDir default `cloudfunctions`
 * @param options.outDir default `dist/cloudfunctions`
 */
export async function buildFunctions(options: { sourceDir?: string; outDir?: string } = {}): Promise<BuiltFunction[]> {
  const sourceDir = path.resolve(options.sourceDir ?? 'cloudfunctions');
  const outDir = path.resolve(options.outDir ?? 'dist/cloudfunctions');
  const names = functionNames(sourceDir);
  mkdirSync(outDir, { recursive: true });
  for (const present of readdirSync(outDir)) {
    if (!names.includes(present)) rmSync(path.join(outDir, present), { recursive: true, force: true });
  }
  return Promise.all(names.map((name) => buildFunction(name, path.join(sourceDir, name), path.join(outDir, name))));
}

/** Builds the file that a worker process starts with (`dist/local/worker.js`). It is no part of what is deployed. */
export async function buildWorker(outfile = 'dist/local/worker.js'): Promise<void> {
  const code = await bundle({ ...NODE_BUNDLE, entryPoints: ['local/host/worker.ts'] });
  mkdirSync(path.dirname(outfile), { recursive: true });
  replaceFile(outfile, code);
}

function functionNames(sourceDir: string): string[] {
  return readdirSync(sourceDir)
    .filter((name) => name !== 'shared' && existsSync(path.join(sourceDir, name, 'index.ts')))
    .sort();
}

async function buildFunction(name: string, sourceDir: string, outDir: string): Promise<BuiltFunction> {
  const code = await bundle({
    ...NODE_BUNDLE,
    entryPoints: [path.join(sourceDir, 'index.ts')],
    minify: true,
    plugins: [leaveOutUnusedSdkParts],
  });
  const config = path.join(sourceDir, 'config.json');
  mkdirSync(outDir, { recursive: true });
  replaceFile(path.join(outDir, 'index.js'), code);
  replaceFile(path.join(outDir, 'package.json'), Buffer.from('{"main":"index.js"}\n'));
  replaceFile(path.join(outDir, 'config.json'), existsSync(config) ? readFileSync(config) : Buffer.from('{}\n'));
  return { name, bytes: code.length, gzipBytes: gzipSync(code).length };
}

async function bundle(options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await build({ ...options, write: false, outfile: 'out.js', logLevel: 'warning' });
  const [file] = outputFiles ?? [];
  if (file === undefined) throw new Error(`esbuild made nothing of ${JSON.stringify(options.entryPoints)}`);
  return file.contents;
}

/** Writes a file so that a process which starts at this moment loads the old or the new one, never half of it. */
function replaceFile(file: string, contents: Uint8Array): void {
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  renameSync(temporary, file);
}

const leaveOutUnusedSdkParts: Plugin = {
  name: 'leave-out-unused-sdk-parts',
  setup(plugin) {
    const namespace = 'unused-sdk-part';
    const filter = new RegExp(`^(${UNUSED_SDK_PARTS.join('|')})$`);
    plugin.onResolve({ filter }, ({ path: packageName }) => ({ path: packageName, namespace }));
    plugin.onLoad({ filter, namespace }, ({ path: packageName }) => ({
      resolveDir: path.resolve('cloudfunctions/shared/platform'),
      contents: `module.exports = require('./unused-sdk-part').unusedSdkPart(${JSON.stringify(packageName)});`,
    }));
  },
};
