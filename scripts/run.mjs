// Runs a TypeScript entry of this repository: `node scripts/run.mjs local/main.ts --flag`. One bundle through esbuild, packages external,
// so that nothing has to be installed globally and start-up stays below a second.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const [entry, ...args] = process.argv.slice(2);
if (!entry) throw new Error('usage: node scripts/run.mjs <entry.ts> [arguments]');
const outfile = path.resolve('dist/tools', `${entry.replace(/[\\/]/g, '-').replace(/\.ts$/, '')}.mjs`);
await bundle(entry, outfile);
process.argv = [process.execPath, outfile, ...args];
process.setSourceMapsEnabled(true);
await import(pathToFileURL(outfile).href);
