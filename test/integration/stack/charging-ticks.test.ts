import { startTestStack, type TestStack } from '../../support/stack';
import { Driver } from '../../support/driver';
import { HOUR_MS, MINUTE_MS } from '../../support/subscriber';

/**
 * Four in the morning in Beijing: an hour's pause and eight o'clock, when a failed deduction is tried again, come soon. 20 seconds past a full
 * minute, so that no tick falls into the moment in which the test begins.
 */
const START_MS = Date.parse('2031-03-29T20:00:20Z');
/** Past the deduction of eight o'clock. */
const MORNING_MS = 5 * HOUR_MS;
/** The stack's clock goes on at real speed while calls take their time: a tick, and what follows from it an hour later, may come a minute or two apart. */
const NEAR_MS = 2 * MINUTE_MS;
/** What the two stacks cannot have in common, by chance or because each has a port of its own. */
const OWN =
  /^(_id|openid|memberId|slot|outOrderNo|no|alarmId|createHfSeqId|hfSeqId|outTradeNo|registrationNo|paymentNo|package|notifyUrl)$/;

/** A morning of the real scheduler, 300 ticks, with an order that nobody confirms, one that cannot be paid, and one that is paid. */
async function aMorning(timerTicks: 'all' | 'needed'): Promise<unknown> {
  const stack = await startTestStack({ timerTicks });
  try {
    stack.clock.moveTo(START_MS);
    await stack.settle();
    const [left, broke, paying] = [
      new Driver(stack, 'left', 'P001'),
      new Driver(stack, 'broke', 'P002'),
      new Driver(stack, 'paying', 'P003'),
    ];
    await left.offer();
    for (const driver of [broke, paying]) {
      const { outOrderNo } = await driver.offer();
      // A kilowatt-hour until the battery is full: the same bill, whatever the calls take.
      await driver.pile({ batteryWh: 10_000, socPercent: 90 });
      await driver.confirm(outOrderNo);
      await stack.settle();
      await driver.deductions(outOrderNo, driver === paying ? 'paid' : 'failed');
    }
    await stack.advance(MORNING_MS);
    return await audited(stack);
  } finally {
    await stack.dispose();
  }
}

async function audited({ engine }: TestStack): Promise<unknown> {
  const orders = await engine.find('chargingOrders', {}, { order: [['createdMs', 1]] });
  const events = await engine.find('events', {}, { order: [['atMs', 1]] });
  const alarms = await engine.find('alarms', {}, { order: [['raisedMs', 1]] });
  return {
    orders: orders.map(({ revision: _revision, audit: _audit, outbox: _outbox, live: _live, ...order }) => comparable(order)),
    events: events.map(({ entity, from, to, atMs }) => comparable({ entity, from, to, atMs })),
    alarms: alarms.map(({ kind, raisedMs }) => comparable({ kind, raisedMs })),
  };
}

/** Without what is each one's own. */
const comparable = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, field: unknown) => (OWN.test(name) ? undefined : field)));

/** The same, with every time about that time. */
const expected = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (name, field: unknown) => (name.endsWith('Ms') && typeof field === 'number' ? about(field) : field));

const about = (atMs: number): unknown => ({
  asymmetricMatch: (other: unknown) => typeof other === 'number' && Math.abs(other - atMs) <= NEAR_MS,
  toAsymmetricMatcher: () => `about ${new Date(atMs).toISOString()}`,
});

it('a morning of charging orders ends in the same state whether all ticks of the scheduler run or only the needed ones', async () => {
  const [withAll, withNeeded] = await Promise.all([aMorning('all'), aMorning('needed')]);
  expect(withAll).toMatchObject({
    orders: [
      { state: 'cancelled', cancelReason: 'not-confirmed' },
      { state: 'unpaid', bill: { energyWh: 1000 }, deductions: { length: 3 } },
      { state: 'paid' },
    ],
    alarms: [],
  });
  expect(withNeeded).toEqual(expected(withAll));
});
