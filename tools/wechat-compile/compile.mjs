// Compiles the whole mini-program with WeChat's own compiler, offline, and measures what would be uploaded.
// `node compile.mjs [project folder]`: exits non-zero when something does not compile or a package is too large.
// Catches what no type-check sees: a page without files, a component path that leads nowhere, a bad app.json value, a wxss error.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ci from 'miniprogram-ci';

const KIBIBYTE = 1024;
/** Our own ceiling for the main package: it is what a first visit downloads. */
const MAIN_PACKAGE_LIMIT_BYTES = 500 * KIBIBYTE;
/** The platform refuses an upload with a larger package (代码包大小限制). */
const PACKAGE_LIMIT_BYTES = 2 * KIBIBYTE * KIBIBYTE;
/** The platform's ceiling for all packages together, as the compiler's offline default states it. */
const TOTAL_LIMIT_BYTES = 12 * KIBIBYTE * KIBIBYTE;

/** The compiler asks WeChat for the project's attributes; offline it gets the compiler's own defaults. */
class OfflineProject extends ci.Project {
  async attr() {
    return ci.DefaultProjectAttr;
  }
}

/** Compiles and answers the uploaded files by name. The key only has to exist: nothing is uploaded or signed. */
async function compile(projectPath, config) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'wechat-compile-'));
  try {
    const privateKeyPath = path.join(scratch, 'unused.key');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(privateKeyPath, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
    const project = new OfflineProject({
      appid: config.appid,
      type: 'miniProgram',
      projectPath,
      privateKeyPath,
      ignores: ['node_modules/**/*'],
    });
    return await ci.getCompiledResult({
      project,
      version: '0.0.0',
      setting: { ...config.setting, minify: true },
      onProgressUpdate: () => undefined,
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Bytes a package: files below a subpackage's root belong to it, everything else to the main package. */
function measure(files, roots) {
  const sizes = new Map([['main', 0], ...roots.map((root) => [root, 0])]);
  for (const [name, content] of Object.entries(files)) {
    const owner = roots.find((root) => name.startsWith(`${root}/`)) ?? 'main';
    sizes.set(owner, sizes.get(owner) + Buffer.byteLength(content));
  }
  return sizes;
}

const here = path.dirname(fileURLToPath(import.meta.url));
const projectPath = path.resolve(process.argv[2] ?? path.join(here, '../..'));
const config = JSON.parse(readFileSync(path.join(projectPath, 'project.config.json'), 'utf8'));
const app = JSON.parse(readFileSync(path.join(projectPath, config.miniprogramRoot, 'app.json'), 'utf8'));
const roots = (app.subPackages ?? app.subpackages ?? []).map((entry) => entry.root.replace(/\/$/, ''));

const startedMs = Date.now();
let files;
try {
  files = await compile(projectPath, config);
} catch (error) {
  console.error(`WeChat's compiler refused the mini-program: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

const problems = [];
let totalBytes = 0;
for (const [name, bytes] of measure(files, roots)) {
  const limit = name === 'main' ? MAIN_PACKAGE_LIMIT_BYTES : PACKAGE_LIMIT_BYTES;
  totalBytes += bytes;
  console.log(`${name.padEnd(40)} ${(bytes / KIBIBYTE).toFixed(1).padStart(8)} KiB of ${limit / KIBIBYTE} KiB`);
  if (bytes > limit) problems.push(`package ${name} has ${bytes} bytes; its limit is ${limit}`);
}
if (totalBytes > TOTAL_LIMIT_BYTES) problems.push(`all packages together have ${totalBytes} bytes; the limit is ${TOTAL_LIMIT_BYTES}`);
console.log(
  `${Object.keys(files).length} files, ${(totalBytes / KIBIBYTE).toFixed(1)} KiB, compiled in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`,
);
for (const problem of problems) console.error(problem);
// The compiler keeps a worker pool alive: end here instead of waiting for it.
process.exit(problems.length > 0 ? 1 : 0);
