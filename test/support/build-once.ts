import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { buildPhone } from '../../local/phone/build';
import { loadKeys } from '../../local/stack/keys';
import { buildFunctions, buildWorker } from '../../scripts/build-functions';
import { FIXTURE_DIR, KEYS_FILE, STACK_MAIN, TEST_PHONE_DIR } from './paths';

/** CommonJS packages ask for Node's own modules by `require`, which a bundle that is an ES module has to bring. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

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
    // Packages inside: a process that is killed and started again and again loads one file instead of hundreds. What is native stays outside.
    external: ['libsql'],
    banner: { js: REQUIRE },
    logLevel: 'warning',
  }),
]);
