import { rmSync } from 'node:fs';
import type { ChargingOrderData } from '../../../typings/charging-api';
import type { CloudApi, Reply } from '../../../typings/cloud-api';
import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import { assertInvariants } from '../../support/assert-invariants';
import { storedOrders } from '../../support/stored';
import { CUSTOMERS, KILLS, KilledStack, killPoints } from '../../support/killed-stack';
import { startTestStack, temporaryDataDir, type TestStack } from '../../support/stack';
import { DAY_MS, MINUTE_MS } from '../../support/subscriber';
import { seededRandom } from '../../support/seeded-random';

/** So often an order is looked at before the clock is moved for it. */
const LOOKS_PER_MOVE = 2;
/** A client each: all of them charge side by side, so that a kill finds orders at several stages. */
const PILES = ['P001', 'P002', 'P003', 'P004'];
const STEPS_OF_AN_ORDER = 5;
/** Looks at an order until something has come about, or taps until one succeeds. */
const MAX_LOOKS = 20;

/** What becomes of the payment. later: deductions fail at first · active: they fail, and the user pays in WeChat · never: they fail for ever */
type Payment = 'deducted' | 'later' | 'active' | 'never';
/** Of ten orders in a row; the one that nobody pays is rare. */
const PAYMENTS: readonly Payment[] = [
  'deducted',
  'later',
  'deducted',
  'active',
  'deducted',
  'deducted',
  'later',
  'deducted',
  'deducted',
  'active',
];
const paymentOf = (index: number): Payment => (index % 67 === 66 ? 'never' : (PAYMENTS[index % PAYMENTS.length] ?? 'deducted'));

/** By which alarm an order may be named in the end, and what shows that it is past the bound that the alarm stands for. */
const PAST_BOUND: Readonly<Record<string, (order: ChargingOrder) => boolean>> = {
  // Every morning of a week was tried: a day after the last deduction the week is over.
  'charging-unpaid': ({ state, deductions, completedMs }) =>
    state === 'unpaid' &&
    deductions.every((deduction) => deduction.state === 'failed') &&
    (deductions.at(-1)?.plannedMs ?? 0) + DAY_MS > (completedMs ?? Infinity) + 7 * DAY_MS,
};
const FINAL = ['paid', 'closed', 'cancelled', 'expired', 'refunded'];

describe('kill -9 at any moment of charging', () => {
  it(`what was paid is recorded, once, after ${KILLS} kills during ${CUSTOMERS} orders`, async () => {
    const dataDir = temporaryDataDir();
    try {
      await chargeAndKill(dataDir);
      const stack = await startTestStack({ dataDir });
      try {
        await stack.advance(40 * DAY_MS);
        await compareBooks(stack);
      } finally {
        await stack.stop();
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
    // Generous: other work on the machine makes every one of the kills and calls slower.
  }, 1_800_000);
});

async function chargeAndKill(dataDir: string): Promise<void> {
  const random = seededRandom(20270311);
  const killed = new KilledStack(dataDir);
  try {
    const kills = killPoints(random, KILLS, CUSTOMERS * STEPS_OF_AN_ORDER);
    const time = new SharedTime(killed, () => MINUTE_MS + Math.floor(random() * MINUTE_MS));
    let steps = 0;
    const onStep = async (): Promise<void> => {
      steps += 1;
      if (kills.delete(steps)) await killed.killAndRestart();
    };
    const queue = Array.from({ length: CUSTOMERS }, (_, index) => index);
    const client = async (pileId: string): Promise<void> => {
      // The pile is free while an order is paid for: the next driver charges meanwhile, and both share the moves of the clock.
      let paying: Promise<void> = Promise.resolve();
      for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
        const driver = new KilledDriver(killed, time, `oKilled_${index}`, pileId);
        const [outOrderNo] = await Promise.all([driver.charge(paymentOf(index), onStep), paying]);
        paying = driver.pay(outOrderNo, paymentOf(index), onStep);
      }
      await paying;
    };
    await Promise.all(PILES.map(client));
    expect(killed.kills).toBe(KILLS);
  } finally {
    await killed.end();
  }
}

/** Time passes for all drivers alike: whoever waits joins the next move of the clock that has not begun. */
class SharedTime {
  private running: Promise<unknown> = Promise.resolve();
  private next: Promise<void> | null = null;
  constructor(
    private readonly stack: KilledStack,
    private readonly advanceMs: () => number,
  ) {}

  /** A minute or two: long enough for a deduction, short enough for a session that still runs. */
  pass(): Promise<void> {
    this.next ??= this.afterRunning();
    return this.next;
  }

  private async afterRunning(): Promise<void> {
    await this.running;
    this.next = null;
    this.running = this.stack.persistently('POST', '/_control/clock', { advanceMs: this.advanceMs() });
    await this.running;
  }
}

/** A driver who taps again when nobody answers. */
class KilledDriver {
  constructor(
    private readonly stack: KilledStack,
    private readonly time: SharedTime,
    private readonly openid: string,
    private readonly pileId: string,
  ) {}

  /** From the plug to the bill. Answers the order's number. */
  async charge(payment: Payment, onStep: () => Promise<void>): Promise<string> {
    await this.control('charger', { pileId: this.pileId, set: { plugged: true, socPercent: 20 } });
    const { outOrderNo } = await this.call('start', { code: this.pileId });
    await onStep();
    // A confirmation that was made just before a kill is reported as made already: that is as good. So with a payment below.
    await this.control('huifu/decide', { outOrderNo, decision: 'confirm' });
    await onStep();
    await this.until(outOrderNo, ({ state }) => state === 'charging');
    await this.time.pass();
    await onStep();
    if (payment !== 'deducted') await this.control('huifu/deduct', { outOrderNo, outcome: 'failed' });
    await this.call('stop', { outOrderNo });
    await onStep();
    await this.until(outOrderNo, ({ billFen }) => billFen !== undefined);
    await this.control('charger', { pileId: this.pileId, set: { plugged: false } });
    return outOrderNo;
  }

  /** What becomes of the bill. */
  async pay(outOrderNo: string, payment: Payment, onStep: () => Promise<void>): Promise<void> {
    if (payment === 'later' || payment === 'active') await this.until(outOrderNo, ({ state }) => state === 'unpaid');
    if (payment === 'later') await this.control('huifu/deduct', { outOrderNo, outcome: 'paid' });
    if (payment === 'active') await this.control('huifu/pay', { outOrderNo, outcome: 'paid' });
    await onStep();
    await this.call('order', { outOrderNo });
  }

  private async until(outOrderNo: string, isReached: (order: ChargingOrderData) => boolean): Promise<void> {
    let seen: ChargingOrderData | undefined;
    for (let look = 0; look < MAX_LOOKS; look += 1) {
      seen = await this.call('order', { outOrderNo });
      if (isReached(seen)) return;
      // Notifications are delivered without being told to; only what takes stack time needs the clock, which costs more than a look.
      if (look % LOOKS_PER_MOVE === LOOKS_PER_MOVE - 1) await this.time.pass();
    }
    throw new Error(`${outOrderNo} stays ${JSON.stringify(seen)}`);
  }

  private control(path: string, body: unknown): Promise<unknown> {
    return this.stack.persistently('POST', `/_control/${path}`, body, 409);
  }

  /** Calls until it succeeds: what a kill left half done is refused, or not answered, for a moment. */
  private async call<A extends keyof CloudApi['charging']>(
    action: A,
    input: CloudApi['charging'][A]['input'],
  ): Promise<CloudApi['charging'][A]['data']> {
    let last: unknown;
    for (let attempt = 0; attempt < MAX_LOOKS; attempt += 1) {
      const { status, value } = await this.stack.persistently('POST', '/fn/charging', { action, ...input }, 500, this.openid);
      last = value;
      const reply = status === 200 ? (value as { result: Reply<CloudApi['charging'][A]['data']> }).result : undefined;
      if (reply?.ok) return reply.data;
    }
    throw new Error(`${action}: ${JSON.stringify(last)}`);
  }
}

async function compareBooks(stack: TestStack): Promise<void> {
  await assertInvariants(stack.control, { wasRestarted: true });
  const orders = await storedOrders(stack.engine);
  const paid = stack.huifu.ledger().payments.filter(({ trans_stat }) => trans_stat === 'S');
  const recorded = orders.flatMap(({ payment }) => (payment === null ? [] : [payment]));
  expect(sum(recorded.map(({ amountFen }) => amountFen))).toBe(sum(paid.map(({ trans_amt }) => trans_amt)));
  expect(recorded.map(({ hfSeqId }) => hfSeqId).sort()).toEqual(paid.map(({ hf_seq_id }) => hf_seq_id).sort());
  const settled = orders.filter(({ state }) => state === 'paid' || state === 'closed' || state === 'unpaid');
  expect(settled).toHaveLength(CUSTOMERS);
  expect(settled.filter(({ state }) => state === 'unpaid')).toHaveLength(
    Array.from({ length: CUSTOMERS }, (_, index) => paymentOf(index)).filter((payment) => payment === 'never').length,
  );
  const alarms = await stack.engine.find('alarms', {});
  const named = (order: ChargingOrder) => alarms.filter(({ no, state }) => no === order.outOrderNo && state === 'open');
  const groundless = alarms.filter(({ no, kind }) => !orders.some((order) => no === order.outOrderNo && PAST_BOUND[String(kind)]?.(order)));
  expect(groundless).toEqual([]);
  expect(orders.filter((order) => !FINAL.includes(order.state) && named(order).length === 0)).toEqual([]);
  expect(stack.charger.piles().filter(({ charging }) => charging)).toEqual([]);
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, fen) => total + fen, 0);
