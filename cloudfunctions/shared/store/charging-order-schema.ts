import * as v from 'valibot';
import type { ChargingOrder } from '../domain/charging/types';
import type { Enveloped } from './aggregate-store';
import { auditEnvelope } from './audit-schema';
import { refundEntries, wordsOf } from './refund-schema';

/** What is stored is parsed like anything else from outside: a document written by another version is refused, not half understood. */
const integer = v.pipe(v.number(), v.safeInteger());
const amountFen = v.pipe(integer, v.minValue(0));
const timeMs = integer;
const text = v.string();
const orNull = <S extends v.GenericSchema>(schema: S) => v.nullable(schema);

const end = v.picklist(['user', 'full', 'unplugged', 'limit', 'fault', 'operator']);
const pile = v.object({
  code: text,
  nameZh: text,
  nameEn: text,
  siteZh: text,
  siteEn: text,
  connector: text,
  ratedPowerW: integer,
});
const band = v.picklist(['sharp', 'peak', 'flat', 'valley']);
export const tariffSchema = v.object({
  periods: v.array(v.object({ fromMinute: integer, untilMinute: integer, band, energyPriceCentifenPerKwh: amountFen })),
  servicePriceCentifenPerKwh: amountFen,
});
const reading = v.object({ atMs: timeMs, meterWh: integer });
const bill = v.object({
  energyWh: integer,
  startedMs: timeMs,
  endedMs: timeMs,
  lines: v.array(
    v.object({ kind: v.picklist(['energy', 'service']), band: orNull(band), energyWh: integer, priceCentifenPerKwh: amountFen, amountFen }),
  ),
  discounts: v.array(v.object({ kind: v.picklist(['member-energy', 'member-service', 'cap']), amountFen })),
  grossFen: amountFen,
  totalFen: amountFen,
});
const deduction = v.object({
  seq: integer,
  state: v.picklist(['registering', 'registered', 'paying', 'succeeded', 'failed']),
  registrationNo: text,
  registrationDate: text,
  paymentNo: text,
  paymentDate: orNull(text),
  outTradeNo: orNull(text),
  hfSeqId: orNull(text),
  plannedMs: timeMs,
  words: wordsOf({ goodsDescription: text, notifyUrl: text }),
  paymentPlannedMs: orNull(timeMs),
  failedBecause: orNull(text),
});
const payment = v.object({
  amountFen,
  paidMs: timeMs,
  by: v.picklist(['deduction', 'active', 'unknown']),
  hfSeqId: orNull(text),
  reqDate: orNull(text),
});
const refund = v.object({ ...refundEntries, reqDate: text, hfSeqId: orNull(text) });
const sessionReport = v.object({
  sessionId: text,
  pileId: text,
  state: v.picklist(['starting', 'charging', 'ended', 'void']),
  startedMs: orNull(timeMs),
  endedMs: orNull(timeMs),
  endedBecause: orNull(v.picklist(['remote', 'full', 'unplugged', 'fault'])),
  readings: v.array(reading),
  powerW: integer,
  socPercent: orNull(v.number()),
  reportedMs: timeMs,
});
const live = v.object({ report: sessionReport, curve: v.array(v.object({ atMs: timeMs, powerW: integer })) });

const feeItems = v.array(v.object({ name: text, description: text, amountFen }));
const amountUnit = v.picklist(['yuan', 'fen']);
const creationWords = wordsOf({
  introduction: text,
  riskDescription: text,
  payments: feeItems,
  startLocation: text,
  notifyUrl: text,
  amountUnit,
  serviceId: orNull(text),
  tradeScene: orNull(text),
  payScene: orNull(text),
});
const completionWords = wordsOf({
  endRemark: text,
  payments: feeItems,
  discounts: feeItems,
  endLocation: text,
  amountUnit,
});

const chargingOrderDocument = v.object({
  _id: text,
  revision: integer,
  memberId: text,
  openid: text,
  slot: text,
  state: v.picklist([
    'created',
    'confirming',
    'confirmed',
    'charging',
    'stopping',
    'completing',
    'completed',
    'deducting',
    'unpaid',
    'paid',
    'closed',
    'cancelling',
    'cancelled',
    'expired',
    'refunding',
    'refunded',
  ]),
  pile,
  tariff: tariffSchema,
  discount: orNull(v.object({ energyPerMille: integer, servicePerMille: integer })),
  capFen: amountFen,
  riskFundFen: amountFen,
  reqDate: text,
  clientIp: text,
  creation: creationWords,
  createdMs: timeMs,
  confirmByMs: timeMs,
  outOrderNo: orNull(text),
  createHfSeqId: orNull(text),
  extraData: orNull(v.record(text, text)),
  confirmedMs: orNull(timeMs),
  startedMs: orNull(timeMs),
  stopBy: orNull(end),
  endedBecause: orNull(end),
  cancelReason: orNull(v.picklist(['user', 'not-confirmed', 'pile-refused', 'not-created', 'platform', 'operator'])),
  readings: v.array(reading),
  bill: orNull(bill),
  endMs: orNull(timeMs),
  completion: completionWords,
  completedMs: orNull(timeMs),
  deductions: v.array(deduction),
  retryMs: orNull(timeMs),
  payment: orNull(payment),
  announced: orNull(v.object({ hfSeqId: text, reqDate: orNull(text) })),
  refunds: v.array(refund),
  live: orNull(live),
  tries: integer,
  askedMs: timeMs,
  dueMs: orNull(timeMs),
  ...auditEnvelope,
});

/** @throws ValiError for a document that this version cannot have written */
export function parseChargingOrder(stored: unknown): Enveloped<ChargingOrder> {
  return v.parse(chargingOrderDocument, stored);
}
