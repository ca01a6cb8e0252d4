import type { Verdict } from '../../simulation/mutants/hunt';
import { readHuntArguments } from '../../simulation/mutants/hunt-arguments';
import { type Kill, readKills } from '../../simulation/mutants/killed-by';
import { MUTANTS } from '../../simulation/mutants';
import type { Mutant } from '../../simulation/mutants/mutant';
import { reportOf, verdictLine, withMutants } from '../../simulation/mutants/report';
import { outcomeOf } from '../../simulation/mutants/trial';

const MUTANT: Mutant = {
  name: 'rounded-down',
  why: 'Drops the rest.',
  rows: ['D26'],
  expects: ['I12'],
  edits: [{ file: 'a.ts', find: 'b', replace: 'c' }],
};
const KILL: Kill = { invariant: 'I3', seed: 17, step: 4211, steps: 30_000, users: null, profile: null };

describe('a run of the simulation', () => {
  it('is clean when it ends with 0', () => {
    expect(outcomeOf(0, 'steps 30000\n')).toEqual({ kind: 'clean' });
  });

  it('says which invariant was violated, and at which step', () => {
    const said = 'VIOLATION I3 at step 4,211: two periods for one payment';
    expect(outcomeOf(1, `seed 17\n${said}\nreplay: …\n`)).toEqual({ kind: 'violated', invariant: 'I3', step: 4211, said });
    expect(outcomeOf(1, 'VIOLATION I10 broken chain\nstep 12: …')).toMatchObject({ invariant: 'I10', step: 12 });
    expect(outcomeOf(1, 'VIOLATION CODE TypeError')).toMatchObject({ invariant: 'CODE', step: null });
  });

  it.each([
    ['dies', 1, 'TypeError: x is no function'],
    ['is ended because it hangs', null, ''],
    ['finds something and ends well all the same', 0, 'VIOLATION I3 x'],
    ['ends in a way of its own', 7, 'VIOLATION I3 x'],
  ])('proves nothing when it %s', (_how, code, output) => {
    expect(outcomeOf(code, output).kind).toBe('broken');
  });
});

describe('the arguments', () => {
  it('have usual values', () => {
    expect(readHuntArguments([])).toMatchObject({ only: [], users: null, isQuick: false, writesDocs: false });
    expect(readHuntArguments([]).seeds.length).toBeGreaterThan(10);
  });

  it('choose mutants, seeds and steps', () => {
    const given = readHuntArguments(['--only', 'a', '--only', 'b', '--seeds', '3..5', '--steps', '100', '--users', '2', '--quick']);
    expect(given).toMatchObject({ only: ['a', 'b'], seeds: [3, 4, 5], steps: 100, users: 2, isQuick: true });
    expect(readHuntArguments(['--seeds', '7']).seeds).toEqual([7]);
  });

  it.each([
    ['--seeds', '5..3'],
    ['--seeds', '1..2..3'],
    ['--seeds', 'a'],
    ['--steps', '0'],
    ['--steps', '1e3'],
    ['--sieds', '1'],
  ])('are refused: %s %s', (...args) => {
    expect(() => readHuntArguments(args)).toThrow();
  });
});

describe('the report', () => {
  const killed: Verdict = { mutant: MUTANT, seconds: 2.14, kind: 'killed', kill: KILL, said: 'VIOLATION I3' };
  const survived: Verdict = { mutant: MUTANT, seconds: 9, kind: 'survived', runs: 24 };

  it('has a line for each', () => {
    expect(verdictLine(killed).replace(/ +/g, ' ')).toBe('killed rounded-down I3 seed 17 step 4,211 2.1 s');
    expect(verdictLine(survived).replace(/ +/g, ' ')).toBe('SURVIVED rounded-down 24 runs 9.0 s');
  });

  it('counts what was not killed as failed', () => {
    const nothing: Verdict = { mutant: MUTANT, seconds: 1, kind: 'void', reason: 'died' };
    expect(reportOf([killed, survived, nothing])).toMatchObject({ passed: 1, failed: 2 });
  });
});

describe('the list in the document', () => {
  const document = 'before\n<!-- mutants:begin -->\nold\n<!-- mutants:end -->\nafter\n';

  it('says of each bug what it does, what it breaks, and by which run it is found', () => {
    const written = withMutants(document, [MUTANT], new Map([[MUTANT.name, KILL]]));
    expect(written).toContain('| rounded-down | Drops the rest. | D26 | I3 | `npm run simulate -- --seed 17 --steps 30000` |');
    expect(written).toMatch(/^before\n<!-- mutants:begin -->\n\n\| bug [\s\S]+\n\n<!-- mutants:end -->\nafter\n$/);
    expect(withMutants(written, [MUTANT], new Map([[MUTANT.name, KILL]]))).toBe(written);
  });

  it('shows what was never found', () => {
    expect(withMutants(document, [MUTANT], new Map())).toContain('| D26 | – | – |');
  });

  it.each([['nothing'], [`${document}${document}`], ['<!-- mutants:begin -->\nopen']])('wants one place for it: %j', (text) => {
    expect(() => withMutants(text, [], new Map())).toThrow('needs one place');
  });
});

it('the runs that are known to kill are of mutants that exist', () => {
  const names = MUTANTS.map(({ name }) => name);
  expect([...readKills().keys()].filter((name) => !names.includes(name))).toEqual([]);
});
