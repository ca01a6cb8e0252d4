import type { MembershipData } from '../../typings/subscription-api';
import type { PlanChange, Purchase, SigningReturn } from './checkout';

/**
 * Where a purchase stands, judged from the backend's answer and from what happened on this device. Only the backend's answer can say
 * paid or signed; what WeChat told the device decides merely how to wait.
 */
export type Situation =
  | 'none'
  | 'checking'
  | 'confirming-contract'
  | 'active'
  | 'unsigned'
  | 'unpaid'
  | 'closed'
  | 'failed'
  | 'refunded'
  | 'unknown'
  | 'unsupported'
  | 'sign-checking'
  | 'sign-not-done'
  | 'sign-unknown'
  | 'change-checking'
  | 'changed'
  | 'change-not-done'
  | 'change-unknown';

/** Nothing more is expected to change by itself within minutes, so the page stops asking. */
const SETTLED: ReadonlySet<Situation> = new Set([
  'none',
  'active',
  'unsigned',
  'unpaid',
  'closed',
  'refunded',
  'unsupported',
  'sign-not-done',
  'changed',
  'change-not-done',
]);

export const isSettled = (situation: Situation): boolean => SETTLED.has(situation);

/** How long the page has asked: moment · while: long enough for an answer that exists to arrive · all: as often as it does by itself. */
export type Waited = 'moment' | 'while' | 'all';

/** Judges. */
export function judge(purchase: Purchase | null, membership: MembershipData | null, waited: Waited): Situation {
  const gaveUp = waited === 'all';
  if (purchase?.kind === 'sign') {
    const { change, returned } = purchase;
    return change === undefined ? judgeSigning(returned, membership, waited) : judgeChange(change, returned, membership, waited);
  }
  if (membership === null) return gaveUp ? 'unknown' : 'checking';
  return judgePayment(purchase, membership, gaveUp);
}

/** The backend offers signing until a contract is known, so "not done" is concluded only some time after a return that said nothing. */
function judgeSigning(returned: SigningReturn, membership: MembershipData | null, waited: Waited): Situation {
  if (membership?.autoRenew === true) return 'active';
  if (returned === 'unclear' && membership?.canResumeSigning === true && waited !== 'moment') return 'sign-not-done';
  return waited === 'all' ? 'sign-unknown' : 'sign-checking';
}

/** Until the new contract is known the old one is live and looks the same, so that only another contract says "done". */
function judgeChange(change: PlanChange, returned: SigningReturn, membership: MembershipData | null, waited: Waited): Situation {
  if (membership?.contractId !== undefined && membership.contractId !== change.contractId) return 'changed';
  if (returned === 'unclear' && membership !== null && waited !== 'moment') return 'change-not-done';
  return waited === 'all' ? 'change-unknown' : 'change-checking';
}

function judgePayment(purchase: (Purchase & { kind: 'pay' }) | null, membership: MembershipData, gaveUp: boolean): Situation {
  const order = membership.lastOrder;
  const known = order !== undefined && (purchase === null || purchase.outTradeNo === null || purchase.outTradeNo === order.outTradeNo);
  if (purchase === null && order === undefined) return 'none';
  if (!known) return gaveUp ? 'unknown' : 'checking';
  switch (order.state) {
    case 'paid':
      if (order.contract === 'signed' || membership.autoRenew) return 'active';
      return order.contract === 'waiting' ? 'confirming-contract' : 'unsigned';
    case 'closed':
      return 'closed';
    case 'refunded':
      return 'refunded';
    case 'open':
    case 'opening':
      return judgeUnpaid(purchase, order.state, gaveUp);
  }
}

function judgeUnpaid(purchase: (Purchase & { kind: 'pay' }) | null, state: 'open' | 'opening', gaveUp: boolean): Situation {
  switch (purchase?.handOver) {
    case 'cancelled':
      return 'unpaid';
    case 'unsupported':
      return 'unsupported';
    case 'failed':
      return 'failed';
    case 'submitted':
    case 'no-answer':
      return gaveUp ? 'unknown' : 'checking';
    case undefined:
      if (state === 'open') return 'unpaid';
      return gaveUp ? 'unknown' : 'checking';
  }
}
