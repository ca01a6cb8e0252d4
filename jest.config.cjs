/** The package that only exists as an ES module: jest has to compile it, too. */
const ESM_PACKAGES = ['/node_modules/(?!p-map/)'];

/** @type {(name: string, extra?: object) => object} */
const project = (name, extra = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  // p-map is an ES module whose file does not say so by its name.
  transform: { '(\\.(ts|mjs)|/p-map/index\\.js)$': '<rootDir>/test/esbuild-transform.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.local', '<rootDir>/miniprogram/miniprogram_npm'],
  ...extra,
});

module.exports = {
  // One more than the two cores of the smallest machine: suites with a stack or a browser wait for their processes, and jest's own default leaves a core idle.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/longest-first.cjs',
  // Only to end a test that hangs: what a test proves does not depend on how fast the machine is, nor on what else it does.
  testTimeout: 120_000,
  projects: [
    project('unit', { transformIgnorePatterns: ESM_PACKAGES }),
    project('conformance', { transformIgnorePatterns: ESM_PACKAGES }),
    project('simulation', { transformIgnorePatterns: ESM_PACKAGES }),
    // The mini-program as the developer tools see it: TDesign comes from miniprogram_npm, whose files are ES modules.
    project('component', {
      testEnvironment: 'jsdom',
      transform: { '\\.(ts|mjs|js)$': '<rootDir>/test/esbuild-transform.cjs' },
      transformIgnorePatterns: ['/node_modules/'],
      modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.local'],
      moduleNameMapper: { '^tslib$': '<rootDir>/miniprogram/miniprogram_npm/tdesign-miniprogram/miniprogram_npm/tslib' },
      globalSetup: '<rootDir>/test/support/pack-once.ts',
    }),
    project('integration', { transformIgnorePatterns: ESM_PACKAGES, globalSetup: '<rootDir>/test/support/build-once.cjs' }),
    project('e2e', { transformIgnorePatterns: ESM_PACKAGES, globalSetup: '<rootDir>/test/support/build-once.cjs' }),
  ],
};
