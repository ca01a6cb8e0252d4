/** Packages that only exist as ES modules: jest has to compile them too. */
const ESM_PACKAGES = ['/node_modules/(?!(mingo|fast-check|pure-rand)/)'];

/** @type {(name: string, extra?: object) => object} */
const project = (name, extra = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  transform: { '\\.(ts|mjs)$': '<rootDir>/test/esbuild-transform.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.local', '<rootDir>/miniprogram/miniprogram_npm'],
  ...extra,
});

module.exports = {
  // Both cores: jest's own default leaves one of two idle.
  maxWorkers: 2,
  projects: [
    project('unit', { transformIgnorePatterns: ESM_PACKAGES }),
    project('conformance', { transformIgnorePatterns: ESM_PACKAGES }),
    project('component', { testEnvironment: 'jsdom' }),
    project('integration', { transformIgnorePatterns: ESM_PACKAGES, globalSetup: '<rootDir>/test/support/build-once.ts' }),
    project('e2e', { transformIgnorePatterns: ESM_PACKAGES, globalSetup: '<rootDir>/test/support/build-once.ts' }),
  ],
};
