// `npm run check:wechat`: compiles the mini-program with WeChat's own compiler, offline. The compiler is a folder of its own with its own lock file
// (tools/wechat-compile): 280 MB that nothing else needs; it is installed on the first run, and again when its lock file changed.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = 'tools/wechat-compile';
const stamp = path.join(folder, 'node_modules', '.installed');
const lock = createHash('sha256')
  .update(readFileSync(path.join(folder, 'package-lock.json')))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  // Install scripts of its dependencies only print advertisements.
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-progress'], { cwd: folder, stdio: 'inherit' });
  writeFileSync(stamp, lock);
}
execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
process.exitCode = spawnSync(process.execPath, [path.join(folder, 'compile.mjs')], { stdio: 'inherit' }).status ?? 1;
