import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { startTestStack, type TestStack, type TestStackOptions } from '../../support/stack';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** 20 seconds past a full minute, years away from real time: ticks cannot fall into the first seconds of a test. */
const START_MS = Date.parse('2031-03-30T00:00:20Z');

const startAt = async (options: TestStackOptions = {}): Promise<TestStack> => {
  const stack = await startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES, ...options });
  stack.clock.moveTo(START_MS);
  await stack.settle();
  return stack;
};
const addJob = (stack: TestStack, id: string, dueMs: number): Promise<unknown> =>
  stack.call('ticker', { add: { _id: id, dueMs } }, 'oJobs');
const jobs = (stack: TestStack): Promise<Record<string, unknown>[]> => stack.engine.find('jobs', {}, { order: [['_id', 1]] });

describe('stack time', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startAt();
  });
  afterAll(() => stack.dispose());

  it('is what functions and the database see, and keeps running', async () => {
    const time = await stack.call<Record<string, number>>('probe', { action: 'time' }, 'oTime');
    expect(Math.abs(Number(time['nowMs']) - stack.clock.nowMs())).toBeLessThan(10 * SECOND_MS);
    expect(time).toMatchObject({ text: expect.stringContaining('2031'), parsedMs: Date.UTC(2020, 0, 1), isDate: true });
    await stack.call('probe', { action: 'save', mark: 'a' }, 'oTime');
    const [visit] = await stack.call<{ at: string }[]>('probe', { action: 'visits' }, 'oTime');
    expect(visit?.at).toMatch(/^2031-03-30T/);
  });

  it('moves by the control interface, forwards only', async () => {
    const { nowMs: beforeMs } = await stack.control<{ nowMs: number }>('GET', 'clock');
    const { nowMs: afterMs } = await stack.control<{ nowMs: number }>('POST', 'clock', { advanceMs: 5 * MINUTE_MS });
    expect(afterMs - beforeMs).toBeGreaterThanOrEqual(5 * MINUTE_MS);
    expect(afterMs - beforeMs).toBeLessThan(6 * MINUTE_MS);
    for (const advanceMs of [-1, 0.5, '5', null, 1e15]) {
      expect(await stack.request('POST', '/_control/clock', { advanceMs })).toMatchObject({
        status: 400,
        value: { message: expect.stringContaining('advanceMs') },
      });
    }
  });
});

describe('timers', () => {
  it('run what falls due on the way, at their own minutes, in order', async () => {
    const stack = await startAt();
    try {
      await addJob(stack, 'b', START_MS + 130 * SECOND_MS);
      await addJob(stack, 'a', START_MS + 50 * SECOND_MS);
      await stack.advance(DAY_MS);
      // Due at 00:01:10 → the tick at 00:02, and from there 141 s later → due 00:04:21 → the tick at 00:05, …
      expect(await jobs(stack)).toMatchObject([
        { _id: 'a', ranAt: expect.arrayContaining(['2031-03-30T00:02:00Z', '2031-03-30T00:05:00Z']) },
        { _id: 'b', ranAt: expect.arrayContaining(['2031-03-30T00:03:00Z', '2031-03-30T00:06:00Z']) },
      ]);
    } finally {
      await stack.dispose();
    }
  });

  it('are asked out of turn by settle, for what is already due, and not for what is not', async () => {
    const stack = await startAt();
    try {
      await addJob(stack, 'due', stack.clock.nowMs() - 1);
      await addJob(stack, 'later', stack.clock.nowMs() + MINUTE_MS * 2);
      await stack.control('POST', 'settle', {});
      expect(await jobs(stack)).toMatchObject([
        { _id: 'due', runs: 1 },
        { _id: 'later', runs: 0 },
      ]);
    } finally {
      await stack.dispose();
    }
  });
});
