import type { OperatorPayment } from '../../../../typings/operator-api';
import { memberIdIn, withoutCycle } from '../../domain/subscription/numbers';
import { contractOf, orderBehind, paymentOf } from '../../domain/subscription/membership';
import type { Contract, Deduction, Membership, Order } from '../../domain/subscription/types';
import type { App } from '../app';
import { conflict, OperatorError } from './operator-error';
import { numbersOf, paymentView } from './payment-view';

/** What happened last around a payment; the whole chain stands in `events`. */
const SHOWN_EVENTS = 20;
/** Of its member, that is looked through: more than a year of renewals. */
const READ_EVENTS = 400;

export interface FoundPayment {
  readonly membership: Membership;
  readonly payment: Order | Deduction;
}

/**
 * The payment that a number belongs to: its own, that of a refund of it, or that of its contract or one of its cycles, which means the newest payment by it.
 *
 * @throws OperatorError NOT_FOUND
 */
export async function paymentBy(app: App, number: string): Promise<FoundPayment> {
  const no = withoutCycle(number);
  const memberId = memberIdIn(no);
  const membership = memberId === null ? null : await app.memberships.get(memberId);
  const payment = membership ? paymentIn(membership, no) : undefined;
  if (!membership || !payment) throw new OperatorError('NOT_FOUND', `There is no membership payment ${number}.`);
  return { membership, payment };
}

function paymentIn(membership: Membership, no: string): Order | Deduction | undefined {
  const refunded = membership.refunds.find((r) => r.refundNo === no)?.outTradeNo;
  const contract = contractOf(membership, { contractCode: no });
  if (!contract) return paymentOf(membership, refunded ?? no);
  return membership.deductions.filter((d) => d.contractCode === no).at(-1) ?? orderBehind(membership, contract);
}

/** A contract, and whose it is: the member's of its payment, or somebody else's who has signed it. */
export interface FoundContract extends FoundPayment {
  readonly contract: Contract;
  readonly holder: Membership;
}

/**
 * The contract that a number means, where the operator wishes something about it.
 *
 * @throws OperatorError NOT_FOUND, or STATE_CONFLICT when it is not signed
 */
export async function signedContractBy(app: App, number: string): Promise<FoundContract> {
  const no = withoutCycle(number);
  const found = await paymentBy(app, no);
  const code = found.membership.contracts.some((c) => c.contractCode === no) ? no : found.payment.contractCode;
  const movedTo = contractOf(found.membership, { contractCode: code })?.movedTo ?? null;
  const holder = movedTo === null ? found.membership : await app.memberships.get(movedTo);
  const contract = holder ? contractOf(holder, { contractCode: code }) : undefined;
  if (!holder || contract?.state !== 'signed') {
    throw conflict(`Contract ${code} is ${contract?.state ?? 'not stored'}: nothing is deducted by it.`);
  }
  return { ...found, contract, holder };
}

/** @throws OperatorError NOT_FOUND */
export async function showPayment(app: App, no: string): Promise<OperatorPayment> {
  const { membership, payment } = await paymentBy(app, no);
  return shownPayment(app, membership, payment.outTradeNo);
}

/** A payment with what was audited about it last. */
export async function shownPayment(app: App, membership: Membership, outTradeNo: string): Promise<OperatorPayment> {
  const payment = paymentOf(membership, outTradeNo);
  if (!payment) throw new OperatorError('NOT_FOUND', `There is no membership payment ${outTradeNo}.`);
  const numbers = numbersOf(membership, payment);
  const events = (await app.memberships.history(membership._id, READ_EVENTS)).filter(({ no }) => numbers.has(no));
  return paymentView(membership, payment, events.slice(0, SHOWN_EVENTS));
}
