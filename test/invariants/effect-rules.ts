import type { AlarmKind } from '../../cloudfunctions/shared/domain/alarm';
import type { AnyFact } from '../../cloudfunctions/shared/domain/any-fact';
import type { ChargingFact } from '../../cloudfunctions/shared/domain/charging/facts';
import type { ChargingOrder, ChargingRefund } from '../../cloudfunctions/shared/domain/charging/types';
import { memberIdIn } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Contract, Deduction, Order } from '../../cloudfunctions/shared/domain/subscription/types';
import type { Stored } from './stored';
import type { Report } from './violation';

/** Our books, as far as one entry of the inbox needs them. */
export interface Effects {
  readonly memberOf: (memberId: string) => Stored | undefined;
  /** A charging order by our number or by the platform's, with its audit. */
  readonly chargingOf: (no: string) => { readonly order: ChargingOrder; readonly stored: Stored } | undefined;
  readonly isTold: (no: string, ...kinds: readonly AlarmKind[]) => boolean;
}

/** What says that a verified notification fits nothing, and that a person is to look: it is settled by that. */
const REFUSED = ['amount-mismatch', 'contradiction', 'unknown-order', 'unknown-contract'] as const satisfies readonly AlarmKind[];

/** I7: a notification that is marked as settled has taken effect, or a person was told that it cannot. Marked before, it would be lost with the next crash. */
export function checkEffect(entryId: string, fact: AnyFact, effects: Effects, report: Report): void {
  const missing = fact.of === 'charging' ? missingOfCharging(fact, effects) : missingOfMembership(fact, effects);
  if (missing !== null) report('I7', entryId, `is marked as settled, ${missing}`);
}

function missingOfMembership(fact: Exclude<AnyFact, ChargingFact>, { memberOf, isTold }: Effects): string | null {
  const no = fact.of === 'contract' ? fact.contractCode : fact.outTradeNo;
  const member = memberOf(memberIdIn(no) ?? '');
  if (isTold(no, ...REFUSED)) return null;
  if (fact.of === 'contract') {
    const asked = member?.value<Contract>('contract', no);
    const contract = asked?.movedTo ? memberOf(asked.movedTo)?.value<Contract>('contract', no) : asked;
    const state = contract?.state ?? 'not stored';
    if (fact.kind === 'deleted') return state === 'ended' ? null : `the contract is ${state}`;
    return fact.kind === 'added' && (state === 'not stored' || state === 'pending' || state === 'absent')
      ? `the contract is ${state}`
      : null;
  }
  const payment = member?.value<Order | Deduction>(fact.of, no);
  const state = payment?.state ?? 'not stored';
  if (fact.kind === 'paid' && payment && payment.amountFen !== fact.amountFen)
    return `${fact.amountFen} fen were told of ${payment.amountFen}, and nobody knows`;
  if (fact.kind === 'paid') return state === 'paid' || state === 'refunded' ? null : `the payment is ${state}`;
  return fact.kind === 'failure-told' && (state === 'not stored' || state === 'applying' || state === 'accepted')
    ? `the deduction is ${state}`
    : null;
}

function missingOfCharging({ about, news }: ChargingFact, { chargingOf, isTold }: Effects): string | null {
  const no = 'orderId' in about ? about.orderId : about.outOrderNo;
  const found = chargingOf(no);
  if (isTold(no, ...REFUSED) || isTold(found?.order._id ?? '', ...REFUSED) || isTold(found?.order.outOrderNo ?? '', ...REFUSED))
    return null;
  if (!found) return 'the order is not stored';
  const { order, stored } = found;
  switch (news.kind) {
    case 'confirmed':
      return order.state === 'created' || order.state === 'confirming' ? `the order is ${order.state}` : null;
    case 'paid':
      if (news.amountFen !== null && order.bill !== null && news.amountFen !== order.bill.totalFen)
        return `${news.amountFen} fen were told of ${order.bill.totalFen}, and nobody knows`;
      // Nothing to pay is paid with nothing.
      return order.payment !== null || order.announced !== null || order.bill?.totalFen === 0 ? null : `the order is ${order.state}`;
    case 'refund-processing':
    case 'refund-succeeded':
    case 'refund-failed': {
      const state = stored.value<ChargingRefund>('charging-refund', news.refundNo)?.state ?? 'not stored';
      const isDone =
        news.kind === 'refund-processing'
          ? state !== 'requested'
          : state === 'succeeded' || (state === 'failed' && news.kind === 'refund-failed');
      return isDone ? null : `the refund is ${state}`;
    }
    default:
      return null;
  }
}
