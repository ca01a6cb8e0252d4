import { FunctionTimers } from '../../../local/host/timers';
import { createStackClock } from '../../../local/kernel/clock';
import type { Participant } from '../../../local/kernel/types';
import { Conductor, type ConductorOptions } from '../../../local/stack/conductor';

const START_MS = 1_000_000;

/** Plans events by hand; each is written into the common diary with the time at which it ran. */
class Planned implements Participant {
  private readonly events: { dueMs: number; act: () => void }[] = [];

  constructor(
    readonly name: string,
    private readonly now: () => number,
    private readonly diary: string[],
  ) {}

  plan(dueMs: number, act: () => void = () => undefined): void {
    this.events.push({ dueMs, act });
    this.events.sort((a, b) => a.dueMs - b.dueMs);
  }

  nextDueMs(): number | null {
    return this.events[0]?.dueMs ?? null;
  }

  runDue(): Promise<void> {
    const due = this.events.filter(({ dueMs }) => dueMs <= this.now());
    this.events.splice(0, due.length);
    for (const { dueMs, act } of due) {
      this.diary.push(`${this.name}@${dueMs - START_MS}`);
      act();
    }
    return Promise.resolve();
  }
}

function create(options: Partial<ConductorOptions> = {}) {
  const diary: string[] = [];
  const moves: number[] = [];
  const arrivals: number[] = [];
  // Real time stands still, so that a test decides alone what is due.
  const clock = createStackClock(0, () => START_MS);
  const noTimers = new FunctionTimers({
    clock,
    triggers: [],
    run: () => Promise.resolve(),
    onError: () => undefined,
    earliestDueMs: () => Promise.resolve(null),
    ticks: 'needed',
  });
  const [a, b] = ['a', 'b'].map((name) => new Planned(name, () => clock.nowMs(), diary)) as [Planned, Planned];
  const conductor = new Conductor({
    clock,
    participants: [a, b],
    timers: noTimers,
    whenIdle: () => Promise.resolve(true),
    onMoved: () => moves.push(clock.nowMs() - START_MS),
    onArrived: () => arrivals.push(clock.nowMs() - START_MS),
    onError: (error) => {
      throw error;
    },
    ...options,
  });
  return { diary, moves, arrivals, clock, conductor, a, b };
}

const stopped: Conductor[] = [];
afterEach(async () => {
  for (const conductor of stopped.splice(0)) await conductor.stop();
});

describe('advancing', () => {
  it('runs what falls due in the order of time, at its time, also what is planned on the way', async () => {
    const { diary, moves, clock, conductor, a, b } = create();
    stopped.push(conductor);
    a.plan(START_MS + 30, () => b.plan(START_MS + 35));
    b.plan(START_MS + 20);
    a.plan(START_MS + 40);
    b.plan(START_MS + 101);
    await conductor.advance(100);
    expect(diary).toEqual(['b@20', 'a@30', 'b@35', 'a@40']);
    expect(moves).toEqual([20, 30, 35, 40, 100]);
    expect(clock.nowMs()).toBe(START_MS + 100);
  });

  it('twice at the same time happens one after the other', async () => {
    const { clock, conductor } = create();
    stopped.push(conductor);
    await Promise.all([conductor.advance(100), conductor.advance(50)]);
    expect(clock.nowMs()).toBe(START_MS + 150);
  });

  it('is announced once, at the end, however many moves it took', async () => {
    const { arrivals, conductor, a } = create();
    stopped.push(conductor);
    a.plan(START_MS + 30);
    a.plan(START_MS + 40);
    await conductor.advance(100);
    expect(arrivals).toEqual([100]);
  });
});

describe('settling', () => {
  it('runs what is due now and nothing else', async () => {
    const { diary, moves, conductor, a, b } = create();
    stopped.push(conductor);
    a.plan(START_MS - 5, () => b.plan(START_MS));
    a.plan(START_MS + 1);
    await conductor.settle();
    expect(diary).toEqual(['a@-5', 'b@0']);
    expect(moves).toEqual([]);
  });
});

describe('never without end', () => {
  it('a participant that plans itself again and again is stopped at the bound', async () => {
    const { arrivals, conductor, a } = create({ maxSteps: 50 });
    stopped.push(conductor);
    let next = START_MS;
    const again = (): void => {
      next += 1;
      a.plan(next, again);
    };
    again();
    await expect(conductor.advance(1000)).rejects.toThrow('not quiet after 50 events');
    // Whoever watches still learns how far it came.
    expect(arrivals).toEqual([50]);
  });

  it('a participant that leaves due what is due is named', async () => {
    const stuck: Participant = { name: 'stuck', nextDueMs: () => START_MS, runDue: () => Promise.resolve() };
    const { conductor } = create({ participants: [stuck] });
    stopped.push(conductor);
    await expect(conductor.settle()).rejects.toThrow('stuck does not get on with what is due');
  });

  it('functions that do not end are reported', async () => {
    const { conductor } = create({ whenIdle: () => Promise.resolve(false) });
    stopped.push(conductor);
    await expect(conductor.settle()).rejects.toThrow('functions are still running');
  });
});

describe('at real speed', () => {
  it('runs what falls due without being asked', async () => {
    const { diary, conductor, a } = create();
    stopped.push(conductor);
    const ran = new Promise<void>((resolve) => {
      a.plan(START_MS, resolve);
    });
    conductor.poke();
    await ran;
    expect(diary).toEqual(['a@0']);
  });

  it('reports a participant that gets nowhere, and does not spin', async () => {
    let runs = 0;
    const stuck: Participant = {
      name: 'stuck',
      nextDueMs: () => START_MS,
      runDue: () => {
        runs += 1;
        return Promise.resolve();
      },
    };
    const reported = await new Promise<unknown>((resolve) => {
      const { conductor } = create({ participants: [stuck], onError: resolve });
      stopped.push(conductor);
      conductor.poke();
    });
    expect(String(reported)).toContain('stuck does not get on');
    expect(runs).toBeLessThan(50);
  });
});
