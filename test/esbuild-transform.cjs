// TypeScript for jest: esbuild is the compiler of the bundles too, so tests run what is deployed.
const { transformSync } = require('esbuild');
module.exports = {
  process(source, filename) {
    return transformSync(source, {
      loader: filename.endsWith('.ts') ? 'ts' : 'js',
      format: 'cjs',
      target: 'node20',
      // jest's virtual machine has no import(): it becomes a require at the same moment.
      supported: { 'dynamic-import': false },
      sourcemap: 'inline',
      sourcefile: filename,
    });
  },
};
