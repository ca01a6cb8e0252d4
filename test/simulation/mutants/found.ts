import { APPLICATION, DOMAIN, edit, GATEWAYS, type Mutant } from './mutant';

const SUBSCRIPTION = `${DOMAIN}/subscription`;
const RENEWAL = `${SUBSCRIPTION}/renewal.ts`;
const AFTER_THE_NOTICE = 'Math.max(announcementMs(moneyMs), beforeMs ?? 0, nowMs)';

/** Bugs that the product had until the simulation found them, put back: seeds.json has the run that notices each. */
export const FOUND_MUTANTS: readonly Mutant[] = [
  {
    name: 'found-words-of-the-version-that-repeats',
    why: 'A repeated deduction takes its texts and addresses from the settings of whichever version repeats it.',
    rows: [],
    expects: ['I5'],
    profile: 'crashes',
    edits: [
      edit(`${GATEWAYS}/deduction-platform.ts`, '...(deduction.words ?? wording.deduction(contract)),', '...wording.deduction(contract),'),
    ],
  },
  {
    name: 'found-session-before-its-confirmation',
    why: 'A session begins when we hear of it, also where the clock that hears of it is behind the one that took its confirmation down.',
    rows: [],
    expects: ['I13'],
    profile: 'clocks',
    edits: [
      edit(
        `${DOMAIN}/charging/reduce-session.ts`,
        'Math.max(order.confirmedMs ?? order.createdMs, Math.min(nowMs, atMs))',
        'Math.min(nowMs, Math.max(order.confirmedMs ?? order.createdMs, atMs))',
      ),
    ],
  },
  {
    name: 'found-notice-beside-the-one-before',
    why: 'A late retry is announced when it is due, although the notice before it still runs: the platform counts no new one.',
    rows: [],
    expects: ['I4', 'I14'],
    profile: 'calm',
    edits: [edit(RENEWAL, AFTER_THE_NOTICE, 'Math.max(announcementMs(moneyMs), nowMs)')],
  },
  {
    name: 'found-notice-on-the-last-day-of-one-given-late',
    why: 'A notice runs from the day on which it was asked for first, although the platform counts from the repetition that it answered.',
    rows: [],
    expects: ['I4'],
    profile: 'outages',
    edits: [
      edit(RENEWAL, AFTER_THE_NOTICE, 'Math.max(announcementMs(moneyMs), window?.untilMs ?? 0, nowMs)'),
      edit(`${APPLICATION}/subscription/renew.ts`, 'answer.isNew ? calledMs : null', 'null'),
    ],
  },
  {
    name: 'found-released-renewal-announced-anew',
    why: 'What staff release begins with a new notice, although the platform gives none beside the one that still runs.',
    rows: [],
    expects: ['I4'],
    profile: 'database',
    edits: [edit(`${SUBSCRIPTION}/renewal-steps.ts`, 'announcement: isGiven ? cycle.announcement : null', 'announcement: null')],
  },
  {
    name: 'found-count-set-back-by-looking',
    why: 'Who looks at a payment has it asked about anew, from the first of its questions: looked at every few days, it is never given up.',
    rows: [],
    expects: ['I6'],
    profile: 'calm',
    edits: [edit(`${SUBSCRIPTION}/asked-anew.ts`, 'count: countOf(current, of, no), dueMs: nowMs', 'count: 0, dueMs: nowMs')],
  },
  {
    name: 'found-asked-for-again-after-its-notice',
    why: 'A deduction that never arrived is asked for again whenever that is possible, also when the days of its notice are over.',
    rows: [],
    expects: ['I4'],
    profile: 'outages',
    edits: [
      edit(
        `${APPLICATION}/subscription/ask-deduction.ts`,
        'return isAbsent && !isStillAnnounced(membership, contract, deduction, app.clock.nowMs());',
        'return false;',
      ),
    ],
  },
  {
    name: 'found-refund-on-its-way-not-followed',
    why: 'A refund by staff that is on its way when the bill of its day is made is left to its notification.',
    rows: ['D25'],
    expects: ['I1'],
    profile: 'outages',
    edits: [edit(`${APPLICATION}/reconcile/wechat-day.ts`, 'await followUpRefunds(this.app, outTradeNo, lines, this.day);', '')],
  },
  {
    name: 'found-signed-not-paid-by-an-overtaken-answer',
    why: 'An answer "not paid" that was on its way when the contract became known calls a person.',
    rows: [],
    expects: ['I6'],
    profile: 'calm',
    edits: [edit(`${SUBSCRIPTION}/reduce-order.ts`, "contract?.state !== 'signed' || isOvertaken", "contract?.state !== 'signed'")],
  },
  {
    name: 'found-compared-by-the-service-order-alone',
    why: 'A payment whose serial is not known is looked for by its service order, and by nothing else where the acquirer finds none that way.',
    rows: ['P16'],
    expects: ['I6', 'I1'],
    profile: 'calm',
    edits: [
      edit(
        `${GATEWAYS}/payscore-platform.ts`,
        "(hfSeqId === null ? state !== 'failed' : hfSeqId === paidBy)",
        "hfSeqId === paidBy && state !== 'failed'",
      ),
      edit(
        `${GATEWAYS}/payscore-platform.ts`,
        "return paid.kind === 'not-found' ? askWhatWasPaid(huifu, outOrderNo) : asTrade(order, paid);",
        'return asTrade(order, paid);',
      ),
    ],
  },
  {
    name: 'found-page-of-the-signer-shown-to-the-buyer',
    why: 'Whoever finds out that somebody else has signed the contract of their order is answered with the membership in which that was stored: the signer’s.',
    rows: ['D12'],
    expects: ['I8'],
    profile: 'calm',
    edits: [
      edit(
        `${APPLICATION}/subscription/settle.ts`,
        'return [settlement.membership, settlement.signer].find((membership) => membership?._id === memberId) ?? null;',
        'return settlement.signer ?? settlement.membership;',
      ),
    ],
  },
  {
    name: 'found-deducted-from-whoever-signed',
    why: 'A contract is renewed by for whoever has signed it, also where it was offered to somebody else: the signer of a code on a screen is deducted from.',
    rows: ['D12'],
    expects: ['I4'],
    profile: 'calm',
    edits: [edit(RENEWAL, 'if (memberIdIn(contract.contractCode) !== membership._id) return false;', '')],
  },
];
