import type { MembershipData } from '../../typings/cloud-api';
import type { Purchase, SigningReturn } from './checkout';

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
  | 'sign-unknown';

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
]);

export const isSettled = (situation: Situation): boolean => SETTLED.has(situation);

/** How long the page has asked: moment · while: long enough for an answer that exists to arrive · all: as often as it does by itself. */
export type Waited = 'moment' | 'while' | 'all';

/** Judges. */
export function judge(purchase: Purchase | null, membership: MembershipData | null, waited: Waited): Situation {
  const gaveUp = waited === 'all';
  if (membership === null)
    return gaveUp ? (purchase?.kind === 'sign' ? 'sign-unknown' : 'unknown') : purchase?.kind === 'sign' ? 'sign-checking' : 'checking';
  if (purchase?.kind === 'sign') return judgeSigning(purchase.returned, membership, waited);
  return judgePayment(purchase, membership, gaveUp);
}

/** The backend offers signing until a contract is known, so "not done" is concluded only some time after a return that said nothing. */
function judgeSigning(returned: SigningReturn, membership: MembershipData, waited: Waited): Situation {
  if (membership.autoRenew) return 'active';
  if (returned === 'unclear' && membership.canResumeSigning && waited !== 'moment') return 'sign-not-done';
  return waited === 'all' ? 'sign-unknown' : 'sign-checking';
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
