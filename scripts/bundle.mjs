// How a TypeScript entry of this repository becomes one file that Node.js runs: packages external, sources of the repository inside.
import { build } from 'esbuild';

/** Bundles `entry` into `outfile`, two folders below the root, so that packages are found. `plugins` may change what is loaded. */
export async function bundle(entry, outfile, plugins = []) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
    plugins,
  });
}
