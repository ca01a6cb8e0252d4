import type { Outcome } from '../facts';
import { type Machine, step } from '../machine';
import type { DeductionState } from './deduction-machine';
import { type DeductionFact, isOvertaken, type OrderFact } from './facts';
import type { OrderState } from './order-machine';
import { contradicts, isFurtherRefund, type Payable, paymentContradiction, refusedBy, unchanged } from './outcomes';
import { watchRefund } from './refunds';
import type { Membership } from './types';

/**
 * What becomes of news about a payment: nothing (overtaken, contradicted, in no table) · its state stays · it moves. `watched`: the membership with the question about a
 * refund that is on its way.
 */
export type Judged<State> =
  | { readonly kind: 'ended'; readonly outcome: Outcome<Membership> }
  | { readonly kind: 'same'; readonly watched: Membership }
  | { readonly kind: 'moves'; readonly to: State; readonly watched: Membership };

/** Everything that news of a first order and of a deduction have in common. `what`: for people, with its article. */
export function judgePayment<State extends OrderState | DeductionState, Kind extends string>(
  membership: Membership,
  payment: Payable & { readonly state: State },
  fact: (OrderFact | DeductionFact) & { readonly kind: Kind },
  { machine, what }: { readonly machine: Machine<State, Kind>; readonly what: string },
  nowMs: number,
): Judged<State> {
  if (isOvertaken(fact, payment.state)) return { kind: 'ended', outcome: unchanged(membership) };
  const wrong = paymentContradiction(payment, fact);
  if (wrong) return { kind: 'ended', outcome: refusedBy(membership, wrong) };
  const result = step(machine, payment.state, fact.kind);
  if (result.kind === 'refused') {
    return { kind: 'ended', outcome: contradicts(membership, fact.kind, what, payment.outTradeNo, payment.state) };
  }
  const watched = watchRefund(membership, fact, nowMs);
  if (result.kind === 'same')
    return isFurtherRefund(payment, fact) ? { kind: 'moves', to: payment.state, watched } : { kind: 'same', watched };
  return { kind: 'moves', to: result.to, watched };
}
