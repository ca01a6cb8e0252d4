import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { Dice } from '../kernel/dice';
import { goThroughProposals } from './alarm-work';
import type { Desk, Files, Payment } from './desk';

/** A share of a payment that is given back; the whole most often. */
const SHARES = [1, 1, 1, 0.5, 0.2] as const;
/** Of one that is given back bit by bit: two or three of them are more than there was. */
const PARTS = [1, 0.6, 0.5, 0.3] as const;

/** A driver complains about a session, is not content, and complains again; some cards are gone, and others come in their place. */
export async function refundInParts(desk: Desk, files: Files): Promise<void> {
  const { dice, stage } = desk;
  const payments = (await files.payments()).filter((payment) => payment.of === 'charging');
  if (payments.length === 0) return refund(desk, files);
  const { no: orderNo, amountFen } = dice.pick(payments);
  for (let parts = dice.between(2, 5); parts > 0; parts -= 1) {
    foreseeRefund(desk, orderNo, dice.chance(0.4) ? 'failed' : 'refunded');
    const share = Math.max(1, Math.floor(amountFen * dice.pick(PARTS)));
    const input = { orderNo, amountFen: share, key: `k${dice.hex(4)}`, reason: 'the pile was slow' };
    await desk.press('refund', input);
    await stage.scheduler.sleep(dice.between(MINUTE_MS, dice.chance(0.5) ? HOUR_MS : 30 * HOUR_MS));
    if (!stage.isOpen()) return;
  }
}

/** Under a key of its own: whoever presses again does it with the same. Some refund the same payment twice, in parts or by mistake. */
export async function refund(desk: Desk, files: Files): Promise<void> {
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
  await desk.press('refund', input);
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
  if (!platforms.wechat.ledger().orders.some(({ out_trade_no }) => out_trade_no === no)) return;
  platforms.wechat.decideRefunds({ outTradeNo: no, outcome });
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

/** By then the statement of a day has been compared. */
const STATEMENT_MS = 2 * DAY_MS;

/** In the platform's own console, past all of our code. */
export async function refundInPlatform(desk: Desk, files: Files): Promise<void> {
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
