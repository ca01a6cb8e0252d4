// jest's global set-up for tests of the running stack, in a process of its own: the same tools run the build that run it for `npm start`.
const { execFileSync } = require('node:child_process');

module.exports = () => {
  execFileSync(process.execPath, ['scripts/run.mjs', 'test/support/build-once.ts'], { stdio: 'inherit' });
};
