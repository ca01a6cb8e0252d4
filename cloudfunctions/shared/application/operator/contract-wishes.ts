import type { OperatorPayment } from '../../../../typings/operator-api';
import { askedAnew } from '../../domain/subscription/asked-anew';
import { isStopped, released } from '../../domain/subscription/renewal-steps';
import type { App } from '../app';
import { ask } from '../subscription/ask';
import { endAtPlatform } from '../subscription/cancel';
import { settledFor } from '../subscription/settle';
import { type Acting, originOf } from './acting';
import { conflict } from './operator-error';
import { paymentBy, shownPayment, signedContractBy } from './payments';

/**
 * What held a renewal, or kept its step from an answer until it was given up, has been put right: its next step is planned anew.
 *
 * @throws OperatorError NOT_FOUND, or STATE_CONFLICT when nothing is held
 */
export async function renewContract(app: App, acting: Acting, orderNo: string): Promise<OperatorPayment> {
  const { membership, payment, contract, holder } = await signedContractBy(app, orderNo);
  const { contractCode } = contract;
  if (holder._id !== membership._id) throw conflict('It was signed by somebody else than it was offered to: it is not renewed by.');
  if (!isStopped(membership, contract, app.clock.nowMs())) throw conflict('Nothing is held: the renewal goes on by itself.');
  const changed = await app.memberships.change(membership._id, originOf(acting, 'renewal-released'), (present) => ({
    next: released(present, contractCode, app.clock.nowMs()),
    alarms: [],
    result: undefined,
  }));
  return shownPayment(app, changed?.aggregate ?? membership, payment.outTradeNo);
}

/**
 * Ends auto-renewal as the merchant. From the stored wish on nothing is deducted; the paid cover stays.
 *
 * @param reason shown to the user by WeChat
 * @throws OperatorError NOT_FOUND, or STATE_CONFLICT when the contract is not signed
 */
export async function endContract(
  app: App,
  acting: Acting,
  { orderNo, reason }: { readonly orderNo: string; readonly reason: string },
): Promise<OperatorPayment> {
  const { membership, payment, contract, holder } = await signedContractBy(app, orderNo);
  const { contractCode } = contract;
  const wish = { kind: 'end-requested', endedBy: 'merchant', because: reason } as const;
  const wished = await settledFor(app, holder._id, { of: 'contract', contractCode, ...originOf(acting, wish.kind), ...wish });
  const ended = wished && (await endAtPlatform(app, wished, contractCode));
  // What is shown is the payment's membership, which does not change with somebody else's contract.
  const shown = holder._id === membership._id ? (ended ?? wished) : null;
  return shownPayment(app, shown ?? membership, payment.outTradeNo);
}

/**
 * Asks anew about a payment, its refunds and its contract, and counts anew, where the tries were used up or the next is too far away.
 *
 * @throws OperatorError NOT_FOUND
 */
export async function askPayment(app: App, acting: Acting, orderNo: string): Promise<OperatorPayment> {
  const { membership, payment } = await paymentBy(app, orderNo);
  const { outTradeNo, contractCode } = payment;
  const changed = await app.memberships.change(membership._id, originOf(acting, 'ask'), (present) => ({
    next: askedAnew(present, outTradeNo, app.clock.nowMs()),
    alarms: [],
    result: undefined,
  }));
  const asked = await ask(app, membership._id, ({ of, no }) => no === outTradeNo || (of === 'contract' && no === contractCode));
  return shownPayment(app, asked ?? changed?.aggregate ?? membership, outTradeNo);
}
