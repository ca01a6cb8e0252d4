import type { App } from '../../../cloudfunctions/shared/application/app';
import { reconcile } from '../../../cloudfunctions/shared/application/reconcile/reconcile';
import type { StatementDay } from '../../../cloudfunctions/shared/application/reconcile/ports';
import type { StatementLine } from '../../../cloudfunctions/shared/domain/statement/line';
import { DAY, member, outTradeNo, paidMs, paymentLine, stored, withBills } from '../../support/statement';
import { createWorld, type World } from '../../support/world';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/world-users';

/** 23 November 2026, 10:30 in Beijing. */
const RUN_MS = Date.UTC(2026, 10, 23, 2, 30);

const worldAt = (startMs = RUN_MS): Promise<World> => createWorld({ seed: 25, startMs });
const run = (world: World, app: App) => world.clock.finish(reconcile(app));
const noBills = (world: World): App => withBills(world.app, {});
const saying = (world: World, answer: Awaited<ReturnType<App['statements']['wechatBill']>>): App => ({
  ...world.app,
  statements: { wechatBill: () => Promise.resolve(answer) },
});
const days = async (world: World): Promise<readonly StatementDay[]> => world.app.statementDays.since('wechat', '20200101');
const alarmIds = async (world: World): Promise<readonly string[]> => (await world.app.alarms.open(1000)).map(({ alarmId }) => alarmId);

async function* cutOff(lines: readonly StatementLine[]): AsyncGenerator<StatementLine> {
  yield* lines;
  throw new Error('the bill ends before its last line');
}

describe('which days are reconciled', () => {
  it.each([
    ['at half past ten yesterday', RUN_MS, '20261122'],
    ['at ten to the minute yesterday', RUN_MS - 30 * MINUTE_MS, '20261122'],
    ['before ten the day before: the bill of yesterday is not made yet', RUN_MS - 31 * MINUTE_MS, '20261121'],
  ])('[D25] %s', async (_when, atMs, day) => {
    const world = await worldAt(atMs);
    await run(world, noBills(world));
    expect((await days(world)).map((done) => done.day)).toEqual([day]);
  });

  it.each([
    [5, 5],
    [45, 30],
  ])('[D25] after an outage of %i days the last %i are made up for, the oldest first', async (outage, madeUp) => {
    const world = await worldAt();
    await run(world, noBills(world));
    world.clock.moveTo(RUN_MS + outage * DAY_MS);
    const asked: string[] = [];
    const wechatBill = (day: string) => Promise.resolve(void asked.push(day)).then(() => ({ kind: 'none' as const }));
    expect(await run(world, { ...world.app, statements: { wechatBill } })).toEqual({ done: 2 * madeUp, notDone: 0 });
    expect(asked).toHaveLength(madeUp);
    expect(asked).toEqual([...asked].sort());
    expect(await run(world, { ...world.app, statements: { wechatBill } })).toEqual({ done: 0, notDone: 0 });
  });

  it('[D25] a platform without a bill of that day: our payments of that day are missing there', async () => {
    const world = await worldAt();
    await world.database.engine.insert('memberships', [{ ...stored(member(1, 10)) }]);
    await run(world, noBills(world));
    expect(await alarmIds(world)).toEqual([`statement-payment-missing:${outTradeNo(1)}`]);
  });

  it('[D25] the books of a day are read page by page, also where many paid in one moment', async () => {
    const world = await worldAt();
    const members = Array.from({ length: 230 }, (_, index) => member(index, 1000, index < 220 ? { paidMs: paidMs(1, 10) } : {}));
    await world.database.engine.insert(
      'memberships',
      members.map((one) => ({ ...stored(one) })),
    );
    const seen: string[] = [];
    for await (const page of world.app.memberships.withMoneySince(paidMs(0, 10))) seen.push(...page.map(({ aggregate }) => aggregate._id));
    expect([...seen].sort()).toEqual(members.map(({ _id }) => _id).sort());
  });
});

describe('a day that cannot be reconciled', () => {
  it.each<[string, Awaited<ReturnType<App['statements']['wechatBill']>>]>([
    ['a bill that is not made yet', { kind: 'not-ready', reason: 'BILL CREATING' }],
    ['no answer', { kind: 'unknown', reason: 'HTTP 502' }],
  ])('[D25] %s: tried at the next run, on other days all the same', async (_what, answer) => {
    const world = await worldAt();
    expect(await run(world, saying(world, answer))).toEqual({ done: 1, notDone: 1 });
    expect(await days(world)).toEqual([expect.objectContaining({ state: 'failed', tries: 1, leaseUntilMs: null })]);
    world.clock.moveTo(RUN_MS + 4 * HOUR_MS);
    expect(await run(world, noBills(world))).toEqual({ done: 1, notDone: 0 });
    expect(await days(world)).toEqual([expect.objectContaining({ state: 'done', tries: 2, reason: null })]);
    expect(await alarmIds(world)).toEqual([]);
  });

  it('[D25] a bill that is cut off says nothing about what is missing in it', async () => {
    const world = await worldAt();
    await world.database.engine.insert('memberships', [{ ...stored(member(1, 10)) }, { ...stored(member(2, 10)) }]);
    await run(world, saying(world, { kind: 'lines', lines: cutOff([paymentLine(1, 10)]) }));
    expect(await days(world)).toEqual([expect.objectContaining({ state: 'failed', reason: 'the bill ends before its last line' })]);
    expect(await alarmIds(world)).toEqual([]);
  });

  it('[D25] is alarmed once when it stays undone for three days, not before', async () => {
    const world = await worldAt();
    const app = saying(world, { kind: 'unknown', reason: 'HTTP 502' });
    for (const day of [0, 1, 2]) {
      world.clock.moveTo(RUN_MS + day * DAY_MS);
      await run(world, app);
    }
    expect(await alarmIds(world)).toEqual([]);
    world.clock.moveTo(RUN_MS + 3 * DAY_MS);
    await run(world, app);
    await run(world, app);
    expect(await alarmIds(world)).toEqual([`statement-undone:wechat:${DAY}`]);
    expect((await world.app.alarms.open(1))[0]?.message).toContain('HTTP 502');
  });
});

describe('two runs at once', () => {
  it('[D25] do a day once', async () => {
    const world = await worldAt();
    let asked = 0;
    const app: App = {
      ...world.app,
      statements: {
        wechatBill: async () => {
          asked += 1;
          await world.clock.sleep(1000);
          return { kind: 'none' };
        },
      },
    };
    await world.clock.finish(Promise.all([reconcile(app), reconcile(app)]));
    expect(asked).toBe(1);
    expect(await days(world)).toEqual([expect.objectContaining({ state: 'done', tries: 1 })]);
  });

  it('[D25] a run that died lets go of its day when its lease ends', async () => {
    const world = await worldAt();
    world.database.setFaults(({ collection, writeNo, kind }) =>
      kind === 'replace' && collection === 'statements' && writeNo > 0 ? 'fail-before' : undefined,
    );
    await run(world, noBills(world)).catch(() => undefined);
    world.database.setFaults(null);
    expect(await days(world)).toEqual([expect.objectContaining({ state: 'running' })]);
    await run(world, noBills(world));
    expect(await days(world)).toEqual([expect.objectContaining({ state: 'running', tries: 1 })]);
    world.clock.moveTo(RUN_MS + 12 * MINUTE_MS);
    await run(world, noBills(world));
    expect(await days(world)).toEqual([expect.objectContaining({ state: 'done', tries: 2 })]);
  });

  it('[D25] an order that is paid while its day is compared is compared as it is then', async () => {
    const world = await worldAt();
    await world.database.engine.insert('memberships', [{ ...stored(member(1, 10, { state: 'open' })) }]);
    async function* paidMeanwhile(): AsyncGenerator<StatementLine> {
      const fact = { source: 'notification', factId: 'test' } as const;
      await world.app.memberships.change(member(1, 10)._id, fact, () => ({
        next: { ...member(1, 10), revision: 0 },
        alarms: [],
        result: null,
      }));
      yield paymentLine(1, 10);
    }
    await run(world, saying(world, { kind: 'lines', lines: paidMeanwhile() }));
    expect(await alarmIds(world)).toEqual([]);
    expect((await world.database.engine.find('memberships', {}))[0]?.['lastMoneyMs']).toBe(paidMs(1, 10));
  });
});
