import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import radar from '../../../docs/quality-radar.json';
import { MUTANTS } from '../../simulation/mutants';
import { FOUND_MUTANTS } from '../../simulation/mutants/found';
import { INVARIANTS, type Mutant } from '../../simulation/mutants/mutant';
import { byFile, patched, StaleEditError } from '../../simulation/mutants/patch';

/** Rows of the radar by which money can be lost, taken twice, or booked wrongly: each has a bug that breaks it. */
const MONEY_ROWS = [
  ...['G1', 'G2', 'G3', 'G4'],
  ...['D9', 'D10', 'D12', 'D13', 'D14', 'D15', 'D16', 'D17', 'D19', 'D20', 'D21', 'D23', 'D25', 'D26'],
  ...['P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P10', 'P11', 'P12', 'P16', 'P22', 'P24'],
];
/** The others, and why no bug in them moves money: a wrong one fails at start-up, at the platform's check, or on a page. */
const OTHER_ROWS: Readonly<Record<string, string>> = {
  D5: 'configuration: refused at start-up',
  D6: 'form of texts: refused by the platform',
  D7: 'form of URLs: refused by the platform',
  D8: 'form of signatures: refused by the platform',
  D11: 'routing: what comes in at another URL is settled the same',
  D18: 'form of the notice: refused by the platform',
  D24: 'configuration: refused at start-up',
  D27: 'keys: refused by the platform',
  P1: 'hand-off: refused by the platform',
  P13: 'hand-off: refused by the platform',
  P14: 'what the user reads',
  P15: 'what the operator reads',
  P17: 'what the user reads',
  P18: 'secrets: checked in the repository',
  P19: 'secrets: checked on the disk',
  P21: 'configuration: refused at start-up',
  P23: 'time of the acknowledgement: one that is late is repeated, and repetitions are G3',
};

const sourceOf = new Map<string, string>();
const read = (file: string): string => {
  const known = sourceOf.get(file) ?? readFileSync(file, 'utf8');
  sourceOf.set(file, known);
  return known;
};
const mutatedFiles = ({ edits }: Mutant): readonly (readonly [string, string])[] =>
  [...byFile(edits)].map(([file, changes]) => [file, patched(read(file), changes)] as const);

describe('the seeded bugs', () => {
  it('are at least a hundred, each with a name of its own', () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(100);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    '%s fits the code, and what it makes of it can be read',
    (_name, mutant) => {
      for (const [file, text] of mutatedFiles(mutant)) {
        expect(file).toMatch(/^cloudfunctions\/.+\.ts$/);
        expect(text).not.toBe(read(file));
        expect(() => transformSync(text, { loader: 'ts', sourcefile: file })).not.toThrow();
      }
    },
  );

  it('differ from each other', () => {
    const changes = MUTANTS.map((mutant) => JSON.stringify(mutatedFiles(mutant)));
    expect(new Set(changes).size).toBe(changes.length);
  });

  it('change what runs, not only its text', () => {
    const runs = (text: string): string => transformSync(text, { loader: 'ts', minify: true }).code;
    const idle = MUTANTS.filter((mutant) => mutatedFiles(mutant).every(([file, text]) => runs(text) === runs(read(file))));
    expect(idle.map(({ name }) => name)).toEqual([]);
  });

  it('expect something to notice', () => {
    for (const { expects } of MUTANTS) {
      expect(expects.length).toBeGreaterThan(0);
      expect(INVARIANTS).toEqual(expect.arrayContaining([...expects]));
    }
  });

  it('break each row of the radar that concerns money', () => {
    const broken = new Set(MUTANTS.flatMap(({ rows }) => rows));
    expect(MONEY_ROWS.filter((row) => !broken.has(row))).toEqual([]);
    expect([...broken].filter((row) => !MONEY_ROWS.includes(row))).toEqual([]);
  });

  it('tell in the document what each of those was that the product had', () => {
    const told = [...readFileSync('docs/simulation.md', 'utf8').matchAll(/\| `(found-[a-z-]+)` \|$/gm)].map(([, name]) => name);
    expect(told.toSorted()).toEqual(FOUND_MUTANTS.map(({ name }) => name).toSorted());
  });

  it('know of every row whether it concerns money', () => {
    const judged = [...MONEY_ROWS, ...Object.keys(OTHER_ROWS)];
    expect(judged.toSorted()).toEqual(radar.rows.map(({ id }) => id).toSorted());
  });
});

describe('an edit', () => {
  const edit = { file: 'a.ts', find: 'b', replace: 'c' };

  it('is made where its text stands once', () => {
    expect(patched('abd', [edit])).toBe('acd');
  });

  it.each([['acd'], ['abbd']])('is refused for %s', (text) => {
    expect(() => patched(text, [edit])).toThrow(StaleEditError);
  });

  it('is refused when it changes nothing', () => {
    expect(() => patched('abd', [{ ...edit, replace: 'b' }])).toThrow(StaleEditError);
  });
});
