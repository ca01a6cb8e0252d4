import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { signOperatorCall } from '../../../cloudfunctions/shared/entry/operator-credential';
import type { OperatorApi } from '../../../typings/operator-api';
import { OPERATOR, OPERATOR_KEY } from '../../support/operating';
import type { Dice } from '../kernel/dice';
import type { Stage } from './people';

/** A share of a payment that is given back; the whole most often. */
const SHARES = [1, 1, 1, 0.5, 0.2] as const;
/** Of one that is given back bit by bit: two or three of them are more than there was. */
const PARTS = [1, 0.6, 0.5, 0.3] as const;

/** What people read at the meter of a pile, at most. */
const MAX_READ_WH = 5_000;

export interface Payment {
  readonly of: 'membership' | 'charging';
  readonly no: string;
  readonly amountFen: number;
  /** What went back of it. */
  readonly refundedFen: number;
  /** A deduction of the same member is under way. */
  readonly isDeducting: boolean;
}

/** What the staff look up when they decide what to do. */
export interface Files {
  /** Numbers of payments that came in, memberships' and charging orders' alike, with their amounts. */
  payments(): Promise<readonly Payment[]>;
  /** Numbers of charging orders that are not over. */
  openOrders(): Promise<readonly string[]>;
  /** Numbers of open membership payments. */
  openPayments(): Promise<readonly string[]>;
}

/** The operator's staff: they refund, look at alarms and at what the comparison of statements proposes, and press buttons twice. */
export async function operate(stage: Stage, dice: Dice, files: Files): Promise<void> {
  const desk = new Desk(stage, dice);
  while (stage.isOpen()) {
    const isCalled = await rest(desk, files);
    if (!stage.isOpen()) return;
    switch (isCalled ? 'refund' : dice.weighted({ refund: 20, parts: 30, proposals: 15, alarms: 15, ask: 10, platform: 10 } as const)) {
      case 'refund':
        await refund(desk, files);
        break;
      case 'parts':
        // Days pass in between; the others go on with their work.
        void refundInParts(desk, files);
        break;
      case 'proposals':
        await goThroughProposals(desk);
        break;
      case 'alarms':
        await goThroughAlarms(desk);
        break;
      case 'ask':
        await askAnew(desk, files);
        break;
      case 'platform':
        await refundInPlatform(desk, files);
        break;
      default:
    }
    // Whatever they came for, the list of differences is on the same page.
    if (dice.chance(0.4)) await goThroughProposals(desk);
  }
}

/** So often the staff look whether somebody calls. */
const HOTLINE_MS = 8 * HOUR_MS;

/** Until it is time to look after things again. True: somebody calls before that, who has heard of a deduction and wants money back. */
async function rest({ stage, dice }: Desk, files: Files): Promise<boolean> {
  const untilMs = stage.scheduler.nowMs + dice.between(HOUR_MS, stage.tempo.operatorMs);
  const somebodyCalls = dice.chance(0.3);
  while (stage.scheduler.nowMs < untilMs && stage.isOpen()) {
    await stage.scheduler.sleep(Math.min(untilMs - stage.scheduler.nowMs, HOTLINE_MS));
    if (somebodyCalls && (await files.payments()).some(({ isDeducting }) => isDeducting)) return true;
  }
  return false;
}

class Desk {
  constructor(
    readonly stage: Stage,
    readonly dice: Dice,
  ) {}

  /** Null for a refusal, and when nothing was heard: then the same is done again. */
  async call<A extends keyof OperatorApi>(action: A, input: Readonly<Record<string, unknown>>): Promise<OperatorApi[A]['data'] | null> {
    const { scheduler, cluster } = this.stage;
    scheduler.step('operator', `${action} ${JSON.stringify(input)}`);
    const call = { operator: OPERATOR, nonce: this.dice.hex(16), action, input };
    const credential = signOperatorCall(call, scheduler.nowMs, OPERATOR_KEY);
    try {
      const answer = (await cluster.invoke('operator', { action, input, credential }, { request_id: 'op', environ: 'TRIGGER_SRC=tcb' })) as
        { readonly ok: true; readonly data: OperatorApi[A]['data'] } | { readonly ok: false };
      return answer.ok ? answer.data : null;
    } catch {
      return null;
    }
  }
}

/** A driver complains about a session, is not content, and complains again; some cards are gone, and others come in their place. */
async function refundInParts(desk: Desk, files: Files): Promise<void> {
  const { dice, stage } = desk;
  const payments = (await files.payments()).filter((payment) => payment.of === 'charging');
  if (payments.length === 0) return refund(desk, files);
  const { no: orderNo, amountFen } = dice.pick(payments);
  for (let parts = dice.between(2, 5); parts > 0; parts -= 1) {
    foreseeRefund(desk, orderNo, dice.chance(0.4) ? 'failed' : 'refunded');
    const share = Math.max(1, Math.floor(amountFen * dice.pick(PARTS)));
    const input = { orderNo, amountFen: share, key: `k${dice.hex(4)}`, reason: 'the pile was slow' };
    if ((await desk.call('refund', input)) === null && dice.chance(0.5)) await desk.call('refund', input);
    await stage.scheduler.sleep(dice.between(MINUTE_MS, dice.chance(0.5) ? HOUR_MS : 30 * HOUR_MS));
    if (!stage.isOpen()) return;
  }
}

/** Under a key of its own: whoever got no answer presses again with the same. Some refund the same payment twice, in parts or by mistake. */
async function refund(desk: Desk, files: Files): Promise<void> {
  const { dice } = desk;
  const payments = await files.payments();
  if (payments.length === 0) return;
  const { no: orderNo, amountFen, refundedFen } = dice.pick(complaintsAmong(payments, dice));
  if (dice.chance(0.12)) cardIsGone(desk, orderNo);
  const input = {
    orderNo,
    amountFen: refundedFen > 0 && dice.chance(0.5) ? amountFen - refundedFen : Math.max(1, Math.floor(amountFen * dice.pick(SHARES))),
    key: `k${dice.hex(4)}`,
    reason: 'the user asked for it',
  };
  const first = desk.call('refund', input);
  if (dice.chance(0.3)) void desk.call('refund', input);
  if ((await first) === null) await desk.call('refund', input);
  if (dice.chance(0.2)) await desk.call('refund', { ...input, key: `k${dice.hex(4)}` });
}

/** Who has just heard of another deduction calls, and wants the last one back; or who got a part of the money, and wants the rest. */
function complaintsAmong(payments: readonly Payment[], dice: Dice): readonly Payment[] {
  const complaints = payments.filter(
    ({ isDeducting, refundedFen, amountFen }) => isDeducting || (refundedFen > 0 && refundedFen < amountFen),
  );
  return complaints.length > 0 && dice.chance(0.7) ? complaints : payments;
}

/** The bank card that was paid with is gone: the refund is accepted, and comes back. */
function cardIsGone(desk: Desk, no: string): void {
  const { dice, stage } = desk;
  const { platforms, scheduler } = stage;
  const outcome = dice.pick(['CHANGE', 'REFUNDCLOSE'] as const);
  if (foreseeRefund(desk, no, 'failed')) return;
  if (platforms.wechat.ledger().orders.some(({ out_trade_no }) => out_trade_no === no))
    platforms.wechat.decideRefunds({ outTradeNo: no, outcome });
  else return;
  scheduler.step('bank', `takes no refund of ${no}`);
}

/** What becomes of the refunds of a charging order from now on. False: the number is not one's. */
function foreseeRefund({ stage: { platforms, scheduler } }: Desk, no: string, outcome: 'refunded' | 'failed'): boolean {
  const order = platforms.huifu.ledger().serviceOrders.find(({ req_seq_id }) => req_seq_id === no);
  if (!order) return false;
  platforms.huifu.decideRefund({ outOrderNo: order.out_order_no, outcome });
  scheduler.step('bank', `refunds of ${no}: ${outcome}`);
  return true;
}

async function goThroughProposals(desk: Desk): Promise<void> {
  const listed = await desk.call('proposals', {});
  for (const { alarmId } of listed?.proposals ?? []) {
    const applied = await desk.call('apply', { alarmId });
    if (applied === null && desk.dice.chance(0.3)) await desk.call('dismiss', { alarmId, note: 'looked at it' });
  }
}

/** What a pile has not told is read at its meter; it may tell it while somebody is on the way. */
async function goThroughAlarms(desk: Desk): Promise<void> {
  const { dice } = desk;
  const listed = await desk.call('alarms', {});
  for (const { alarmId, kind, no } of listed?.alarms ?? []) {
    if (kind === 'meter-missing') await desk.call('meter', { orderNo: no, energyWh: dice.below(MAX_READ_WH) });
    if (dice.chance(0.5)) await desk.call('closeAlarm', { alarmId, note: 'looked at it' });
  }
}

async function askAnew(desk: Desk, files: Files): Promise<void> {
  const orders = await files.openOrders();
  if (orders.length > 0) await desk.call('ask', { orderNo: desk.dice.pick(orders) });
  const payments = await files.openPayments();
  if (payments.length > 0) await desk.call('askPayment', { orderNo: desk.dice.pick(payments) });
}

/** By then the statement of a day has been compared. */
const STATEMENT_MS = 2 * DAY_MS;

/** In the platform's own console, past all of our code. */
async function refundInPlatform(desk: Desk, files: Files): Promise<void> {
  const { stage, dice } = desk;
  // Nobody would ever hear of it.
  if (!stage.platforms.tellsRefunds && !stage.tempo.reconciles) return;
  const payments = await files.payments();
  if (payments.length === 0) return;
  const { no: outTradeNo, amountFen } = dice.pick(payments);
  try {
    stage.platforms.wechat.refundInPlatform({ outTradeNo, refundFen: Math.max(1, Math.floor(amountFen / 3)) });
    stage.scheduler.step('operator', `refunds ${outTradeNo} in the merchant platform`);
    stage.platforms.touched();
    // They know that the next statement will differ.
    void stage.scheduler.sleep(STATEMENT_MS).then(() => goThroughProposals(desk));
  } catch (error) {
    // A charging order, or one whose money has gone back already.
    if (!(error instanceof Error && error.name === 'ControlError')) throw error;
  }
}
