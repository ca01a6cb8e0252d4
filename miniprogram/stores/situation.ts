import type { MembershipData } from '../../typings/cloud-api';
import type { Purchase } from './checkout';

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

/** Judges. `gaveUp`: the page has asked as often as it does by itself. */
export function judge(purchase: Purchase | null, membership: MembershipData | null, gaveUp: boolean): Situation {
  if (membership === null)
    return gaveUp ? (purchase?.kind === 'sign' ? 'sign-unknown' : 'unknown') : purchase?.kind === 'sign' ? 'sign-checking' : 'checking';
  if (purchase?.kind === 'sign') return judgeSigning(membership, gaveUp);
  return judgePayment(purchase, membership, gaveUp);
}

function judgeSigning(membership: MembershipData, gaveUp: boolean): Situation {
  if (membership.autoRenew) return 'active';
  if (membership.canResumeSigning) return 'sign-not-done';
  return gaveUp ? 'sign-unknown' : 'sign-checking';
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
