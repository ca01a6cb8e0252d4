import { compactBeijing } from '../../cloudfunctions/shared/domain/beijing';
import type { Membership } from '../../cloudfunctions/shared/domain/subscription/types';
import { type BillLine, readBillLines } from '../../cloudfunctions/shared/gateways/wechat-pay/codec/bill-lines';
import type { Database, Filter, StoredDocument } from '../../cloudfunctions/shared/platform/ports';
import { indexOf, member, outTradeNo, paidFen, paidMs, stored, transactionOf } from '../../test/support/statement';
import { MCH_ID } from '../../test/support/world-settings';

/** A year of earlier renewals of each member, so that documents have the size they come to. */
const PAST_RENEWALS = 12;
const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
/** Lines in one piece of the bill, as a network would deliver it. */
const LINES_PER_PIECE = 300;
const TITLES = [
  ...['交易时间', '公众账号ID', '商户号', '微信订单号', '商户订单号', '用户标识', '交易类型', '交易状态', '付款银行', '货币种类'],
  ...['应结订单金额', '微信退款单号', '商户退款单号', '退款金额', '退款状态', '商品名称', '商户数据包', '订单金额', '申请退款金额'],
];

export interface GeneratedDay {
  readonly database: Database;
  bill(): AsyncGenerator<BillLine>;
  /** How the alarms begin that the day must raise, one each, and no other. */
  readonly expected: readonly string[];
  /** Calls back with every question to the database. */
  onQuestion(listener: () => void): void;
}

/** What the bill and our books say about one member, where they do not agree. */
interface Seed {
  /** Null: not stored here. */
  readonly change?: Parameters<typeof member>[2] | null;
  /** Of the bill, in place of the payment's one row. */
  readonly rows?: readonly Row[];
  readonly alarm: string;
}

/** One discrepancy of each sort that a bill can show, spread over the day. */
const SEEDS: readonly ((index: number, count: number) => Seed)[] = [
  (i) => ({ rows: [], alarm: `statement-payment-missing:${outTradeNo(i)}` }),
  (i, n) => ({ rows: [payment(i, n), { ...payment(i, n), outTradeNo: 'SHOP-77' }], alarm: 'statement-unknown-payment:SHOP-77' }),
  (i) => ({ change: null, alarm: `statement-unknown-payment:${outTradeNo(i)}` }),
  (i) => ({ change: { state: 'open' }, alarm: `statement-unpaid-here:${outTradeNo(i)}` }),
  (i) => ({ change: { state: 'closed' }, alarm: `statement-paid-on-closed:${outTradeNo(i)}` }),
  (i, n) => ({ rows: [{ ...payment(i, n), feeFen: 1 }], alarm: `statement-amount-differs:${outTradeNo(i)}` }),
  (i, n) => ({ rows: [{ ...payment(i, n), transactionId: '4299' }], alarm: `statement-transaction-differs:${outTradeNo(i)}:4299` }),
  (i, n) => ({ change: { paidMs: paidMs(i, n) - DAY_MS }, alarm: `statement-other-day:${outTradeNo(i)}` }),
  (i, n) => ({ rows: [payment(i, n), payment(i, n)], alarm: `statement-duplicate-line:${outTradeNo(i)}:` }),
  (i, n) => ({ rows: [payment(i, n), { ...payment(i, n), feeFen: 0, refundFen: 300 }], alarm: `statement-unknown-refund:STAFF${i}` }),
];
const seededIndex = (position: number, count: number): number => Math.floor(((position + 0.5) * count) / SEEDS.length);
function seedAt(index: number, count: number): Seed | undefined {
  const position = Math.floor((index * SEEDS.length) / count);
  return seededIndex(position, count) === index ? SEEDS[position]?.(index, count) : undefined;
}

/** Books and bill of one day, made when they are asked for: neither takes memory. Every line agrees but the seeded ones. */
export function generatedDay(count: number): GeneratedDay {
  const kept = new Map<string, StoredDocument>();
  const find = (collection: string, filter: Filter, limit: number): unknown[] => {
    if (collection !== 'memberships') return [...kept.values()].filter(({ _id }) => _id.startsWith(`${collection}/`)).map(withoutPrefix);
    const { _id: byId, lastMoneyMs: since } = filter as { _id?: { in: readonly string[] }; lastMoneyMs?: { gte: number } };
    if (byId) return byId.in.flatMap((id) => document(indexOf(id), count));
    const first = firstSince(since?.gte ?? 0, count);
    return Array.from({ length: Math.max(0, Math.min(limit, count - first)) }, (_, offset) => document(first + offset, count)).flat();
  };
  let listener = (): void => undefined;
  const database: Database = {
    get: (collection, id) => Promise.resolve(kept.get(`${collection}/${id}`) ? withoutPrefix(kept.get(`${collection}/${id}`)) : null),
    find: (collection, filter, { limit }) => {
      listener();
      return Promise.resolve(find(collection, filter, limit));
    },
    insert: (collection, documents) => {
      for (const one of documents) kept.set(`${collection}/${one._id}`, { ...one, _id: `${collection}/${one._id}` });
      return Promise.resolve();
    },
    replace: (collection, _revision, one) => {
      kept.set(`${collection}/${one._id}`, { ...one, _id: `${collection}/${one._id}` });
      return Promise.resolve(true);
    },
    update: () => Promise.resolve(1),
    remove: () => Promise.resolve(false),
  };
  const expected = SEEDS.map((seed, position) => seed(seededIndex(position, count), count).alarm);
  return { database, expected, onQuestion: (told) => (listener = told), bill: () => readBillLines(billBytes(count), MCH_ID) };
}

const withoutPrefix = (one: StoredDocument | undefined): unknown => one && { ...one, _id: one._id.slice(one._id.indexOf('/') + 1) };

/** The first member whose payment is not before that time. */
function firstSince(sinceMs: number, count: number): number {
  let index = Math.max(0, Math.floor(((sinceMs - paidMs(0, count)) * count) / 86_400_000) - 1);
  while (index < count && paidMs(index, count) < sinceMs) index += 1;
  return index;
}

/** The stored document; none for a member that is not stored. */
function document(index: number, count: number): unknown[] {
  const seed = seedAt(index, count);
  if (seed?.change === null || index >= count) return [];
  const present = member(index, count, seed?.change);
  return [JSON.parse(JSON.stringify(stored({ ...present, deductions: [...pastRenewals(present, count), ...present.deductions] })))];
}

const pastRenewals = ({ _id }: Membership, count: number): Membership['deductions'] => {
  const [like] = member(3, count).deductions;
  if (!like) throw new Error('member 3 has a deduction');
  return Array.from({ length: PAST_RENEWALS }, (_, back) => ({
    ...like,
    outTradeNo: `D${_id}e${String(back).padStart(10, '0')}`,
    transactionId: `41${_id}${back}`,
    paidMs: paidMs(indexOf(_id), count) - (back + 1) * MONTH_MS,
  }));
};

async function* billBytes(count: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`\uFEFF${TITLES.join(',')}\r\n`);
  let [shown, feeFen, refundFen] = [0, 0, 0];
  for (let from = 0; from < count; from += LINES_PER_PIECE) {
    const indexes = Array.from({ length: Math.min(LINES_PER_PIECE, count - from) }, (_, offset) => from + offset);
    const rows = indexes.flatMap((index) => seedAt(index, count)?.rows ?? [payment(index, count)]);
    shown += rows.length;
    feeFen += rows.reduce((fen, row) => fen + row.feeFen, 0);
    refundFen += rows.reduce((fen, row) => fen + row.refundFen, 0);
    yield await Promise.resolve(Buffer.from(rows.map(rowText).join('')));
  }
  const summary = [String(shown), yuan(feeFen), yuan(refundFen), yuan(feeFen), yuan(refundFen)];
  yield Buffer.from(`总交易单数,应结订单总金额,退款总金额,订单总金额,申请退款总金额\r\n${text(summary)}`);
}

/** One row of the bill; with a refund when there is an amount of it. */
interface Row {
  readonly index: number;
  readonly atMs: number;
  readonly outTradeNo: string;
  readonly transactionId: string;
  readonly feeFen: number;
  readonly refundFen: number;
}

const payment = (index: number, count: number): Row => ({
  index,
  atMs: paidMs(index, count),
  outTradeNo: outTradeNo(index),
  transactionId: transactionOf(index),
  feeFen: paidFen(index),
  refundFen: 0,
});

function rowText({ index, atMs, outTradeNo: no, transactionId, feeFen, refundFen }: Row): string {
  const time = compactBeijing(atMs).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3 $4:$5:$6');
  const trade = no.startsWith('D') ? 'PAP' : 'JSAPI';
  const [fee, back] = [yuan(feeFen), yuan(refundFen)];
  const refund = refundFen > 0 ? [`50000${index}`, `STAFF${index}`, back, 'SUCCESS'] : ['0', '0', back, ''];
  return text([
    ...[
      time,
      'wx2421b1c4370ec43b',
      MCH_ID,
      transactionId,
      no,
      `oMember-${index}`,
      trade,
      refundFen > 0 ? 'REFUND' : 'SUCCESS',
      'OTHERS',
      'CNY',
    ],
    ...[fee, ...refund, '续充充电会员-1个月', '', fee, back],
  ]);
}

const text = (values: readonly string[]): string => `${values.map((value) => `\`${value}`).join(',')}\r\n`;
const yuan = (fen: number): string => (fen / 100).toFixed(2);
