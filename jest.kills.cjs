// `npm run test:kills`: the suites that kill the stack, with all their kills. Slow, so `npm test` does a third of them.
process.env['KILLS'] = 'all';
const { projects, ...config } = require('./jest.config.cjs');

module.exports = {
  ...config,
  projects: projects
    .filter(({ displayName }) => displayName === 'integration')
    .map((project) => ({ ...project, testMatch: ['<rootDir>/test/integration/flows/*kill.test.ts'] })),
};
