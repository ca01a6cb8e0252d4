import { compactBeijing, DAY_MS, fromBeijing, HOUR_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { createWorld, type World } from '../../support/world';
import { ALICE, prepayIdOf } from '../../support/world-users';

let world: World;
afterEach(async () => expect(await world.records.faults()).toEqual([]));
const member = () => world.ask(ALICE, 'membership', {});
const day = (atMs: number): string => compactBeijing(atMs).slice(0, 8);
/** 31 January 2027, noon in Beijing. */
const LAST_OF_JANUARY = fromBeijing({ year: 2027, month: 1, day: 31, timeOfDayMs: 12 * HOUR_MS });

async function subscribeTo(planId: string, startMs = LAST_OF_JANUARY): Promise<string> {
  world = await createWorld({ seed: 11, startMs });
  const ordered = await world.ask(ALICE, 'subscribe', { planId, consent: true });
  const { contractId } = world.pay(prepayIdOf(ordered), { outcome: 'paid', autoRenew: true });
  await world.advance(0);
  return contractId ?? '';
}
async function pass(days: number): Promise<void> {
  for (let done = 0; done < days; done += 5) await world.advance(5 * DAY_MS);
}

describe.each([
  ['month', 12, 1],
  ['quarter', 4, 3],
])('a year of %s renewals', (planId, deductions, months) => {
  it('[D9] [D10] takes one deduction a period, on the day before it begins, and leaves no gap', async () => {
    await subscribeTo(planId);
    await pass(366);
    const m = await member();
    expect(m.periods).toHaveLength(deductions + 1);
    expect(m.periods.map(({ fromMs }) => day(fromMs)).slice(0, 4)).toEqual(
      months === 1 ? ['20270131', '20270228', '20270331', '20270430'] : ['20270131', '20270430', '20270731', '20271031'],
    );
    for (const [n, period] of m.periods.entries()) {
      if (n > 0) expect(period.fromMs).toBe(m.periods[n - 1]?.untilMs);
      if (n > 0) expect(day(period.paidMs)).toBe(day(period.fromMs - DAY_MS));
    }
    expect(world.wechat.ledger().orders.filter(({ trade_type }) => trade_type === 'PAP')).toHaveLength(deductions);
    expect(await world.records.alarms()).toEqual([]);
  });
});

describe('a member who comes back', () => {
  it('pays the price of a period: the first price is for first periods', async () => {
    const contractId = await subscribeTo('month');
    await world.ask(ALICE, 'cancel', { contractId });
    await world.advance(40 * DAY_MS);
    const { plans } = await world.ask(ALICE, 'plans', {});
    expect(plans.find(({ planId }) => planId === 'month')).toMatchObject({ firstPriceFen: 2500, priceFen: 2500 });
    expect(await world.ask(ALICE, 'subscribe', { planId: 'month', consent: true })).toMatchObject({ amountFen: 2500 });
    expect((await world.ask('oNewcomer', 'plans', {})).plans[0]).toMatchObject({ firstPriceFen: 1900 });
  });
});
