import { APPLICATION, DOMAIN, edit, GATEWAYS, type Mutant } from './mutant';

const SUBSCRIPTION = `${DOMAIN}/subscription`;

/** Bugs in giving money back, for both products. */
export const REFUND_MUTANTS: readonly Mutant[] = [
  {
    name: 'refund-arrived-on-acceptance',
    why: 'The reply to a refund says SUCCESS: it has the request, not that the money is there.',
    rows: ['D23'],
    expects: ['I1'],
    edits: [
      edit(
        `${GATEWAYS}/refund-platform.ts`,
        "kind: 'refund-processing', refundNo, refundId,",
        "kind: 'refund-succeeded', amountFen: refundFeeFen, refundNo, refundId,",
      ),
    ],
  },
  {
    name: 'charging-refund-arrived-on-acceptance',
    why: 'The same through the acquirer: processing counts as succeeded.',
    rows: ['P11'],
    expects: ['I1'],
    edits: [
      edit(
        `${GATEWAYS}/payscore-platform.ts`,
        'return refundNews(refund.refundNo, result.kind, result.hfSeqId, null);',
        "return refundNews(refund.refundNo, 'succeeded', result.hfSeqId, null);",
      ),
    ],
  },
  {
    name: 'unknown-refund-taken-for-failed',
    why: 'No answer to a refund means that it failed: its amount is free again, and another number may be asked for.',
    rows: ['D23'],
    expects: ['I1', 'I11'],
    edits: [
      edit(
        `${APPLICATION}/subscription/ask-refunds.ts`,
        "switch (answer.kind) {\n    case 'unknown':\n      return noAnswer(app, refund.refundNo, answer.reason);",
        "switch (answer.kind) {\n    case 'unknown':\n      return learn(app, refund, failedFor(refund, answer.reason));",
      ),
    ],
  },
  {
    name: 'unknown-charging-refund-taken-for-failed',
    why: 'The same for a charging order: the money may go back twice, under two numbers.',
    rows: ['D23', 'P11'],
    expects: ['I1', 'I11'],
    edits: [
      edit(
        `${APPLICATION}/charging/perform.ts`,
        "return answer.kind === 'not-done' ? askRefund(app, order, refunding) : learn(app, order, answer);",
        "if (answer.kind === 'unknown') {\n    return decide(app, order, { kind: 'refund-failed', refundNo: refunding.refundNo, reason: answer.reason });\n  }\n  return answer.kind === 'not-done' ? askRefund(app, order, refunding) : learn(app, order, answer);",
      ),
    ],
  },
  {
    name: 'number-of-a-failed-refund-used-again',
    why: 'A refund that failed is not counted: the next one gets its number, with another amount.',
    rows: ['D23'],
    expects: ['I5', 'I10'],
    edits: [
      edit(
        `${SUBSCRIPTION}/reduce-refund.ts`,
        'refundNo(membership._id, outTradeNo, refunds.length + 1)',
        "refundNo(membership._id, outTradeNo, refunds.filter((r) => r.state !== 'failed').length + 1)",
      ),
    ],
  },
  {
    name: 'number-of-a-failed-charging-refund-used-again',
    why: 'The same for a charging order.',
    rows: ['P12'],
    expects: ['I5', 'I10'],
    edits: [
      edit(
        `${DOMAIN}/charging/reduce-refund.ts`,
        'refundNo(order._id, order.refunds.length + 1)',
        "refundNo(order._id, order.refunds.filter((r) => r.state !== 'failed').length + 1)",
      ),
    ],
  },
  {
    name: 'refunds-not-counted',
    why: 'Each refund is compared with what was paid, not with what is left of it.',
    rows: ['D23'],
    expects: ['I11'],
    edits: [
      edit(
        `${SUBSCRIPTION}/refunds.ts`,
        'return amountFen - refundedElsewhereFen - committedFen(refunds) - returnedFen;',
        'return amountFen - refundedElsewhereFen - returnedFen;',
      ),
    ],
  },
  {
    name: 'charging-refunds-not-counted',
    why: 'The same for a charging order.',
    rows: ['P11'],
    expects: ['I11'],
    edits: [
      edit(`${DOMAIN}/charging/reduce-refund.ts`, 'order.payment.amountFen - committedFen(order.refunds)', 'order.payment.amountFen'),
    ],
  },
  {
    name: 'refunds-by-staff-not-counted',
    why: 'Only our own refunds count: what staff gave back in the merchant platform is given back once more.',
    rows: ['D23'],
    expects: ['I11'],
    edits: [
      edit(
        `${SUBSCRIPTION}/refunds.ts`,
        'return amountFen - refundedElsewhereFen - committedFen(refunds) - returnedFen;',
        'return amountFen - committedFen(refunds) - returnedFen;',
      ),
    ],
  },
  {
    name: 'refunds-added-up',
    why: 'The platform tells the sum of all refunds, and it is added to the sum that is stored.',
    rows: [],
    expects: ['I1', 'I11'],
    edits: [
      edit(
        `${SUBSCRIPTION}/outcomes.ts`,
        "fact.kind === 'refunded' ? amountFen : fact.refundedFen };",
        "fact.kind === 'refunded' ? amountFen : refundedFen + fact.refundedFen };",
      ),
    ],
  },
  {
    name: 'any-refund-taken-for-full',
    why: 'The state REFUND is read as paid back, whatever part of it was.',
    rows: [],
    expects: ['I1', 'I3'],
    edits: [edit(`${GATEWAYS}/membership-facts.ts`, 'return refundedFen >= facts.totalFeeFen', 'return refundedFen > 0')],
  },
  {
    name: 'cover-kept-after-a-full-refund',
    why: 'The money goes back and the period stays.',
    rows: [],
    expects: ['I3'],
    edits: [
      edit(
        `${SUBSCRIPTION}/reduce-order.ts`,
        'endAsAgreed(withdrawPeriod(grantPaid(asked, order, from, nowMs), outTradeNo), contractBehind',
        'endAsAgreed(grantPaid(asked, order, from, nowMs), contractBehind',
      ),
    ],
  },
  {
    name: 'refund-of-the-service-order',
    why: 'A refund names the serial of the service order instead of its payment.',
    rows: ['P10'],
    expects: ['I14', 'I1'],
    edits: [
      edit(
        `${GATEWAYS}/payscore-platform.ts`,
        'paymentHfSeqId: payment.hfSeqId,',
        'paymentHfSeqId: order.createHfSeqId ?? payment.hfSeqId,',
      ),
    ],
  },
];
