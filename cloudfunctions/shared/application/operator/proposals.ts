import type { OperatorProposal } from '../../../../typings/operator-api';
import type { AnyFact } from '../../domain/any-fact';
import type { ChargingFact } from '../../domain/charging/facts';
import type { DeductionFact, OrderFact, PaidNews } from '../../domain/subscription/facts';
import { paymentOf } from '../../domain/subscription/membership';
import { memberIdIn } from '../../domain/subscription/numbers';
import type { App } from '../app';
import type { Proposal } from '../reconcile/ports';
import { settleAny } from '../settle';
import { confirmRefund } from '../subscription/confirm-refund';
import { type Acting, originOf } from './acting';
import { conflict, OperatorError } from './operator-error';

const DEFAULT_PROPOSALS = 50;

/** What statements have shown that a person has to decide about, the newest first; or the one of an alarm, whatever became of it. */
export async function listProposals(
  app: App,
  { alarmId, limit = DEFAULT_PROPOSALS }: { readonly alarmId?: string | undefined; readonly limit?: number | undefined },
): Promise<{ readonly proposals: readonly OperatorProposal[] }> {
  const found = alarmId === undefined ? await app.proposals.open(limit) : [await proposalOf(app, alarmId)];
  return { proposals: found.map(proposalLine) };
}

/**
 * An operator has found a discrepancy true: its fact is settled like any other, by the one reducer, and the alarm is closed. Repeating it is safe.
 *
 * @throws OperatorError NOT_FOUND, or STATE_CONFLICT where there is nothing to settle, or our books refuse it
 */
export async function applyProposal(
  app: App,
  acting: Acting,
  alarmId: string,
): Promise<{ readonly proposals: readonly OperatorProposal[] }> {
  const proposal = await openProposal(app, alarmId);
  if (!proposal.isReadable) throw conflict('Another version of the function stored this: deploy the newer one.');
  if (proposal.fact === null)
    throw conflict('Nothing here would settle it: compare with the platform, settle it by hand, then: operator dismiss.');
  const fact: AnyFact = { ...proposal.fact, factId: `${originOf(acting, 'apply').factId}:${proposal.fact.factId}` };
  await settleAny(app, fact);
  await askAboutRefund(app, fact);
  if (!(await hasTakenEffect(app, fact))) {
    throw conflict(`Our books refuse "${proposal.no}" as it is proposed. The alarms of this number say why: operator alarms.`);
  }
  return { proposals: [proposalLine(await close(app, proposal, 'applied', `applied by ${acting.operator}`))] };
}

/** A statement is not signed, and tells one refund where the platform's answer tells all of a payment: it is asked, now or by the scheduler. */
async function askAboutRefund(app: App, fact: AnyFact): Promise<void> {
  const isRefund = fact.of === 'refund' || ((fact.of === 'order' || fact.of === 'deduction') && 'refunds' in fact);
  if (isRefund) await confirmRefund(app, { outTradeNo: fact.outTradeNo, outRefundNo: fact.factId, totalFeeFen: null, refundFeeFen: null });
}

/** An operator has found a discrepancy to be none, or has settled it in another way. @throws OperatorError NOT_FOUND, STATE_CONFLICT */
export async function dismissProposal(
  app: App,
  acting: Acting,
  { alarmId, note }: { readonly alarmId: string; readonly note: string },
): Promise<{ readonly proposals: readonly OperatorProposal[] }> {
  const proposal = await openProposal(app, alarmId);
  return { proposals: [proposalLine(await close(app, proposal, 'dismissed', `${note} (${acting.operator})`))] };
}

async function proposalOf(app: App, alarmId: string): Promise<Proposal> {
  const proposal = await app.proposals.get(alarmId);
  if (!proposal) throw new OperatorError('NOT_FOUND', `There is no proposal for an alarm ${alarmId}.`);
  return proposal;
}

async function openProposal(app: App, alarmId: string): Promise<Proposal> {
  const proposal = await proposalOf(app, alarmId);
  if (proposal.state !== 'open') throw conflict(`It was ${proposal.state} before.`);
  return proposal;
}

/** The alarm may have been closed by itself: that is no failure. */
async function close(app: App, proposal: Proposal, state: 'applied' | 'dismissed', note: string): Promise<Proposal> {
  const nowMs = app.clock.nowMs();
  await app.alarms.close(proposal.alarmId, note, nowMs);
  await app.proposals.close(proposal.alarmId, state, note, nowMs);
  return { ...proposal, state };
}

/** A fact that is refused changes nothing and raises an alarm of its own; whether it was taken shows in what is stored. */
async function hasTakenEffect(app: App, fact: AnyFact): Promise<boolean> {
  switch (fact.of) {
    case 'charging':
      return isChargingRefundSettled(app, fact);
    case 'refund': {
      const membership = await app.memberships.get(memberIdIn(fact.outTradeNo) ?? '');
      return membership?.refunds.some((r) => 'refundNo' in fact && r.refundNo === fact.refundNo && r.state === 'succeeded') ?? false;
    }
    case 'order':
    case 'deduction':
      return isPaymentSettled(app, fact);
    case 'contract':
      return false;
  }
}

async function isChargingRefundSettled(app: App, { about, news }: ChargingFact): Promise<boolean> {
  const order = 'orderId' in about ? await app.chargingOrders.get(about.orderId) : null;
  const refund = 'refundNo' in news ? order?.refunds.find(({ refundNo }) => refundNo === news.refundNo) : undefined;
  return refund?.state === (news.kind === 'refund-succeeded' ? 'succeeded' : 'failed');
}

async function isPaymentSettled(app: App, fact: OrderFact | DeductionFact): Promise<boolean> {
  const membership = await app.memberships.get(memberIdIn(fact.outTradeNo) ?? '');
  const payment = membership && paymentOf(membership, fact.outTradeNo);
  if (!payment || !('transactionId' in fact) || payment.transactionId !== fact.transactionId) return false;
  return payment.refundedFen >= refundedBy(fact);
}

function refundedBy(fact: PaidNews): number {
  switch (fact.kind) {
    case 'paid':
      return 0;
    case 'refunded':
      return fact.amountFen;
    case 'refunded-in-part':
      return fact.refundedFen;
  }
}

const proposalLine = ({ alarmId, no, words, fact, state, raisedMs }: Proposal): OperatorProposal => ({
  alarmId,
  no,
  words,
  proposes: fact === null ? null : newsOf(fact),
  state,
  raisedMs,
});

/** The fact in a line, for people. */
function newsOf(fact: AnyFact): string {
  if (fact.of === 'charging')
    return `${fact.news.kind} for charging order ${'orderId' in fact.about ? fact.about.orderId : fact.about.outOrderNo}`;
  return `${fact.kind} for ${fact.of} ${fact.of === 'contract' ? fact.contractCode : fact.outTradeNo}`;
}
