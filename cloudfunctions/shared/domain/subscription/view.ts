import type {
  ContractStateView,
  DeductionView,
  MembershipData,
  MembershipStatus,
  OrderStateView,
  PastDueView,
  PeriodView,
} from '../../../../typings/subscription-api';
import { contractOf, liveContract, openOrder, paymentOf } from './membership';
import { attemptsOf, openCycle } from './cycles';
import { reasonOf } from './deduction-remedies';
import { validUntilMs } from './periods';
import { countedFailures, dunningOf, nextDeductionMs } from './renewal';
import type { Contract, Deduction, Membership, Order, Period } from './types';

/** The newest deductions are shown, two years of monthly ones. */
const SHOWN_DEDUCTIONS = 24;

/** What a user sees of their membership. Pure; `nowMs` is the server's time. */
export function membershipView(membership: Membership, nowMs: number): MembershipData {
  const live = liveContract(membership);
  const signed = live?.state === 'signed' ? live : undefined;
  const untilMs = validUntilMs(membership);
  const deductionMs = signed ? nextDeductionMs(membership, signed, nowMs) : null;
  const lastOrder = membership.orders.at(-1);
  const covering = membership.periods.filter((p) => !p.withdrawn).at(-1);
  const ended = newest(membership.contracts, (c) => c.state === 'ended');
  return {
    status: statusOf(membership, signed, untilMs, nowMs),
    autoRenew: signed !== undefined,
    ...(signed?.contractId ? { contractId: signed.contractId } : {}),
    ...(covering ? { planId: covering.planId } : {}),
    ...(signed ? { renewsPlanId: signed.terms.planId } : {}),
    ...(untilMs === null ? {} : { validUntilMs: untilMs }),
    ...(signed && deductionMs !== null ? { nextDeductionMs: deductionMs, nextDeductionFen: nextAmountFen(membership, signed) } : {}),
    ...pastDueOf(membership, signed, deductionMs),
    ...changeOf(membership, signed),
    deductions: membership.deductions
      .slice(-SHOWN_DEDUCTIONS)
      .reverse()
      .map((deduction) => deductionView(membership, deduction)),
    periods: membership.periods.filter((p) => !p.withdrawn).map((period) => periodView(membership, period)),
    ...(lastOrder ? { lastOrder: orderView(membership, lastOrder) } : {}),
    canResumeSigning: canResumeSigning(membership, nowMs),
    ...(!live && ended?.endedBy ? { endedBy: ended.endedBy } : {}),
    nowMs,
  };
}

function periodView(membership: Membership, { outTradeNo, planId, fromMs, untilMs, paidFen, paidMs }: Period): PeriodView {
  const refundedFen = paymentOf(membership, outTradeNo)?.refundedFen ?? 0;
  return { outTradeNo, planId, fromMs, untilMs, paidFen, paidMs, ...(refundedFen > 0 ? { refundedFen } : {}) };
}

/** Cover is paid, and no contract is live or may still appear by itself. */
export function canResumeSigning(membership: Membership, nowMs: number): boolean {
  const untilMs = validUntilMs(membership);
  if (untilMs === null || untilMs <= nowMs || liveContract(membership)) return false;
  return !membership.contracts.some((c) => c.state === 'pending' && c.origin === 'pay-and-sign' && c.windowEndsMs !== null);
}

function statusOf(membership: Membership, signed: Contract | undefined, untilMs: number | null, nowMs: number): MembershipStatus {
  if (untilMs !== null && untilMs > nowMs) return 'active';
  if (openOrder(membership)) return 'pending';
  if (untilMs === null) return 'none';
  const cycle = signed && openCycle(membership, signed.contractCode);
  if (!cycle) return 'ended';
  if (nowMs >= dunningOf(signed, cycle.fromMs).graceMs) return 'suspended';
  return countedFailures(membership, cycle).length > 0 ? 'past-due' : 'active';
}

/** What the user was told for the next period, or will be. */
const nextAmountFen = (membership: Membership, contract: Contract): number =>
  openCycle(membership, contract.contractCode)?.amountFen ?? contract.terms.priceFen;

function pastDueOf(membership: Membership, signed: Contract | undefined, nextMs: number | null): { pastDue?: PastDueView } {
  const cycle = signed && openCycle(membership, signed.contractCode);
  const last = cycle && countedFailures(membership, cycle).at(-1);
  if (!cycle || !last) return {};
  const { graceMs, endMs } = dunningOf(signed, cycle.fromMs);
  const isTrying = attemptsOf(membership, cycle).at(-1)?.state !== 'failed';
  return {
    pastDue: {
      amountFen: cycle.amountFen,
      sinceMs: cycle.fromMs,
      failedMs: last.failedMs ?? last.appliedMs,
      reason: reasonOf(last.errCode),
      attempts: countedFailures(membership, cycle).length,
      isTrying,
      ...(nextMs === null || isTrying ? {} : { nextAttemptMs: nextMs }),
      keptUntilMs: graceMs,
      endsMs: endMs,
    },
  };
}

/** A change of plan that waits for the user's signature. */
function changeOf(membership: Membership, signed: Contract | undefined): { changingTo?: { planId: string } } {
  const change = membership.contracts.find((c) => c.state === 'pending' && c.replaces !== null && c.replaces === signed?.contractCode);
  return change ? { changingTo: { planId: change.terms.planId } } : {};
}

function deductionView(membership: Membership, deduction: Deduction): DeductionView {
  const { outTradeNo, contractCode, amountFen, appliedMs, paidMs, refundedFen } = deduction;
  return {
    outTradeNo,
    planId: membership.contracts.find((c) => c.contractCode === contractCode)?.terms.planId ?? '',
    amountFen,
    state: DEDUCTION_VIEW[deduction.state],
    appliedMs,
    refundedFen,
    ...(paidMs === null ? {} : { paidMs }),
    ...(deduction.state === 'failed' ? { reason: reasonOf(deduction.errCode) } : {}),
  };
}

const DEDUCTION_VIEW: Readonly<Record<Deduction['state'], DeductionView['state']>> = {
  applying: 'processing',
  accepted: 'processing',
  // Refused or told as failed, but not known to be closed: for the user it is on its way still.
  failing: 'processing',
  failed: 'failed',
  paid: 'paid',
  refunded: 'refunded',
};

function orderView(membership: Membership, order: Order): NonNullable<MembershipData['lastOrder']> {
  const { outTradeNo, amountFen, createdMs, expiresMs } = order;
  const state: OrderStateView = order.state;
  return {
    outTradeNo,
    planId: order.terms.planId,
    amountFen,
    state,
    contract: contractStateView(contractOf(membership, order)),
    createdMs,
    expiresMs,
  };
}

const CONTRACT_VIEW: Readonly<Record<Contract['state'], ContractStateView>> = {
  pending: 'waiting',
  signed: 'signed',
  ending: 'ending',
  ended: 'ended',
  absent: 'none',
};

const contractStateView = (contract: Contract | undefined): ContractStateView => (contract ? CONTRACT_VIEW[contract.state] : 'none');

const newest = (contracts: readonly Contract[], which: (c: Contract) => boolean): Contract | undefined => contracts.filter(which).at(-1);
