import * as v from 'valibot';
import type { Membership } from '../domain/subscription/types';
import type { Enveloped } from './aggregate-store';
import { auditEnvelope } from './audit-schema';
import { refundEntries, wordsOf } from './refund-schema';

/** What is stored is parsed like anything else from outside: a document written by another version is refused, not half understood. */
const amountFen = v.pipe(v.number(), v.safeInteger());
const timeMs = v.pipe(v.number(), v.safeInteger());
const text = v.string();

const days = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const dunningSchema = v.object({ retryDays: v.pipe(v.array(days), v.maxLength(10)), graceDays: days, endDays: days });

const terms = v.object({
  planId: text,
  templateId: text,
  mode: v.picklist(['24h-delay', 'pre-notify']),
  cycleMonths: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  firstPriceFen: amountFen,
  priceFen: amountFen,
  capFen: amountFen,
  dunning: dunningSchema,
  onFullRefund: v.picklist(['keep-contract', 'end-contract']),
});

const order = v.object({
  outTradeNo: text,
  contractCode: text,
  state: v.picklist(['opening', 'open', 'paid', 'closed', 'refunded']),
  terms,
  amountFen,
  tradeType: v.picklist(['JSAPI', 'APP', 'NATIVE', 'MWEB']),
  clientIp: text,
  words: wordsOf({ body: text, notifyUrl: text }),
  createdMs: timeMs,
  expiresMs: timeMs,
  prepayId: v.nullable(text),
  signType: v.nullable(v.picklist(['MD5', 'HMAC-SHA256'])),
  codeUrl: v.nullable(text),
  mwebUrl: v.nullable(text),
  transactionId: v.nullable(text),
  paidMs: v.nullable(timeMs),
  refundedFen: amountFen,
  refundedElsewhereFen: amountFen,
  closedBecause: v.nullable(text),
});

const contract = v.object({
  contractCode: text,
  requestSerial: text,
  state: v.picklist(['pending', 'signed', 'ending', 'ended', 'absent']),
  terms,
  origin: v.picklist(['pay-and-sign', 'sign-only']),
  outTradeNo: v.nullable(text),
  requestedMs: timeMs,
  words: wordsOf({ displayAccount: text, notifyUrl: text }),
  offered: v.boolean(),
  windowEndsMs: v.nullable(timeMs),
  contractId: v.nullable(text),
  openid: v.nullable(text),
  signedMs: v.nullable(timeMs),
  endedMs: v.nullable(timeMs),
  endedBy: v.nullable(v.picklist(['user', 'wechat', 'merchant', 'expired', 'unpaid'])),
  endedBecause: v.nullable(text),
  replaces: v.nullable(text),
  movedTo: v.nullable(text),
});

const cycle = v.object({
  cycleNo: text,
  contractCode: text,
  state: v.picklist(['open', 'paid', 'dropped']),
  fromMs: timeMs,
  amountFen,
  remindedMs: v.nullable(timeMs),
  announcement: v.nullable(v.object({ askedMs: timeMs, estimatedFen: amountFen, announcedMs: v.nullable(timeMs) })),
  heldBecause: v.nullable(text),
});

const deduction = v.object({
  outTradeNo: text,
  contractCode: text,
  cycleNo: text,
  state: v.picklist(['applying', 'accepted', 'failing', 'failed', 'paid', 'refunded']),
  amountFen,
  appliedMs: timeMs,
  words: wordsOf({ body: text, clientIp: text, notifyUrl: text }),
  repeatedMs: v.nullable(timeMs),
  transactionId: v.nullable(text),
  paidMs: v.nullable(timeMs),
  refundedFen: amountFen,
  refundedElsewhereFen: amountFen,
  failedMs: v.nullable(timeMs),
  errCode: v.nullable(text),
  failedBecause: v.nullable(text),
});

const period = v.object({
  outTradeNo: text,
  planId: text,
  fromMs: timeMs,
  untilMs: timeMs,
  anchorDay: v.number(),
  paidFen: amountFen,
  paidMs: timeMs,
  withdrawn: v.boolean(),
});

const refund = v.object({ ...refundEntries, outTradeNo: text, refundId: v.nullable(text), returned: v.boolean() });

const check = v.object({
  of: v.picklist(['order', 'deduction', 'refund', 'contract', 'renewal', 'news']),
  no: text,
  count: v.number(),
  dueMs: timeMs,
  askedMs: timeMs,
});

const news = v.object({
  kind: v.picklist(['deduction-upcoming', 'deduction-announced', 'deduction-succeeded', 'deduction-failed', 'renewal-ended']),
  contractCode: text,
  amountFen: v.nullable(amountFen),
  atMs: v.nullable(timeMs),
  no: text,
  errCode: v.nullable(text),
});

const membershipDocument = v.object({
  _id: text,
  revision: v.pipe(v.number(), v.safeInteger()),
  openid: text,
  orders: v.array(order),
  contracts: v.array(contract),
  cycles: v.array(cycle),
  deductions: v.array(deduction),
  periods: v.array(period),
  refunds: v.array(refund),
  checks: v.array(check),
  untold: v.array(news),
  dueMs: v.nullable(timeMs),
  ...auditEnvelope,
});

/** @throws ValiError for a document that this version cannot have written */
export function parseMembership(stored: unknown): Enveloped<Membership> {
  return v.parse(membershipDocument, stored);
}
