import type { ChargingState } from '../../../../typings/charging-api';
import type { Machine } from '../machine';

/**
 * What a fact means for the state of a charging order.
 *
 * created-reply: known at the platform, with hand-off data · found: known, but without them: nobody can confirm it · confirmed-late: after our own
 * deadline · session-void: the pile did not and will not charge for it · session-ended: the last reading is known, the bill stands ·
 * payable: completed at the platform · free: completed with nothing to pay · refund-ended: paid back in part, or not at all
 */
export type OrderStep =
  | 'created-reply'
  | 'found'
  | 'create-refused'
  | 'absent'
  | 'given-up'
  | 'waiting'
  | 'confirmed'
  | 'confirmed-late'
  | 'revoked'
  | 'expired'
  | 'cancel-requested'
  | 'session-running'
  | 'session-void'
  | 'session-ended'
  | 'stop-requested'
  | 'payable'
  | 'free'
  | 'deduction-planned'
  | 'deduction-failed'
  | 'paid'
  | 'refund-requested'
  | 'refund-ended'
  | 'refunded';

type Row = Machine<ChargingState, OrderStep>['transitions'][ChargingState];

/**
 * What reordered and repeated news about the beginning mean once an order is past it: nothing. What the pile reports of a session that is billed is
 * history, and no fact for this table.
 */
const past = (state: ChargingState): Row => ({
  'created-reply': state,
  found: state,
  waiting: state,
  confirmed: state,
  'stop-requested': state,
});

/**
 * Huifu's service order (state, state_description, collection.state of 查询支付分订单) and the pile's session, mirrored. Decided races: a
 * cancellation wins over a confirmation that becomes known later, and a session that has begun is stopped and billed, never cancelled; money that came in is
 * recorded whatever was wished before; a service order that appears after we gave it up is cancelled.
 */
export const chargingMachine: Machine<ChargingState, OrderStep> = {
  name: 'charging order',
  initial: 'created',
  final: ['paid', 'closed', 'cancelled', 'expired', 'refunded'],
  transitions: {
    created: {
      'created-reply': 'confirming',
      found: 'cancelling',
      'create-refused': 'cancelled',
      absent: 'created',
      'given-up': 'cancelled',
      waiting: 'cancelling',
      confirmed: 'cancelling',
      revoked: 'cancelled',
      expired: 'expired',
      'cancel-requested': 'cancelling',
    },
    confirming: {
      'created-reply': 'confirming',
      found: 'confirming',
      waiting: 'confirming',
      confirmed: 'confirmed',
      'confirmed-late': 'cancelling',
      revoked: 'cancelled',
      expired: 'expired',
      'cancel-requested': 'cancelling',
    },
    confirmed: {
      'created-reply': 'confirmed',
      found: 'confirmed',
      waiting: 'confirmed',
      confirmed: 'confirmed',
      revoked: 'stopping',
      'session-running': 'charging',
      'session-ended': 'completing',
      'session-void': 'cancelling',
      'stop-requested': 'stopping',
    },
    charging: {
      'created-reply': 'charging',
      waiting: 'charging',
      confirmed: 'charging',
      revoked: 'stopping',
      'session-running': 'charging',
      'session-ended': 'completing',
      'stop-requested': 'stopping',
    },
    stopping: {
      'created-reply': 'stopping',
      waiting: 'stopping',
      confirmed: 'stopping',
      revoked: 'stopping',
      'session-running': 'stopping',
      'session-ended': 'completing',
      'session-void': 'cancelling',
      'stop-requested': 'stopping',
    },
    completing: {
      ...past('completing'),
      payable: 'completed',
      free: 'closed',
      paid: 'paid',
      revoked: 'cancelled',
    },
    completed: { ...past('completed'), payable: 'completed', 'deduction-planned': 'deducting', paid: 'paid', revoked: 'cancelled' },
    deducting: {
      ...past('deducting'),
      payable: 'deducting',
      'deduction-failed': 'unpaid',
      paid: 'paid',
      revoked: 'cancelled',
    },
    unpaid: {
      ...past('unpaid'),
      payable: 'unpaid',
      'deduction-planned': 'deducting',
      paid: 'paid',
      revoked: 'cancelled',
    },
    paid: { ...past('paid'), payable: 'paid', paid: 'paid', 'refund-requested': 'refunding' },
    refunding: {
      ...past('refunding'),
      payable: 'refunding',
      paid: 'refunding',
      'refund-ended': 'paid',
      refunded: 'refunded',
    },
    refunded: { ...past('refunded'), payable: 'refunded', paid: 'refunded' },
    closed: { ...past('closed'), free: 'closed' },
    cancelling: {
      'created-reply': 'cancelling',
      found: 'cancelling',
      'create-refused': 'cancelled',
      absent: 'cancelling',
      'given-up': 'cancelled',
      waiting: 'cancelling',
      confirmed: 'cancelling',
      revoked: 'cancelled',
      expired: 'expired',
      'cancel-requested': 'cancelling',
      'session-void': 'cancelling',
      'stop-requested': 'cancelling',
    },
    cancelled: {
      'created-reply': 'cancelling',
      found: 'cancelling',
      'create-refused': 'cancelled',
      absent: 'cancelled',
      'given-up': 'cancelled',
      waiting: 'cancelled',
      confirmed: 'cancelled',
      revoked: 'cancelled',
      expired: 'cancelled',
      'cancel-requested': 'cancelled',
      'session-void': 'cancelled',
      'stop-requested': 'cancelled',
      paid: 'paid',
    },
    expired: {
      'created-reply': 'expired',
      waiting: 'expired',
      expired: 'expired',
      'cancel-requested': 'expired',
      absent: 'expired',
      'stop-requested': 'expired',
    },
  },
};

const OPEN: readonly ChargingState[] = [
  'created',
  'confirming',
  'confirmed',
  'charging',
  'stopping',
  'completing',
  'completed',
  'deducting',
  'unpaid',
];

/** Whether a member with such an order cannot begin another one: it runs, or is to be paid. */
export const holdsSlot = (state: ChargingState): boolean => OPEN.includes(state);
