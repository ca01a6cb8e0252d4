import { parseSchedule } from '../../../local/host/cron';
import { FunctionTimers, type FunctionTimersOptions } from '../../../local/host/timers';

const EVERY_MINUTE = '0 */1 * * * * *';
const at = (text: string): number => Date.parse(text);

describe('a schedule', () => {
  const next = (expression: string, after: string): string | null => {
    const ms = parseSchedule(expression, 'x').nextAfterMs(at(after));
    return ms === null ? null : new Date(ms).toISOString();
  };

  it('has seven fields, second to year, in Beijing time', () => {
    expect(next('0 0 2 * * * *', '2026-01-01T00:00:00Z')).toBe('2026-01-01T18:00:00.000Z');
    expect(next('30 0 0 1 1 * 2027', '2026-01-01T00:00:00Z')).toBe('2026-12-31T16:00:30.000Z');
    expect(next('0 0 0 1 1 * 2020', '2026-01-01T00:00:00Z')).toBeNull();
  });

  it('gives the moment strictly after, to the second', () => {
    expect(next(EVERY_MINUTE, '2026-01-01T00:00:00Z')).toBe('2026-01-01T00:01:00.000Z');
    expect(next(EVERY_MINUTE, '2026-01-01T00:00:59.999Z')).toBe('2026-01-01T00:01:00.000Z');
  });

  it.each(['* * * * *', '0 * * * * *', '61 * * * * * *', ''])('refuses %p and says where it stands', (expression) => {
    expect(() => parseSchedule(expression, 'scheduler/config.json')).toThrow(/^scheduler\/config\.json: the timer .* is not valid/);
  });
});

describe('timers', () => {
  let nowMs: number;
  let dueMs: number | null;
  let ticks: string[];
  beforeEach(() => {
    nowMs = at('2026-01-01T00:00:20Z');
    dueMs = null;
    ticks = [];
  });

  const create = (options: Partial<FunctionTimersOptions> = {}, config = EVERY_MINUTE): FunctionTimers =>
    new FunctionTimers({
      clock: { nowMs: () => nowMs },
      triggers: [{ functionName: 'f', trigger: { name: 't', config } }],
      run: (_functionName, _trigger, atMs) => {
        ticks.push(new Date(atMs).toISOString().slice(11, 19));
        return Promise.resolve();
      },
      onError: (_functionName, error) => {
        throw error;
      },
      earliestDueMs: () => Promise.resolve(dueMs),
      ticks: 'needed',
      ...options,
    });
  const nextDue = async (timers: FunctionTimers): Promise<string | null> => {
    await timers.refresh();
    const ms = timers.nextDueMs();
    return ms === null ? null : new Date(ms).toISOString().slice(11, 19);
  };
  const runAt = async (timers: FunctionTimers, time: string): Promise<void> => {
    nowMs = at(`2026-01-01T${time}Z`);
    await timers.refresh();
    await timers.runDue();
  };

  it('tick once after the start, then only when something falls due or has happened', async () => {
    const timers = create();
    expect(await nextDue(timers)).toBe('00:01:00');
    await runAt(timers, '00:01:00');
    expect(await nextDue(timers)).toBeNull();
    dueMs = at('2026-01-01T05:00:00Z');
    expect(await nextDue(timers)).toBe('05:00:00');
    dueMs += 1;
    expect(await nextDue(timers)).toBe('05:01:00');
    nowMs = at('2026-01-01T03:00:30Z');
    timers.touch();
    expect(await nextDue(timers)).toBe('03:01:00');
    await runAt(timers, '03:01:00');
    expect(await nextDue(timers)).toBe('05:01:00');
    expect(ticks).toEqual(['00:01:00', '03:01:00']);
  });

  it('tick at their next minute for something that was already due when it was stored', async () => {
    const timers = create();
    await runAt(timers, '00:01:00');
    nowMs = at('2026-01-01T02:00:30Z');
    dueMs = at('2026-01-01T01:00:00Z');
    expect(await nextDue(timers)).toBe('02:01:00');
  });

  it('do not make up for ticks that were missed', async () => {
    const timers = create({ ticks: 'all' });
    await runAt(timers, '04:30:10');
    expect(ticks).toHaveLength(1);
    expect(await nextDue(timers)).toBe('04:31:00');
  });

  it('that run once a day run whether anything is due or not, and never out of turn', async () => {
    const timers = create({}, '0 0 10 * * * *');
    await runAt(timers, '02:00:00');
    dueMs = at('2026-01-01T02:30:00Z');
    await runAt(timers, '03:00:00');
    expect(await timers.runOverdue()).toBe(false);
    expect(ticks).toEqual(['02:00:00']);
    expect(await nextDue(timers)).toBe('02:00:00');
  });

  it('out of turn go on while there is progress, and stop when there is none', async () => {
    let left = 3;
    const base = at('2026-01-01T00:00:00Z');
    const timers = create({
      run: () => {
        left -= 1;
        return Promise.resolve();
      },
      earliestDueMs: () => Promise.resolve(left > 0 ? base - left : null),
    });
    expect(await timers.runOverdue()).toBe(true);
    expect(left).toBe(0);
    dueMs = base;
    const stuck = create();
    expect(await stuck.runOverdue()).toBe(true);
    expect(ticks).toHaveLength(1);
  });

  it('report a tick that failed and go on', async () => {
    const errors: unknown[] = [];
    const timers = create({ run: () => Promise.reject(new Error('down')), onError: (_name, error) => errors.push(error) });
    await runAt(timers, '00:01:00');
    expect(errors).toEqual([new Error('down')]);
  });
});
