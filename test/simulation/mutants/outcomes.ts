import { APPLICATION, DOMAIN, edit, GATEWAYS, type Mutant } from './mutant';

/** Bugs in what is concluded from a reply, or from none. */
export const OUTCOME_MUTANTS: readonly Mutant[] = [
  {
    name: 'unsigned-reply-believed',
    why: 'A success without a signature counts: failures come without one, too.',
    rows: ['G1'],
    expects: ['I8'],
    edits: [edit(`${GATEWAYS}/wechat-pay/codec/envelope.ts`, "if (!signed) throw new OutcomeUnknownError(endpoint, 'unsigned');", '')],
  },
  {
    name: 'reply-signature-not-verified',
    why: 'It came over TLS from the right host: why verify what it says.',
    rows: ['G1'],
    expects: ['I8'],
    edits: [
      edit(
        `${GATEWAYS}/wechat-pay/codec/envelope.ts`,
        'if (signed && !verifyV2(fields, verificationKeys(config), endpointSignType(endpoint, config))) {',
        'if (signed && verificationKeys(config).length === 0) {',
      ),
    ],
  },
  {
    name: 'huifu-reply-not-verified',
    why: 'The acquirer serialises in ways that are hard to verify, so the check is left out.',
    rows: ['G1'],
    expects: ['I8'],
    edits: [edit(`${GATEWAYS}/huifu/codec/envelope.ts`, "if (!verifies) throw unknown('bad-signature');", '')],
  },
  {
    name: 'unknown-taken-for-failed',
    why: 'No answer to a deduction means that it failed: it is closed here, and the next day deducts under another number.',
    rows: ['D16', 'D10'],
    expects: ['I1', 'I2'],
    profile: 'network',
    edits: [
      edit(
        `${APPLICATION}/subscription/apply.ts`,
        'noAnswer(app, outTradeNo, answer.reason);\n      return unanswered();',
        'return settled(app, closedFact(deduction, answer.reason));',
      ),
    ],
  },
  {
    name: 'new-number-while-unknown',
    why: 'What has no answer yet does not count as open: the next attempt takes the next number.',
    rows: ['D16', 'D10'],
    expects: ['I2'],
    edits: [
      edit(
        `${DOMAIN}/subscription/cycles.ts`,
        "state === 'applying' || state === 'accepted' || state === 'failing';",
        "state === 'accepted' || state === 'failing';",
      ),
    ],
  },
  {
    name: 'new-number-before-closed',
    why: 'A failure that is told is a failure: another number is used before the old one is known to be closed.',
    rows: ['D15', 'D17', 'D10'],
    expects: ['I2'],
    edits: [
      edit(
        `${DOMAIN}/subscription/cycles.ts`,
        "state === 'applying' || state === 'accepted' || state === 'failing';",
        "state === 'applying' || state === 'accepted';",
      ),
    ],
  },
  {
    name: 'absent-taken-for-never-made',
    why: 'The platform does not show the deduction, so it was never made; in 24-hour mode it only is not there yet.',
    rows: ['D16', 'D10'],
    expects: ['I2'],
    edits: [
      edit(
        `${APPLICATION}/subscription/ask-deduction.ts`,
        'return (isCallable ? await applyAgain(app, deduction, contract) : null) ?? known;',
        "return isAbsent ? settled(app, closedFact(deduction, 'unknown to the platform')) : known;",
      ),
    ],
  },
  {
    name: 'closed-without-closing',
    why: 'A deduction that nobody wants any more is closed in our books and not at the platform: its money moves all the same.',
    rows: ['D15', 'D10'],
    expects: ['I4', 'I2'],
    edits: [
      edit(
        `${APPLICATION}/subscription/ask-deduction.ts`,
        'return (await close(app, deduction)) ?? known;',
        "return settled(app, closedFact(deduction, 'no longer wanted'));",
      ),
    ],
  },
  {
    name: 'closed-number-used-again',
    why: 'Attempts that failed are not counted: the next one gets the number of the one that was closed.',
    rows: ['D17'],
    expects: ['I5', 'I10', 'I14'],
    edits: [
      edit(
        `${DOMAIN}/subscription/renewal-steps.ts`,
        'const attempt = attemptsOf(next, cycle).length + 1;',
        "const attempt = attemptsOf(next, cycle).filter((d) => d.state !== 'failed').length + 1;",
      ),
    ],
  },
  {
    name: 'acceptance-taken-for-payment',
    why: 'SUCCESS of the deduction call counts as paid; it says only that the call was taken.',
    rows: ['D16'],
    expects: ['I1', 'I3'],
    edits: [
      edit(
        `${GATEWAYS}/deduction-platform.ts`,
        "return { kind: 'requested' };",
        "return {\n        of: 'deduction',\n        outTradeNo,\n        kind: 'paid',\n        transactionId: outTradeNo,\n        amountFen: deduction.amountFen,\n        paidMs: deduction.appliedMs,\n        source: 'reply',\n        factId: `wechat.accepted:${outTradeNo}`,\n      };",
      ),
    ],
  },
  {
    name: 'code-taken-for-payment',
    why: 'The code 00000000 of the payment call counts as paid; only trans_stat says that.',
    rows: ['P8'],
    expects: ['I14', 'I1'],
    edits: [
      edit(
        `${GATEWAYS}/huifu/codec/deduction.ts`,
        "kind: reply.meaning === 'done' ? readTransStatus(reply.data) : 'processing',",
        "kind: reply.meaning === 'done' ? 'succeeded' : 'processing',",
      ),
    ],
  },
  {
    name: 'notice-taken-for-given',
    why: 'No answer to the advance notice: the platform surely has told the user.',
    rows: ['G1'],
    expects: ['I4'],
    edits: [
      edit(
        `${APPLICATION}/subscription/renew.ts`,
        "    case 'announced':\n      return change(",
        "    case 'announced':\n    case 'unknown':\n      return change(",
      ),
      edit(`${APPLICATION}/subscription/renew.ts`, "    case 'unknown':\n      return noAnswer(app, cycle.cycleNo, answer.reason);\n", ''),
    ],
  },
  {
    name: 'amount-read-anew-at-the-call',
    why: 'The order is made at the price of its plan, not at the amount that was stored for it: the same number with another amount.',
    rows: ['D14'],
    expects: ['I1', 'I5'],
    edits: [edit(`${GATEWAYS}/membership-platform.ts`, 'totalFeeFen: order.amountFen,', 'totalFeeFen: order.terms.priceFen,')],
  },
  {
    name: 'price-from-the-client',
    why: 'The page shows the price, so it sends it along, and what it sends is charged.',
    rows: [],
    expects: ['I8', 'I3'],
    edits: [
      edit(
        'cloudfunctions/subscription/actions.ts',
        "tradeType: v.optional(v.picklist(['JSAPI', 'APP', 'NATIVE', 'MWEB']), 'JSAPI'),",
        "tradeType: v.optional(v.picklist(['JSAPI', 'APP', 'NATIVE', 'MWEB']), 'JSAPI'),\n      priceFen: v.optional(v.number()),",
      ),
      edit(
        `${APPLICATION}/subscription/subscribe.ts`,
        'decide(membership, request, termsOf(plan), draw, nowMs)',
        "decide(\n      membership,\n      request,\n      { ...termsOf(plan), ...('priceFen' in request && typeof request.priceFen === 'number' ? { firstPriceFen: request.priceFen } : {}) },\n      draw,\n      nowMs,\n    )",
      ),
    ],
  },
];
