import { Inspector } from '../../simulation/inspector';

/** What is found when an instance logs this. */
function foundBy(level: string, message: string, error: string, hasFaults: boolean): readonly string[] {
  const inspector = new Inspector(0, 150);
  if (hasFaults) inspector.fault();
  inspector.logged('scheduler#1', level, message, { error });
  return inspector.findings.map(({ invariant }) => invariant);
}

describe('what the functions log', () => {
  it.each([
    ['an error of a kind that only a mistake throws', 'error', 'not swept', 'TypeError: x is not a function', true, ['CODE']],
    ['the same where nothing has gone wrong', 'error', 'not swept', 'TypeError: x is not a function', false, ['CODE']],
    ['any other error where nothing has gone wrong', 'error', 'unexpected error', 'Error: no day', false, ['CODE']],
    ['any other error after a fault', 'error', 'unexpected error', 'DatabaseUnavailableError: throttled', true, []],
    ['an alarm', 'error', 'alarm', '', false, []],
    ['a warning', 'warn', 'no usable answer', 'Error: unsigned', false, []],
  ] as const)('%s', (_what, level, message, error, hasFaults, expected) => {
    expect(foundBy(level, message, error, hasFaults)).toEqual(expected);
  });
});
