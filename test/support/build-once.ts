import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { buildPhone } from '../../local/phone/build';
import { loadKeys } from '../../local/stack/keys';
import { buildFunctions, buildWorker } from '../../scripts/build-functions';
import { FIXTURE_DIR, KEYS_FILE, STACK_MAIN, TEST_PHONE_DIR } from './paths';

/** What tests of the running stack share, built once before any test file runs. */
mkdirSync('dist/test', { recursive: true });
await Promise.all([
  buildFunctions(),
  buildFunctions({ sourceDir: 'test/support/functions', outDir: FIXTURE_DIR }),
  buildWorker(),
  buildPhone({ outDir: TEST_PHONE_DIR }),
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
