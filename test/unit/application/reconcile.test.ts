import { reconcile } from '../../../cloudfunctions/shared/application/reconcile/reconcile';
import type { StatementLine } from '../../../cloudfunctions/shared/domain/statement/line';
import type { Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import { createOperator } from '../../support/operating';
import {
  DAY,
  member,
  memberId,
  outTradeNo,
  paidMs,
  paymentLine,
  refundLine,
  stored,
  transactionOf,
  withBills,
} from '../../support/statement';
import { createWorld, type World } from '../../support/world';
import { DAY_MS, HOUR_MS } from '../../support/world-users';

const COUNT = 2000;
/** Members where it does not matter how many there are. */
const FEW = 60;
/** 23 November 2026, 10:30 in Beijing: the first run after the day. */
const RUN_MS = Date.UTC(2026, 10, 23, 2, 30);

/** What the bill and our books say about one member, where they do not agree; and the alarm that this must raise. */
interface Seed {
  readonly member?: Membership | null;
  readonly lines?: readonly StatementLine[];
  readonly alarm: string;
}

const line = (index: number): StatementLine => paymentLine(index, COUNT);

const SEEDS: Readonly<Record<string, (index: number) => Seed>> = {
  'a payment under a foreign number': (i) => ({
    lines: [line(i), { ...line(i), outTradeNo: 'SHOP-77' }],
    alarm: 'statement-unknown-payment:SHOP-77',
  }),
  'a payment under a number of ours that is not stored': (i) => ({ member: null, alarm: `statement-unknown-payment:${outTradeNo(i)}` }),
  'a payment that we count as open': (i) => ({
    member: member(i, COUNT, { state: 'open' }),
    alarm: `statement-unpaid-here:${outTradeNo(i)}`,
  }),
  'a payment that we have given up': (i) => ({
    member: member(i, COUNT, { state: 'closed' }),
    alarm: `statement-paid-on-closed:${outTradeNo(i)}`,
  }),
  'another amount': (i) => ({ lines: [{ ...line(i), amountFen: 1 }], alarm: `statement-amount-differs:${outTradeNo(i)}` }),
  'another transaction': (i) => ({
    lines: [{ ...line(i), transactionId: 'T2' }],
    alarm: `statement-transaction-differs:${outTradeNo(i)}:T2`,
  }),
  'a payment that we date on another day': (i) => ({
    member: member(i, COUNT, { paidMs: paidMs(i, COUNT) - DAY_MS }),
    alarm: `statement-other-day:${outTradeNo(i)}`,
  }),
  'a line that is there twice': (i) => ({
    lines: [line(i), { ...line(i), lineNo: 9001 }],
    alarm: `statement-duplicate-line:${outTradeNo(i)}:9001`,
  }),
  'a payment that was revoked': (i) => ({
    lines: [line(i), { ...line(i), kind: 'revoked', lineNo: 9002 }],
    alarm: `statement-unexpected-line:${outTradeNo(i)}:9002`,
  }),
  'a refund of which we know nothing': (i) => ({
    lines: [line(i), refundLine(i, COUNT, 300)],
    alarm: `statement-unknown-refund:STAFF${i}`,
  }),
  'a refund of a payment that is not stored': (i) => ({
    lines: [line(i), { ...refundLine(i, COUNT, 300), outTradeNo: 'SHOP-78' }],
    alarm: `statement-unknown-refund:STAFF${i}`,
  }),
  'a payment of ours that is not in the bill': (i) => ({ lines: [], alarm: `statement-payment-missing:${outTradeNo(i)}` }),
};

/** A world with a day of payments; every 150th member has one of the seeds. */
async function seededDay(seeds: readonly Seed[], seededAt: (position: number) => number, size = FEW) {
  const world = await createWorld({ seed: 25, startMs: RUN_MS });
  const bySeed = new Map(seeds.map((seed, position) => [seededAt(position), seed]));
  const members: Membership[] = [];
  const lines: StatementLine[] = [];
  for (let index = 0; index < size; index += 1) {
    const seed = bySeed.get(index);
    const isRefunded = index % 40 === 7 && !seed;
    const sound = isRefunded ? member(index, COUNT, { refundedFen: 300 }) : member(index, COUNT);
    if (seed?.member !== null) members.push(seed?.member ?? sound);
    lines.push(...(seed?.lines ?? [line(index), ...(isRefunded ? [refundLine(index, COUNT, 300)] : [])]));
  }
  // Money of other days, and none at all: not in this bill, and nothing to find.
  for (const days of [-3, -1, 1]) members.push(member(COUNT + 10 + days, COUNT, { paidMs: paidMs(5, COUNT) + days * DAY_MS }));
  members.push(member(COUNT + 20, COUNT, { state: 'open' }));
  await insert(world, members);
  return { world, lines };
}

const insert = (world: World, members: readonly Membership[]): Promise<unknown> =>
  world.database.engine.insert(
    'memberships',
    members.map((membership) => ({ ...stored(membership) })),
  );

const run = (world: World, lines: readonly StatementLine[]) => world.clock.finish(reconcile(withBills(world.app, { [DAY]: () => lines })));
const alarmIds = async (world: World): Promise<readonly string[]> =>
  (await world.app.alarms.open(1000)).map(({ alarmId }) => alarmId).sort();

describe('the bill of a day', () => {
  it(`[D25] reconciliation finds each of ${Object.keys(SEEDS).length} seeded discrepancies in a bill and reports no other`, async () => {
    const seeds = Object.values(SEEDS).map((seed, position) => seed(100 + position * 150));
    const { world, lines } = await seededDay(seeds, (position) => 100 + position * 150, COUNT);
    expect(await run(world, lines)).toEqual({ done: 2, notDone: 0 });
    expect(await alarmIds(world)).toEqual(seeds.map(({ alarm }) => alarm).sort());
    const [huifu, wechat] = [await world.app.statementDays.get('huifu', DAY), await world.app.statementDays.get('wechat', DAY)];
    expect(huifu).toMatchObject({ state: 'done', lines: 0, discrepancies: 0 });
    expect(wechat).toMatchObject({ state: 'done', tries: 1, discrepancies: seeds.length, lines: lines.length, leaseUntilMs: null });
  });

  it.each(Object.keys(SEEDS))('[D25] each discrepancy is found alone: %s', async (name) => {
    const seed = (SEEDS[name] ?? fail())(30);
    const { world, lines } = await seededDay([seed], () => 30);
    await run(world, lines);
    expect(await alarmIds(world)).toEqual([seed.alarm]);
  });

  it('[D25] a day on which everything agrees raises nothing, and is not compared again', async () => {
    const { world, lines } = await seededDay([], () => 0);
    await run(world, lines);
    expect(await alarmIds(world)).toEqual([]);
    const before = world.database.operations.length;
    world.clock.moveTo(RUN_MS + 4 * HOUR_MS);
    expect(await run(world, [])).toEqual({ done: 0, notDone: 0 });
    expect(world.database.operations.length - before).toBeLessThan(5);
  });

  it('[D25] nothing of the bill is applied by itself: it is not signed', async () => {
    const { world, lines } = await seededDay([(SEEDS['a payment that we count as open'] ?? fail())(30)], () => 30);
    await run(world, lines);
    expect(await world.app.memberships.get(memberId(30))).toEqual(member(30, COUNT, { state: 'open' }));
  });

  it('[D25] a flood of one kind is counted, and raised a hundred times at most', async () => {
    const { world, lines } = await seededDay([], () => 0);
    await run(world, [...lines, ...Array.from({ length: 150 }, (_, index) => ({ ...line(index), outTradeNo: `SHOP-${index}` }))]);
    const alarms = await world.app.alarms.open(1000);
    expect(alarms.filter(({ kind }) => kind === 'statement-unknown-payment')).toHaveLength(100);
    expect(alarms.filter(({ kind }) => kind === 'statement-overflow')).toEqual([
      expect.objectContaining({ message: expect.stringContaining('150 of statement-unknown-payment') as unknown }),
    ]);
    expect(await world.app.statementDays.get('wechat', DAY)).toMatchObject({ discrepancies: 150 });
  });
});

describe('refunds that staff make in the merchant platform', () => {
  const bills = (world: World, day: string, lines: readonly StatementLine[]) =>
    world.clock.finish(reconcile(withBills(world.app, { [day]: () => lines })));

  it('[D25] are told apart over the days: a second one of the same payment is found, though the sum covered the first', async () => {
    const world = await createWorld({ seed: 25, startMs: RUN_MS });
    await insert(world, [member(1, COUNT, { refundedFen: 300 })]);
    await bills(world, DAY, [line(1), refundLine(1, COUNT, 300)]);
    expect(await alarmIds(world)).toEqual([]);
    world.clock.moveTo(RUN_MS + DAY_MS);
    await bills(world, '20261123', [{ ...refundLine(1, COUNT, 300), outRefundNo: 'STAFF1b', atMs: RUN_MS }]);
    expect(await alarmIds(world)).toEqual(['statement-unknown-refund:STAFF1b']);
    const proposal = await world.app.proposals.get('statement-unknown-refund:STAFF1b');
    expect(proposal?.fact).toMatchObject({ kind: 'refunded-in-part', refundedFen: 600, source: 'statement' });
  });

  it('[D25] that are on their way are no discrepancy', async () => {
    const world = await createWorld({ seed: 25, startMs: RUN_MS });
    await insert(world, [member(1, COUNT)]);
    await bills(world, DAY, [line(1), { ...refundLine(1, COUNT, 300), refundState: 'processing' }]);
    expect(await alarmIds(world)).toEqual([]);
  });
});

describe('what an operator does about a discrepancy', () => {
  async function found(name: keyof typeof SEEDS) {
    const seed = (SEEDS[name] ?? fail())(31);
    const { world, lines } = await seededDay([seed], () => 31);
    await run(world, lines);
    return { world, operator: createOperator(world), alarmId: seed.alarm };
  }

  it('[D25] a payment that became known by the bill alone is settled like any other: cover is granted, the alarm closed, the audit names who', async () => {
    const { world, operator, alarmId } = await found('a payment that we count as open');
    const listed = await operator.do('proposals', {});
    expect(listed.proposals).toEqual([expect.objectContaining({ alarmId, proposes: `paid for order ${outTradeNo(31)}`, state: 'open' })]);
    await operator.do('apply', { alarmId });
    const membership = await world.app.memberships.get(memberId(31));
    expect(membership?.orders[0]).toMatchObject({ state: 'paid', transactionId: transactionOf(31), paidMs: paidMs(31, COUNT) });
    expect(membership?.periods).toHaveLength(1);
    expect(await alarmIds(world)).toEqual([]);
    expect((await operator.do('proposals', {})).proposals).toEqual([]);
    expect(await operator.conflict('apply', { alarmId })).toBe('It was applied before.');
    const document = (await world.database.engine.find('memberships', { _id: memberId(31) }))[0] as unknown as {
      outbox: { source: string; factId: string }[];
    };
    expect(document.outbox[0]).toMatchObject({
      source: 'statement',
      factId: expect.stringMatching(/^operator\.li\.wei:.*statement\.wechat:20261122:32$/) as unknown,
    });
  });

  it('[D25] one that nothing would settle can only be dismissed, with a reason', async () => {
    const { world, operator, alarmId } = await found('another amount');
    expect(await operator.conflict('apply', { alarmId })).toContain('Nothing here would settle it');
    await operator.do('dismiss', { alarmId, note: 'agreed with the bank' });
    expect(await alarmIds(world)).toEqual([]);
    expect(await operator.conflict('dismiss', { alarmId, note: 'again' })).toBe('It was dismissed before.');
    expect(await operator.call('apply', { alarmId: 'statement-unpaid-here:nothing' })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  });

  it('[D25] a fact that our books refuse by now is not taken for settled', async () => {
    const { world, operator, alarmId } = await found('a payment that we count as open');
    await world.clock.finish(
      world.app.memberships.change(memberId(31), { source: 'query', factId: 'test' }, (current) => ({
        next: {
          ...current,
          orders: current.orders.map((order) => ({ ...order, state: 'paid' as const, transactionId: 'T9', paidMs: RUN_MS })),
        },
        alarms: [],
        result: null,
      })),
    );
    expect(await operator.conflict('apply', { alarmId })).toContain('Our books refuse');
    expect(await alarmIds(world)).toContain(alarmId);
  });

  it('[D25] a day is compared once more when an operator wishes: what is still there is open again', async () => {
    const { world, operator, alarmId } = await found('a payment that we count as open');
    await operator.do('dismiss', { alarmId, note: 'too early' });
    const { statements } = await operator.do('recheck', { platform: 'wechat', day: DAY });
    expect(statements).toEqual([expect.objectContaining({ day: DAY, state: 'pending' })]);
    world.clock.moveTo(RUN_MS + 4 * HOUR_MS);
    await run(world, [line(31)]);
    expect(await alarmIds(world)).toContain(alarmId);
    expect((await world.app.proposals.get(alarmId))?.state).toBe('open');
    expect((await operator.do('statements', {})).statements.map(({ platform, state }) => [platform, state])).toEqual(
      expect.arrayContaining([
        ['wechat', 'done'],
        ['huifu', 'done'],
      ]),
    );
    expect(await operator.call('recheck', { platform: 'wechat', day: '20200101' })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  });

  it('[D25] a day that no run goes back to any more is not promised to be compared', async () => {
    const { world, operator } = await found('a payment that we count as open');
    world.clock.moveTo(RUN_MS + 31 * DAY_MS);
    expect(await operator.conflict('recheck', { platform: 'wechat', day: DAY })).toContain('by hand');
  });
});
