import type { Alarm } from '../alarm';
import type { Outcome } from '../facts';
import { nextDeductionCheckMs, putCheck } from './checks';
import { replaceCycle, replaceDeduction } from './cycles';
import { deductionMachine } from './deduction-machine';
import { remedyOf } from './deduction-remedies';
import type { DeductionFact } from './facts';
import { judgePayment } from './judge-payment';
import { alarm, changedTo, learntOfPayment, unchanged, unknownPayment } from './outcomes';
import { grantPeriod, withdrawPeriod } from './periods';
import { endAsAgreed } from './refunds';
import { dunningOf } from './renewal';
import type { Contract, Cycle, Deduction, Membership } from './types';

/** What a fact about an attempt to deduct does. It settles that attempt only: a late answer of an old one never touches a newer one. */
export function reduceDeduction(membership: Membership, fact: DeductionFact, nowMs: number): Outcome<Membership> {
  const deduction = membership.deductions.find((d) => d.outTradeNo === fact.outTradeNo);
  if (!deduction) return unknownPayment(membership, fact.outTradeNo);
  const judged = judgePayment(membership, deduction, fact, { machine: deductionMachine, what: 'a deduction' }, nowMs);
  if (judged.kind === 'ended') return judged.outcome;
  const { watched } = judged;
  if (judged.kind === 'same') return watched === membership ? unchanged(membership) : changedTo(watched);
  const changed: Deduction = { ...deduction, ...learnt(deduction, fact, nowMs), state: judged.to };
  return follow(replaceDeduction(watched, changed), changed, deduction.state, nowMs);
}

/** What the attempt itself remembers of the fact. The first reason of a failure is the one that counts. */
function learnt(deduction: Deduction, fact: DeductionFact, nowMs: number): Partial<Deduction> {
  switch (fact.kind) {
    case 'paid':
    case 'refunded-in-part':
    case 'refunded':
      return { ...learntOfPayment(deduction, fact), failedMs: null, errCode: null, failedBecause: null };
    case 'refused':
    case 'failure-told':
      return { failedMs: nowMs, errCode: deduction.errCode ?? fact.errCode, failedBecause: deduction.failedBecause ?? fact.reason };
    case 'closed':
      return { failedMs: deduction.failedMs ?? nowMs, failedBecause: deduction.failedBecause ?? fact.reason };
    case 'accepted':
    case 'absent':
      return {};
  }
}

/** What a change of an attempt means for cycle, cover, contract and the next question. */
function follow(membership: Membership, deduction: Deduction, from: Deduction['state'], nowMs: number): Outcome<Membership> {
  const contract = membership.contracts.find((c) => c.contractCode === deduction.contractCode);
  const cycle = membership.cycles.find((c) => c.cycleNo === deduction.cycleNo);
  if (!contract || !cycle) throw new Error(`deduction ${deduction.outTradeNo} without its contract or cycle`);
  // A failure that is only told is looked at just now: the number must be known to be closed before another one is used.
  const dueMs = deduction.state === 'failing' ? nowMs : nextDeductionCheckMs(deduction, 0, nowMs);
  const asked = putCheck(membership, 'deduction', deduction.outTradeNo, { count: 0, dueMs });
  switch (deduction.state) {
    case 'paid':
      return granted(asked, deduction, contract, cycle, from);
    case 'refunded': {
      const paid = granted(asked, deduction, contract, cycle, from);
      return { ...paid, next: endAsAgreed(withdrawPeriod(paid.next, deduction.outTradeNo), contract, nowMs) };
    }
    case 'failed':
      return failed(asked, deduction, contract, cycle, nowMs);
    case 'applying':
    case 'accepted':
    case 'failing':
      return changedTo(asked);
  }
}

/** What a payment brings when it becomes known, be it together with its refund. */
function granted(
  membership: Membership,
  deduction: Deduction,
  contract: Contract,
  cycle: Cycle,
  from: Deduction['state'],
): Outcome<Membership> {
  if (from === 'paid') return changedTo(membership);
  const keptMs = dunningOf(contract, 0).graceMs;
  const withPeriod = grantPeriod(membership, { ...deduction, terms: contract.terms }, deduction.paidMs ?? deduction.appliedMs, keptMs);
  return changedTo(replaceCycle(withPeriod, { ...cycle, state: 'paid' }), paidTwice(deduction, cycle));
}

/** Money that came in grants, whatever we thought; that the same period was paid twice is for a person. */
function paidTwice(deduction: Deduction, cycle: Cycle): readonly Alarm[] {
  if (cycle.state !== 'paid') return [];
  const message = `Cycle ${cycle.cycleNo} was paid by two deductions. A further period was granted; refund ${deduction.outTradeNo} if the user does not want it.`;
  return [alarm('paid-twice', deduction.outTradeNo, message)];
}

/** Known to be closed without payment: what follows is the remedy of its code. */
function failed(membership: Membership, deduction: Deduction, contract: Contract, cycle: Cycle, nowMs: number): Outcome<Membership> {
  const remedy = remedyOf(deduction.errCode);
  // Without a notice there is none to repeat: then the template is not what we take it for.
  switch (remedy === 'announce-again' && contract.terms.mode === '24h-delay' ? 'hold' : remedy) {
    case 'announce-again':
      return changedTo(replaceCycle(membership, { ...cycle, announcement: null }));
    case 'contract-gone':
      return changedTo(putCheck(membership, 'contract', contract.contractCode, { count: 0, dueMs: nowMs }));
    case 'hold': {
      const message = `The platform refused a deduction with ${deduction.errCode ?? 'no code'}: ${deduction.failedBecause ?? ''}. Nothing is tried until this is put right: operator renew.`;
      const held = replaceCycle(membership, { ...cycle, heldBecause: deduction.errCode ?? 'refused' });
      return changedTo(held, [alarm('deduction-refused', deduction.outTradeNo, message)]);
    }
    case 'later':
    case 'ask-user':
      return changedTo(membership);
  }
}
