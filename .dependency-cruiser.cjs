// Who may import whom. Arrows point inwards: functions → entry (puts everything together) → application → domain; gateways and store implement what
// application asks for.

const SHARED = '^cloudfunctions/shared';
const ENTRIES = '^cloudfunctions/(?!shared/)[^/]+';
/** The only files of the functions that the local stack may use: the signature it verifies, the error texts it must imitate are its own. */
const LOCAL_MAY_USE = `${SHARED}/(gateways/(wechat-pay|huifu|charger)/sign\\.ts|platform/ports\\.ts|store/[^/]+\\.json)$`;

/** @type {(name: string, comment: string, from: object, to: object) => object} */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid('no-cycles', 'A cycle has no inside: split what both sides need.', {}, { circular: true }),
    forbid('resolvable', 'The import leads nowhere.', {}, { couldNotResolve: true }),
    forbid(
      'declared-packages',
      'Only packages of package.json: what comes in by accident leaves by accident.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbid(
      'deployed-code-has-no-dev-packages',
      'Functions and mini-program run on dependencies alone.',
      { path: '^(cloudfunctions|miniprogram)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'domain-stands-alone',
      'The domain is pure: it knows itself and the types of the cloud API. From Node.js it takes hashes, which are functions of their input.',
      { path: `${SHARED}/domain/` },
      { pathNot: [`${SHARED}/domain/`, '^typings/', '^node_modules/valibot/', '^(node:)?crypto$'] },
    ),
    forbid(
      'application-asks-through-ports',
      'A use case knows the domain and the ports; whoever implements a port knows the use case, not the other way round.',
      { path: `${SHARED}/application/` },
      { path: '^cloudfunctions/', pathNot: [`${SHARED}/(domain|application)/`, `${SHARED}/platform/ports\\.ts$`] },
    ),
    forbid(
      'application-has-no-node',
      'A use case reaches the outside through the ports.',
      { path: `${SHARED}/application/` },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'gateways-and-store-implement-ports',
      'Outside of its own folder an adapter knows the domain, the form of keys, and of the application the ports, as types.',
      { path: `${SHARED}/(gateways|store)/` },
      {
        path: '^cloudfunctions/',
        pathNot: [
          `${SHARED}/(domain|gateways|store)/`,
          `${SHARED}/platform/(ports|pem)\\.ts$`,
          `${SHARED}/application/((charging/|reconcile/|subscription/)?ports|notices)\\.ts$`,
        ],
      },
    ),
    forbid(
      'ports-are-types',
      'A port has no code.',
      { path: `${SHARED}/(gateways|store)/` },
      { path: `${SHARED}/application/((charging/|reconcile/|subscription/)?ports|notices)\\.ts$`, dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'gateways-know-no-store',
      'A gateway translates; it stores nothing.',
      { path: `${SHARED}/gateways/` },
      { path: `${SHARED}/store/` },
    ),
    forbid(
      'gateways-are-apart',
      'One gateway never knows another.',
      { path: `${SHARED}/gateways/([^/]+)/` },
      { path: `${SHARED}/gateways/([^/]+)/`, pathNot: `${SHARED}/gateways/$1/` },
    ),
    forbid(
      'store-calls-nobody',
      'Repositories store domain objects.',
      { path: `${SHARED}/store/` },
      { path: [`${SHARED}/gateways/`, ENTRIES] },
    ),
    forbid(
      'platform-knows-no-business',
      'The platform layer adapts the outside world to the ports.',
      { path: `${SHARED}/platform/` },
      { path: [`${SHARED}/(domain|application|gateways|store|entry)/`, ENTRIES] },
    ),
    forbid(
      'entries-are-apart',
      'Functions are deployed one by one.',
      { path: '^cloudfunctions/(?!shared/)([^/]+)/' },
      { path: ENTRIES, pathNot: '^cloudfunctions/$1/' },
    ),
    forbid(
      'miniprogram-stands-alone',
      'What runs in WeChat shares the types of the cloud API and nothing else.',
      { path: '^miniprogram/' },
      { path: '^(cloudfunctions|local|scripts|test|bench)/' },
    ),
    forbid('miniprogram-has-no-node', 'There is no Node.js in WeChat.', { path: '^miniprogram/' }, { dependencyTypes: ['core'] }),
    forbid(
      'functions-know-no-stack',
      'Deployed code never knows what stands in for the platform.',
      { path: '^cloudfunctions/' },
      { path: '^(local|scripts|test|bench|miniprogram)/' },
    ),
    forbid(
      'stack-is-independent',
      'The simulators check our code by an understanding of their own: they share the signature function, nothing else.',
      { path: '^local/' },
      { path: '^cloudfunctions/', pathNot: LOCAL_MAY_USE },
    ),
    forbid(
      'types-only',
      'typings/ holds declarations.',
      { path: '^typings/' },
      { path: '^(cloudfunctions|local|miniprogram|scripts|test|bench)/' },
    ),
    forbid(
      'nothing-needs-tests',
      'Product code never needs its tests.',
      { path: '^(cloudfunctions|local|miniprogram|typings)/' },
      { path: '^(test|bench)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.local|coverage|miniprogram/miniprogram_npm|tools/[^/]+/node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json', '.d.ts'],
    },
  },
};
