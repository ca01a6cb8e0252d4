import { createRate } from '../../../cloudfunctions/shared/store/rate';
import { openEngineDatabase, type EngineDatabase } from '../../support/engine-database';
import { createVirtualClock, type VirtualClock } from '../../support/world-clock';
import { createSeededRandom } from '../../support/world-ports';

const START_MS = Date.UTC(2027, 0, 31, 2);
const CEILING = 150;
const NAME = 'calls';

let clock: VirtualClock;
let database: EngineDatabase;
let calledMs: number[];
beforeEach(() => {
  clock = createVirtualClock(START_MS);
  database = openEngineDatabase({ clock, randomHex: createSeededRandom('database').hex });
  calledMs = [];
});

/** One invocation: several calls side by side, as long as there is something to call. */
function invocation(seed: string) {
  const rate = createRate({ database, clock, random: createSeededRandom(seed) }, NAME, CEILING);
  const call = async (): Promise<boolean> => {
    const may = await rate.take();
    if (may) calledMs.push(clock.nowMs());
    return may;
  };
  return async (count: number): Promise<void> => {
    let left = count;
    const worker = async (): Promise<void> => {
      while (left-- > 0) if (!(await call())) throw new Error('waited too long');
    };
    await Promise.all(Array.from({ length: 8 }, worker));
  };
}

/** The most calls in any second that begins with a call. */
function busiestSecond(): number {
  const sorted = [...calledMs].sort((a, b) => a - b);
  return Math.max(...sorted.map((fromMs) => sorted.filter((ms) => ms >= fromMs && ms < fromMs + 1000).length));
}

it('no second has more calls than the ceiling, not even the first after a quiet hour', async () => {
  const call = invocation('one');
  await clock.finish(call(600));
  clock.moveTo(clock.nowMs() + 3_600_000);
  await clock.finish(call(600));
  expect(calledMs).toHaveLength(1200);
  expect(busiestSecond()).toBeLessThanOrEqual(CEILING);
});

it('two invocations share it: together no more than the ceiling in any second, and both get on', async () => {
  const [one, two] = [invocation('one'), invocation('two')];
  await clock.finish(Promise.all([one(400), two(400)]));
  expect(calledMs).toHaveLength(800);
  expect(busiestSecond()).toBeLessThanOrEqual(CEILING);
  // Four fifths of the ceiling are used.
  expect(clock.nowMs() - START_MS).toBeLessThan((800 / 115) * 1000);
});

it('a process that dies loses its share and nobody else waits longer than for that', async () => {
  const dying = createRate({ database, clock, random: createSeededRandom('dying') }, NAME, CEILING);
  expect(await clock.finish(dying.take())).toBe(true);
  await clock.finish(invocation('heir')(1));
  expect(clock.nowMs() - START_MS).toBe(84);
});

it('one booking serves ten calls', async () => {
  await clock.finish(invocation('one')(100));
  const writes = database.operations.filter(({ kind }) => kind === 'replace');
  expect(writes).toHaveLength(10);
});

it('who would wait longer than ten seconds is told not to call, and books nothing', async () => {
  await database.engine.insert('rates', [{ _id: NAME, revision: 3, freeMs: START_MS + 10_001 }]);
  const rate = createRate({ database, clock, random: createSeededRandom('late') }, NAME, CEILING);
  const answers = await clock.finish(Promise.all(Array.from({ length: 8 }, () => rate.take())));
  expect(answers).toEqual(Array.from({ length: 8 }, () => false));
  expect(await database.engine.find('rates', {})).toEqual([{ _id: NAME, revision: 3, freeMs: START_MS + 10_001 }]);
  expect(clock.nowMs()).toBe(START_MS);
});

it('an error of the database reaches the one who called, and the next one tries again', async () => {
  const rate = createRate({ database, clock, random: createSeededRandom('one') }, NAME, CEILING);
  database.setFaults(({ kind }) => (kind === 'replace' ? 'fail-before' : undefined));
  await expect(clock.finish(rate.take())).rejects.toThrow('no answer');
  database.setFaults(null);
  expect(await clock.finish(rate.take())).toBe(true);
});
