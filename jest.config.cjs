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
  projects: [
    project('unit', { transformIgnorePatterns: ['/node_modules/(?!(mingo|fast-check|pure-rand)/)'] }),
    project('conformance', { transformIgnorePatterns: ['/node_modules/(?!(mingo|fast-check|pure-rand)/)'] }),
    project('component', { testEnvironment: 'jsdom' }),
    project('integration'),
    project('e2e'),
  ],
};
