/** News of a membership that exists: the usual next one, or any. `pick` and `choice` are chance. */
import type {
  ContractFact,
  DeductionFact,
  Fact,
  OrderFact,
  PaidNews,
  RefundFact,
  RefundReport,
} from '../../../cloudfunctions/shared/domain/subscription/facts';
import { refundsOf } from '../../../cloudfunctions/shared/domain/subscription/refunds';
import type { Contract, Deduction, Membership, Order } from '../../../cloudfunctions/shared/domain/subscription/types';
import { OPENID } from '../domain/members';

type Told<F> = F extends unknown ? Omit<F, 'source' | 'factId' | 'of' | 'outTradeNo' | 'contractCode'> : never;

const ORDER_STATES = ['opening', 'open', 'paid', 'closed', 'refunded'] as const;
const CONTRACT_STATES = ['pending', 'signed', 'ending', 'ended', 'absent'] as const;
const DEDUCTION_STATES = ['applying', 'accepted', 'failing', 'failed', 'paid', 'refunded'] as const;
const CODES = ['NOTENOUGH', 'ACCOUNTERROR', 'INVALID_REQUEST', 'CONTRACT_NOT_EXIST', 'PARAM_ERROR', 'made-up'] as const;
const REPORTED = ['processing', 'succeeded', 'closed', 'returned'] as const;

const oneOf = <T>(all: readonly [T, ...T[]], choice: number): T => all[choice % all.length] ?? all[0];
/** Half of the questions were asked in the present state. */
const asked = <T>(now: T, all: readonly [T, ...T[]], choice: number): T => (choice % 2 === 0 ? now : oneOf(all, choice >> 1));
const source = (what: string) => ({ source: 'notification', factId: `test:${what}` }) as const;

/** Of this payment by its own transaction; one in eight contradicts what is stored. */
function paidNews(member: Membership, payment: Order | Deduction, choice: number, nowMs: number): PaidNews {
  const { outTradeNo, amountFen } = payment;
  const isWrong = choice % 8 === 7;
  const about = {
    transactionId: isWrong && choice % 3 === 0 ? '4200000' : `42${outTradeNo}`,
    amountFen: isWrong && choice % 3 !== 0 ? amountFen + 1 : amountFen,
    paidMs: payment.paidMs ?? nowMs,
  };
  const refunds = reports(member, payment, choice);
  switch (Math.floor(choice / 8) % 3) {
    case 0:
      return { ...about, kind: 'refunded', refunds };
    case 1:
      return { ...about, kind: 'refunded-in-part', refundedFen: (choice * 13) % amountFen, processingFen: choice % 2, refunds };
    default:
      return { ...about, kind: 'paid' };
  }
}

/** What the platform lists: of our refunds some, and perhaps one that staff made. */
function reports(member: Membership, { outTradeNo, amountFen }: Order | Deduction, choice: number): readonly RefundReport[] {
  const ours = refundsOf(member, outTradeNo)
    .filter((_, index) => (choice >> index) % 2 === 0)
    .map(({ refundNo, amountFen: refundFen }, index): RefundReport => ({
      refundNo,
      refundId: null,
      amountFen: choice % 11 === 0 ? refundFen + 1 : refundFen,
      state: oneOf(REPORTED, choice + index),
    }));
  const staffs: RefundReport = {
    refundNo: `5${choice % 2}`,
    refundId: null,
    amountFen: (choice * 7) % amountFen,
    state: oneOf(REPORTED, choice >> 2),
  };
  return choice % 3 === 0 ? [...ours, staffs] : ours;
}

function orderFact(member: Membership, order: Order, choice: number, nowMs: number): OrderFact {
  const of = { of: 'order', outTradeNo: order.outTradeNo, ...source(order.outTradeNo) } as const;
  const all: readonly [Told<OrderFact>, ...Told<OrderFact>[]] = [
    { kind: 'prepared', prepayId: 'wx1', signType: 'MD5', codeUrl: null, mwebUrl: null, contractOffered: choice % 5 !== 0 },
    { kind: 'refused', reason: 'NOAUTH' },
    { kind: 'not-paid', askedIn: asked(order.state, ORDER_STATES, choice >> 3) },
    { kind: 'absent', askedIn: asked(order.state, ORDER_STATES, choice >> 3) },
    { kind: 'closed', reason: 'not paid in time' },
    paidNews(member, order, choice >> 1, nowMs),
    paidNews(member, order, choice >> 1, nowMs),
  ];
  return { ...of, ...oneOf(all, choice) };
}

function deductionFact(member: Membership, deduction: Deduction, choice: number, nowMs: number): DeductionFact {
  const of = { of: 'deduction', outTradeNo: deduction.outTradeNo, ...source(deduction.outTradeNo) } as const;
  const askedIn = asked(deduction.state, DEDUCTION_STATES, choice >> 3);
  const errCode = oneOf(CODES, choice >> 3);
  const all: readonly [Told<DeductionFact>, ...Told<DeductionFact>[]] = [
    { kind: 'accepted', askedIn },
    { kind: 'absent', askedIn },
    { kind: 'refused', askedIn, errCode, reason: errCode },
    { kind: 'failure-told', errCode, reason: errCode },
    { kind: 'closed', reason: 'closed' },
    paidNews(member, deduction, choice >> 1, nowMs),
    paidNews(member, deduction, choice >> 1, nowMs),
  ];
  return { ...of, ...oneOf(all, choice) };
}

function contractFact(contract: Contract, choice: number, nowMs: number): ContractFact {
  const { contractCode, terms, openid, contractId } = contract;
  const of = { of: 'contract', contractCode, ...source(contractCode) } as const;
  const askedIn = asked(contract.state, CONTRACT_STATES, choice >> 4);
  const wrong = choice % 16;
  const id = contractId ?? `2026${contractCode.slice(-6)}`;
  const added = {
    kind: 'added',
    contractId: wrong === 1 ? '9' : id,
    templateId: wrong === 2 ? '9' : terms.templateId,
    openid: wrong === 3 ? 'o9' : (openid ?? OPENID),
    atMs: nowMs,
  } as const;
  const all: readonly [Told<ContractFact>, ...Told<ContractFact>[]] = [
    added,
    { kind: 'deleted', contractId: wrong === 4 ? '9' : id, atMs: nowMs, terminationMode: choice % 6 },
    { kind: 'signing', askedIn },
    { kind: 'missing', askedIn },
    { kind: 'window-over', askedIn },
    { kind: 'end-requested', endedBy: null, because: null },
  ];
  return { ...of, ...oneOf(all, choice) };
}

function refundFact(member: Membership, { outTradeNo, amountFen }: Order | Deduction, choice: number): RefundFact {
  const of = { of: 'refund', outTradeNo, ...source(outTradeNo) } as const;
  const refunds = refundsOf(member, outTradeNo);
  const refund = refunds[choice % Math.max(1, refunds.length)];
  const wishFen = oneOf([amountFen, 100, 700, 0, -5, amountFen + 1], choice >> 2);
  const wish = { kind: 'refund-requested', key: `k${choice % 9}`, amountFen: wishFen, reason: 'x', by: 'li.wei' } as const;
  if (!refund || choice % 3 === 0) return { ...of, ...wish };
  const { refundNo } = refund;
  return oneOf<RefundFact>(
    [
      { ...of, kind: 'refund-processing', refundNo, refundId: choice % 2 === 0 ? null : '50' },
      { ...of, kind: 'refund-succeeded', refundNo, refundId: '50', amountFen: choice % 7 === 0 ? 1 : refund.amountFen },
      { ...of, kind: 'refund-failed', refundNo, reason: 'closed', returned: choice % 2 === 0 },
      { ...of, kind: 'refund-succeeded', refundNo: 'R0', refundId: null, amountFen: 1 },
    ],
    choice >> 3,
  );
}

/** Anything about anything that is stored here, or about a number that is not. */
export function anyFact(member: Membership, pick: number, choice: number, nowMs: number): Fact | null {
  const { orders, deductions, contracts } = member;
  const subjects = [...orders, ...deductions, ...contracts];
  // The newest deduction is where most is open.
  const subject = (pick % 4 === 0 ? deductions.at(-1) : undefined) ?? subjects[pick % subjects.length];
  if (!subject) return null;
  if (pick % 50 === 0) return { of: 'order', outTradeNo: 'S0', ...source('S0'), kind: 'closed', reason: 'x' };
  if (pick % 50 === 1) return { of: 'contract', contractCode: 'C0', ...source('C0'), kind: 'missing', askedIn: 'pending' };
  if ('requestSerial' in subject) return contractFact(subject, choice, nowMs);
  if (pick % 3 === 0) return refundFact(member, subject, choice);
  return 'cycleNo' in subject ? deductionFact(member, subject, choice, nowMs) : orderFact(member, subject, choice, nowMs);
}

/** What usually comes next: of an open payment that it is paid, of a contract that waits that it is signed. */
export function usualFact(member: Membership, pick: number, choice: number, nowMs: number): Fact | null {
  const deduction = member.deductions.find(({ state }) => state === 'applying' || state === 'accepted' || state === 'failing');
  const news = (payment: Order | Deduction): PaidNews => ({
    kind: 'paid',
    transactionId: `42${payment.outTradeNo}`,
    amountFen: payment.amountFen,
    paidMs: nowMs,
  });
  if (deduction) {
    const of = { of: 'deduction', outTradeNo: deduction.outTradeNo, ...source(deduction.outTradeNo) } as const;
    if (choice % 4 === 1) return { ...of, kind: 'accepted', askedIn: deduction.state };
    if (choice % 4 !== 0) return { ...of, ...news(deduction) };
    return deduction.state === 'failing'
      ? { ...of, kind: 'closed', reason: 'closed' }
      : { ...of, kind: 'failure-told', errCode: oneOf(CODES, pick), reason: 'failed' };
  }
  const contract = member.contracts.find(({ state }) => state === 'pending');
  const order = member.orders.find(({ state }) => state === 'opening' || state === 'open');
  if (contract && (!order || pick % 2 === 0)) return contractFact({ ...contract }, 0, nowMs);
  if (!order) return null;
  const of = { of: 'order', outTradeNo: order.outTradeNo, ...source(order.outTradeNo) } as const;
  if (order.state === 'opening' && pick % 4 !== 1)
    return { ...of, kind: 'prepared', prepayId: 'wx1', signType: 'MD5', codeUrl: null, mwebUrl: null, contractOffered: choice % 9 !== 0 };
  return { ...of, ...news(order) };
}
