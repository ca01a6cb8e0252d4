import { APPLICATION, DOMAIN, edit, GATEWAYS, type Mutant } from './mutant';

/** Bugs in taking notifications in: verifying, storing, acknowledging, applying once. */
export const NOTIFICATION_MUTANTS: readonly Mutant[] = [
  {
    name: 'contract-news-keyed-by-contract',
    why: 'The inbox knows one piece of news a contract: a termination counts as the repetition of the signing and is acknowledged unread.',
    rows: ['G3'],
    expects: ['I7', 'I4'],
    edits: [edit(`${GATEWAYS}/membership-platform.ts`, '`wechat.contract:${contractId}:${changeType}`', '`wechat.contract:${contractId}`')],
  },
  {
    name: 'one-key-for-all-news-of-a-service-order',
    why: 'Confirmation and payment are deduplicated by the order alone: the payment is acknowledged as known.',
    rows: ['P3', 'G3'],
    expects: ['I7'],
    edits: [edit(`${GATEWAYS}/payscore-platform.ts`, '`huifu.paid:${outOrderNo}:${hfSeqId}`', '`huifu.confirmed:${outOrderNo}`')],
  },
  {
    name: 'settled-before-verified',
    why: 'The signature is read and not verified: the address is secret, and verifying can wait.',
    rows: ['G2', 'G4'],
    expects: ['I8'],
    edits: [
      edit(
        `${GATEWAYS}/wechat-pay/notification.ts`,
        'const signType = verifiedSignType(kind, fields, config);',
        "const signType = signTypeByLength(fields.get('sign') ?? '') ?? config.signType;",
      ),
    ],
  },
  {
    name: 'unsigned-notification-accepted',
    why: 'A signature is verified where there is one: some samples have none.',
    rows: ['G2', 'G4'],
    expects: ['I8'],
    edits: [
      edit(
        `${GATEWAYS}/wechat-pay/notification.ts`,
        "  if (!accepted || !verifyV2(fields, verificationKeys(config), signType)) throw new NotificationRejectedError('bad-signature', kind);\n  return signType;",
        "  if (fields.get('sign') && (!accepted || !verifyV2(fields, verificationKeys(config), signType)))\n    throw new NotificationRejectedError('bad-signature', kind);\n  return signType ?? config.signType;",
      ),
    ],
  },
  {
    name: 'unsigned-huifu-notification-accepted',
    why: 'The same for the acquirer: an empty signature passes.',
    rows: ['P2', 'G2'],
    expects: ['I8'],
    edits: [
      edit(
        `${GATEWAYS}/huifu/notification.ts`,
        "if (!verifyText(text, sign, huifuKeys(config).verifying)) throw rejected('bad-signature');",
        "if (sign !== '' && !verifyText(text, sign, huifuKeys(config).verifying)) throw rejected('bad-signature');",
      ),
    ],
  },
  {
    name: 'refund-hint-believed',
    why: 'The notice of a refund is settled like any other, although nobody signed it and it also tells of refunds that failed.',
    rows: ['G2'],
    expects: ['I8', 'I1'],
    edits: [
      edit(
        'cloudfunctions/notify/wechat.ts',
        'const outcome = await confirmRefund(app, hint);',
        `const { outTradeNo, outRefundNo: refundNo, refundFeeFen } = hint;
    const origin = { source: 'notification', factId: \`wechat.refund:\${refundNo}\` } as const;
    const told = { kind: 'refund-succeeded', refundNo, refundId: null, amountFen: refundFeeFen ?? 0 } as const;
    await receive(app, { of: 'refund', outTradeNo, ...origin, ...told });
    const outcome = await confirmRefund(app, hint);`,
      ),
    ],
  },
  {
    name: 'acknowledged-although-not-stored',
    why: 'An error is answered with success: what failed here would fail again, and the query finds it anyway.',
    rows: [],
    expects: ['I7'],
    edits: [
      edit('cloudfunctions/notify/wechat.ts', "return xml(500, acknowledge(false, 'try again'));", 'return xml(200, acknowledge(true));'),
    ],
  },
  {
    name: 'stored-in-the-background',
    why: 'The inbox is written beside the settlement, to answer faster: the acknowledgement does not wait for it.',
    rows: [],
    expects: ['I7'],
    edits: [
      edit(
        `${APPLICATION}/receive.ts`,
        "const outcome = await app.inbox.record(fact.factId, fact, nowMs, nowMs + DRAIN_AFTER_MS);\n  if (outcome === 'known') return outcome;",
        "const outcome = 'new' as const;\n  void app.inbox.record(fact.factId, fact, nowMs, nowMs + DRAIN_AFTER_MS).catch(() => undefined);",
      ),
    ],
  },
  {
    name: 'marked-as-settled-before-it-is',
    why: 'An entry of the inbox is marked first, so that it cannot be settled twice: a crash in between loses it.',
    rows: ['G3'],
    expects: ['I7'],
    edits: [
      edit(
        `${APPLICATION}/receive.ts`,
        'await settleAny(app, entry.fact);\n    await app.inbox.settled(entry._id);',
        'await app.inbox.settled(entry._id);\n    await settleAny(app, entry.fact);',
      ),
    ],
  },
  {
    name: 'inbox-not-drained',
    why: 'What could not be settled at once stays in the inbox for ever: it was stored, nobody looks.',
    rows: [],
    expects: ['I14', 'I7'],
    edits: [edit(`${APPLICATION}/sweep.ts`, 'const inbox = await drainAll(app, endMs);', 'const inbox = 0;')],
  },
  {
    name: 'paid-amount-not-compared',
    why: 'A verified notification says paid, so it is paid: its amount is not compared with the order.',
    rows: ['D14'],
    expects: ['I1'],
    edits: [edit(`${DOMAIN}/subscription/outcomes.ts`, 'if (fact.amountFen !== amountFen) {', 'if (fact.amountFen <= 0) {')],
  },
  {
    name: 'completed-amount-not-compared',
    why: 'The same for a charging order: whatever came in counts as the bill.',
    rows: ['P24'],
    expects: ['I1'],
    edits: [
      edit(
        `${DOMAIN}/charging/reduce-service-order.ts`,
        'if (news.amountFen !== null && news.amountFen !== order.bill.totalFen) return',
        'if (news.amountFen !== null && news.amountFen <= 0) return',
      ),
    ],
  },
  {
    name: 'payments-added-up',
    why: 'A payment that becomes known in two ways, by notification and query or as paid by the user and deducted, counts twice.',
    rows: ['P16', 'P3'],
    expects: ['I1'],
    edits: [
      edit(
        `${DOMAIN}/charging/reduce-service-order.ts`,
        'if (order.payment !== null) return reducePaidAgain(order, order.payment, told);',
        '',
      ),
      edit(
        `${DOMAIN}/charging/reduce-service-order.ts`,
        'const payment = paymentOf(order, order.bill.totalFen, {',
        'const payment = paymentOf(order, (order.payment?.amountFen ?? 0) + order.bill.totalFen, {',
      ),
    ],
  },
  {
    name: 'granted-by-each-report',
    why: 'Notification and query are both applied: the news is not compared with what is stored, and each grants a period.',
    rows: ['G3'],
    expects: ['I3'],
    edits: [
      edit(
        `${DOMAIN}/subscription/periods.ts`,
        'if (membership.periods.some((p) => p.outTradeNo === order.outTradeNo)) return membership;',
        '',
      ),
      edit(`${DOMAIN}/subscription/reduce-order.ts`, "if (from === 'paid') return membership;", ''),
      edit(
        `${DOMAIN}/subscription/judge-payment.ts`,
        "return isFurtherRefund(payment, fact) ? { kind: 'moves', to: payment.state, watched } : { kind: 'same', watched };",
        "return { kind: 'moves', to: payment.state, watched };",
      ),
    ],
  },
];
