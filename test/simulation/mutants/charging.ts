import { APPLICATION, DOMAIN, edit, GATEWAYS, type Mutant } from './mutant';

const CHARGING = `${DOMAIN}/charging`;

/** Bugs in the course of a charging order: confirmed, started, stopped, completed, deducted. */
export const CHARGING_MUTANTS: readonly Mutant[] = [
  {
    name: 'started-when-created',
    why: 'A service order that exists counts as confirmed: the pile gives energy for which nobody has agreed to pay.',
    rows: ['P8'],
    expects: ['I13'],
    edits: [
      edit(
        `${GATEWAYS}/payscore-platform.ts`,
        "return order.outOrderNo === null ? [] : [{ kind: 'waiting', askedIn: order.state }];",
        "return order.outOrderNo === null ? [] : [{ kind: 'confirmed', atMs: null }];",
      ),
    ],
  },
  {
    name: 'completed-taken-for-paid',
    why: 'The state alone is judged, not the collection: what is completed counts as paid.',
    rows: ['P8'],
    expects: ['I1'],
    edits: [
      edit(
        `${GATEWAYS}/huifu/codec/service-order-query.ts`,
        "['DOING/MCH_COMPLETE/USER_PAYING', 'payable'],",
        "['DOING/MCH_COMPLETE/USER_PAYING', 'paid'],",
      ),
    ],
  },
  {
    name: 'cancelled-while-charging',
    why: 'A user may cancel at any time: the service order is cancelled and the pile goes on, for nothing.',
    rows: ['P9'],
    expects: ['I13', 'I9', 'I14'],
    edits: [
      edit(
        `${CHARGING}/order-machine.ts`,
        "charging: {\n      'created-reply': 'charging',",
        "charging: {\n      'cancel-requested': 'cancelling',\n      'created-reply': 'charging',",
      ),
    ],
  },
  {
    name: 'confirmed-late-and-charged',
    why: 'A confirmation is a confirmation: one that comes after our deadline starts a pile at which nobody stands.',
    rows: ['P9'],
    expects: ['I13'],
    edits: [
      edit(
        `${CHARGING}/reduce-service-order.ts`,
        "const isLate = order.state === 'confirming' && nowMs > order.confirmByMs;",
        "const isLate = order.state === 'confirming' && nowMs < order.createdMs;",
      ),
    ],
  },
  {
    name: 'created-orders-not-swept',
    why: 'The notification says when the user has confirmed: one that is lost, or never confirmed, leaves the order for ever.',
    rows: ['P4'],
    expects: ['I14'],
    edits: [edit(`${CHARGING}/schedule.ts`, "confirming: 'confirm',", 'confirming: null,')],
  },
  {
    name: 'stop-told-once',
    why: 'The pile is told once to stop, then only asked: a call that was lost leaves it charging.',
    rows: [],
    expects: ['I14', 'I12'],
    edits: [edit(`${CHARGING}/step.ts`, "return { do: 'stop-pile' };", "return { do: order.tries === 0 ? 'stop-pile' : 'ask-pile' };")],
  },
  {
    name: 'bill-made-again',
    why: 'Each report of the end makes the bill anew, also when the order has been completed for another amount. The table takes the end of a session once; whoever lets go of one guard lets go of the other.',
    rows: ['P22'],
    expects: ['I12', 'I5', 'I1'],
    edits: [
      edit(`${CHARGING}/order-machine.ts`, "  'stop-requested': state,\n});", "  'stop-requested': state,\n  'session-ended': state,\n});"),
      edit(
        `${CHARGING}/reduce-session.ts`,
        'if (order.bill !== null) return unchanged(order);\n  const { endedBecause } = told;',
        'const { endedBecause } = told;',
      ),
    ],
  },
  {
    name: 'nothing-to-pay-deducted',
    why: 'A bill of nothing goes the way of every bill: a deduction is planned that can never be made.',
    rows: [],
    expects: ['I14'],
    edits: [
      edit(
        `${CHARGING}/reduce-service-order.ts`,
        "return take(order, order.bill?.totalFen === 0 ? 'free' : kind, order.completedMs",
        "return take(order, kind === 'free' ? 'payable' : kind, order.completedMs",
      ),
    ],
  },
  {
    name: 'one-registration-an-order',
    why: 'A second deduction registers under the number of the first, which is used up.',
    rows: ['P12'],
    expects: ['I5', 'I10', 'I14'],
    edits: [
      edit(
        `${CHARGING}/reduce-deduction.ts`,
        'registrationNo: registrationNo(order._id, seq),',
        'registrationNo: registrationNo(order._id, 1),',
      ),
    ],
  },
  {
    name: 'one-payment-number-an-order',
    why: 'An order is paid once, so its payment has one number: the second attempt sends it with other parameters.',
    rows: ['P12'],
    expects: ['I5', 'I14'],
    edits: [edit(`${CHARGING}/numbers.ts`, '`${orderId}P${seq}`', '`${orderId}P${Math.min(seq, 1)}`')],
  },
  {
    name: 'earlier-registration-taken-for-the-new-one',
    why: 'A registration is found at the platform, so the lost one was made; it is the one of an earlier deduction.',
    rows: [],
    expects: ['I5', 'I14'],
    edits: [
      edit(
        `${GATEWAYS}/payscore-platform.ts`,
        "return result.kind === 'none' || isEarlier ? { kind: 'none' }",
        "return result.kind === 'none' ? { kind: 'none' }",
      ),
    ],
  },
  {
    name: 'failed-deduction-not-tried-again',
    why: 'The day of the next deduction is worked out and not stored: an order whose first deduction failed is never paid.',
    rows: [],
    expects: ['I14', 'I6'],
    edits: [
      edit(
        `${CHARGING}/reduce-deduction.ts`,
        "return take(noted.next, 'deduction-failed', { retryMs }, retryMs === null ? [exhausted] : []);",
        "return take(noted.next, 'deduction-failed', {}, retryMs === null ? [exhausted] : []);",
      ),
    ],
  },
  {
    name: 'lost-payment-call-not-repeated',
    why: 'The service order is asked, its payment is not: a payment call that never arrived is neither repeated nor given up.',
    rows: [],
    expects: ['I14', 'I6'],
    edits: [
      edit(
        `${APPLICATION}/charging/perform.ts`,
        "if (asked !== null && asked.state !== 'deducting') return asked;",
        'if (asked !== null) return asked;',
      ),
    ],
  },
];
