import { DOMAIN, edit, GATEWAYS, type Mutant } from './mutant';

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
    name: 'created-orders-not-swept',
    why: 'The notification says when the user has confirmed: one that is lost, or never confirmed, leaves the order for ever.',
    rows: ['P4'],
    expects: ['I14'],
    edits: [edit(`${CHARGING}/schedule.ts`, "confirming: 'confirm',", 'confirming: null,')],
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
];
