import { NO_RESTRAINT, type RunOptions } from './options';
import { simulate } from './run';

const OPTIONS: RunOptions = { seed: 7, steps: 3_000, users: 8, profile: 'mixed', restraint: NO_RESTRAINT };

describe('a run of the simulation', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    delete process.env['TZ'];
  });

  it('is the same for the same seed, and another one for another seed', async () => {
    const [first, again, other] = [await simulate(OPTIONS), await simulate(OPTIONS), await simulate({ ...OPTIONS, seed: 8 })];
    expect(again.hash).toBe(first.hash);
    expect(again.steps).toBe(first.steps);
    expect(other.hash).not.toBe(first.hash);
  });

  it('is the same wherever it runs: it reads neither the real time nor chance, and no time zone', async () => {
    const here = await simulate(OPTIONS);
    const never = (what: string) => (): never => {
      throw new Error(`${what} was asked for`);
    };
    jest.spyOn(Date, 'now').mockImplementation(never('the real time'));
    jest.spyOn(Math, 'random').mockImplementation(never('chance'));
    process.env['TZ'] = 'America/St_Johns';
    expect((await simulate(OPTIONS)).hash).toBe(here.hash);
  });

  it('is not changed by being looked at', async () => {
    const lines: string[] = [];
    const watched = await simulate(OPTIONS, { keep: Infinity, print: ({ what }) => lines.push(what) });
    expect(watched.hash).toBe((await simulate(OPTIONS)).hash);
    expect(lines.length).toBeGreaterThan(OPTIONS.steps);
  });
});
