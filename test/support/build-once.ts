import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { loadKeys } from '../../local/stack/keys';
import { buildFunctions, buildWorker } from '../../scripts/build-functions';
import { FIXTURE_DIR, KEYS_FILE, STACK_MAIN } from './paths';

/** jest's global set-up: builds once, before any test file runs in parallel, what tests of the running stack share. */
export default async function buildOnce(): Promise<void> {
  mkdirSync('dist/test', { recursive: true });
  await Promise.all([
    buildFunctions(),
    buildFunctions({ sourceDir: 'test/support/functions', outDir: FIXTURE_DIR }),
    buildWorker(),
    loadKeys(KEYS_FILE),
    build({
      entryPoints: ['test/support/stack-main.ts'],
      outfile: STACK_MAIN,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
      logLevel: 'warning',
    }),
  ]);
}
