// What the linter enforces, beside style: no unchecked `any`, no forgotten promise, no undecided switch, small files and functions,
// and the ports rule: money code reaches time, chance, network and process only through cloudfunctions/shared/platform/ports.ts.
import tseslint from 'typescript-eslint';

/** Inside these folders the same input must give the same output: a simulation replays them under a virtual clock and a seeded generator. */
const PURE_OR_PORTED = [
  'cloudfunctions/shared/{domain,application,gateways,store}/**/*.ts',
  'cloudfunctions/{subscription,charging,notify,scheduler,reconciler,operator}/**/*.ts',
];
const STACK_TIME_ONLY = ['local/{wechat-pay,wechat-messages,huifu,charger}/**/*.ts', 'local/cloudbase/engine/**/*.ts'];

const ban = (selector, message) => ({ selector, message });

const EVERYWHERE = [
  ban('ExportDefaultDeclaration', 'Export by name: a default export has a different name in every file that imports it.'),
  ban('TSEnumDeclaration', 'Use a union of literals: an enum is code at run time and does not match JSON.'),
  ban(
    'CallExpression[callee.property.name=/^(update|remove|count)$/] CallExpression[callee.property.name="where"] Identifier[name=/^(tx|transaction)$/]',
    'A transaction of the platform supports doc() only: where().update/remove/count would run outside of it.',
  ),
];
const NO_OWN_TIME = [
  ban('MemberExpression[object.name="Date"][property.name="now"]', 'Take the time from the clock that was passed in.'),
  ban('NewExpression[callee.name="Date"][arguments.length=0]', 'Take the time from the clock that was passed in.'),
  ban('CallExpression[callee.name="Date"]', 'Take the time from the clock that was passed in.'),
  ban('MemberExpression[object.name="performance"][property.name="now"]', 'Take the time from the clock that was passed in.'),
  ban('MemberExpression[object.name="Math"][property.name="random"]', 'Take chance from the generator that was passed in.'),
];
const NO_DATE_OBJECTS = [
  ban('NewExpression[callee.name="Date"]', 'Calendar arithmetic stands in domain/beijing.ts; everything else counts epoch milliseconds.'),
];
const NO_OWN_CHANCE = [
  ban(
    'ImportDeclaration[source.value=/^(node:)?crypto$/] ImportSpecifier[imported.name=/^(random|generate)/]',
    'Take chance from the Random port: numbers made here could not be replayed.',
  ),
  ban(
    'MemberExpression[property.name=/^(randomBytes|randomUUID|randomInt|randomFillSync|getRandomValues)$/]',
    'Take chance from the Random port: numbers made here could not be replayed.',
  ),
];
const PORTS = 'Reach it through cloudfunctions/shared/platform/ports.ts.';
const PORTED_GLOBALS = [
  'process',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'console',
  'performance',
  'crypto',
];
const PORTED_MODULES = [
  'http',
  'https',
  'net',
  'tls',
  'dns',
  'fs',
  'fs/promises',
  'child_process',
  'worker_threads',
  'timers',
  'timers/promises',
  'process',
  'os',
];
const BROWSER_GLOBALS = [
  'window',
  'document',
  'localStorage',
  'sessionStorage',
  'fetch',
  'XMLHttpRequest',
  'navigator',
  'location',
  'history',
  'process',
  'Buffer',
];

const banModules = (names, message) => ({ paths: names.flatMap((name) => [name, `node:${name}`]).map((name) => ({ name, message })) });

export default tseslint.config(
  { ignores: ['dist/', '.local/', 'coverage/', 'miniprogram/miniprogram_npm/', 'tools/*/node_modules/', 'docs/'] },
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Async functions without await are how an implementation of a port turns a throw into a rejection.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-restricted-syntax': ['error', ...EVERYWHERE],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['test/**', '**/*.d.ts'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      // Branches of one function, a switch counted once: beyond this a table of cases reads better.
      complexity: ['error', { max: 16, variant: 'modified' }],
      'max-depth': ['error', 4],
      'max-params': ['error', 6],
    },
  },
  {
    files: PURE_OR_PORTED,
    rules: {
      'no-restricted-syntax': ['error', ...EVERYWHERE, ...NO_OWN_TIME, ...NO_OWN_CHANCE],
      'no-restricted-globals': ['error', ...PORTED_GLOBALS.map((name) => ({ name, message: PORTS }))],
      'no-restricted-imports': ['error', banModules(PORTED_MODULES, PORTS)],
    },
  },
  {
    files: PURE_OR_PORTED,
    ignores: ['cloudfunctions/shared/domain/beijing.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE, ...NO_OWN_TIME, ...NO_DATE_OBJECTS, ...NO_OWN_CHANCE] },
  },
  {
    files: STACK_TIME_ONLY,
    rules: {
      'no-restricted-syntax': ['error', ...EVERYWHERE, ...NO_OWN_TIME, ...NO_OWN_CHANCE],
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'fetch', 'process'].map((name) => ({
          name,
          message: 'Use the clock, the store and the delivery that were passed in.',
        })),
      ],
    },
  },
  { files: ['cloudfunctions/**/*.ts', 'local/**/*.ts'], ignores: ['local/main.ts', 'local/phone/**'], rules: { 'no-console': 'error' } },
  {
    // The mini-program runs in WeChat's logic thread: there is no page to touch, and no Node.
    files: ['miniprogram/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...BROWSER_GLOBALS.map((name) => ({ name, message: 'Not there in WeChat: use the wx API.' }))],
    },
  },
  {
    files: ['test/**/*.ts'],
    ignores: ['**/*.d.ts'],
    rules: {
      // jest's asymmetric matchers (expect.any …) are typed any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-syntax': [
        'error',
        ...EVERYWHERE,
        ban('MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo)$/]', 'Every test runs.'),
        ban('CallExpression[callee.name=/^(fit|xit|xdescribe|fdescribe|xtest)$/]', 'Every test runs.'),
      ],
    },
  },
  // jest wants the set-up as a default export.
  { files: ['test/support/*-once.ts'], rules: { 'no-restricted-syntax': 'off' } },
  // The phone's wx API is objects of closures, handed out as plain functions like WeChat's own.
  { files: ['local/phone/browser/**/*.ts'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  // Declarations describe a foreign module as it is.
  { files: ['**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'no-unused-vars': 'error', 'max-lines': ['error', 300] },
  },
);
