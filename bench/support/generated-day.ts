import { compactBeijing } from '../../cloudfunctions/shared/domain/beijing';
import type { Membership } from '../../cloudfunctions/shared/domain/subscription/types';
import { type BillLine, readBillLines } from '../../cloudfunctions/shared/gateways/wechat-pay/codec/bill-lines';
import type { Database, Filter, StoredDocument } from '../../cloudfunctions/shared/platform/ports';
import { indexOf, member, outTradeNo, paidFen, paidMs, stored, transactionOf } from '../../test/support/statement';
import { MCH_ID } from '../../test/support/world-settings';

/** A year of earlier renewals of each member, so that documents have the size they come to. */
const PAST_RENEWALS = 12;
const MONTH_MS = 30 * 86_400_000;
/** Lines in one piece of the bill, as a network would deliver it. */
const LINES_PER_PIECE = 300;
const TITLES = [
  ...['交易时间', '公众账号ID', '商户号', '微信订单号', '商户订单号', '用户标识', '交易类型', '交易状态', '付款银行', '货币种类'],
  ...['应结订单金额', '微信退款单号', '商户退款单号', '退款金额', '退款状态', '商品名称', '商户数据包', '订单金额', '申请退款金额'],
];

export interface GeneratedDay {
  readonly database: Database;
  bill(): AsyncGenerator<BillLine>;
  /** How many of our payments the bill does not have. */
  readonly missing: number;
  /** Calls back with every question to the database. */
  onQuestion(listener: () => void): void;
}

/** Books and bill of one day, made when they are asked for: neither takes memory. Every line agrees but one in 10,000, which is missing. */
export function generatedDay(count: number): GeneratedDay {
  const isMissing = (index: number): boolean => index % 10_000 === 4_321;
  const kept = new Map<string, StoredDocument>();
  const find = (collection: string, filter: Filter, limit: number): unknown[] => {
    if (collection !== 'memberships') return [...kept.values()].filter(({ _id }) => _id.startsWith(`${collection}/`)).map(withoutPrefix);
    const { _id: byId, lastMoneyMs: since } = filter as { _id?: { in: readonly string[] }; lastMoneyMs?: { gte: number } };
    if (byId) return byId.in.map((id) => document(indexOf(id), count));
    const first = firstSince(since?.gte ?? 0, count);
    return Array.from({ length: Math.max(0, Math.min(limit, count - first)) }, (_, offset) => document(first + offset, count));
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
  const missing = Array.from({ length: count }, (_, index) => index).filter(isMissing).length;
  return { database, missing, onQuestion: (told) => (listener = told), bill: () => readBillLines(billBytes(count, isMissing), MCH_ID) };
}

const withoutPrefix = (one: StoredDocument | undefined): unknown => one && { ...one, _id: one._id.slice(one._id.indexOf('/') + 1) };

/** The first member whose payment is not before that time. */
function firstSince(sinceMs: number, count: number): number {
  let index = Math.max(0, Math.floor(((sinceMs - paidMs(0, count)) * count) / 86_400_000) - 1);
  while (index < count && paidMs(index, count) < sinceMs) index += 1;
  return index;
}

function document(index: number, count: number): unknown {
  const present = member(index, count);
  return JSON.parse(
    JSON.stringify(stored({ ...present, deductions: [...pastRenewals(present, count), ...present.deductions] })),
  ) as unknown;
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

async function* billBytes(count: number, isMissing: (index: number) => boolean): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`\uFEFF${TITLES.join(',')}\r\n`);
  let [shown, sumFen] = [0, 0];
  for (let from = 0; from < count; from += LINES_PER_PIECE) {
    const indexes = Array.from({ length: Math.min(LINES_PER_PIECE, count - from) }, (_, offset) => from + offset).filter(
      (i) => !isMissing(i),
    );
    shown += indexes.length;
    sumFen += indexes.reduce((fen, index) => fen + paidFen(index), 0);
    yield await Promise.resolve(Buffer.from(indexes.map((index) => billRow(index, count)).join('')));
  }
  const summary = [String(shown), yuan(sumFen), yuan(0), yuan(sumFen), yuan(0)];
  yield Buffer.from(`总交易单数,应结订单总金额,退款总金额,订单总金额,申请退款总金额\r\n${row(summary)}`);
}

function billRow(index: number, count: number): string {
  const time = compactBeijing(paidMs(index, count)).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3 $4:$5:$6');
  const fee = yuan(paidFen(index));
  const trade = outTradeNo(index).startsWith('D') ? 'PAP' : 'JSAPI';
  return row([
    ...[time, 'wx2421b1c4370ec43b', MCH_ID, transactionOf(index), outTradeNo(index), `oMember-${index}`, trade, 'SUCCESS', 'OTHERS', 'CNY'],
    ...[fee, '0', '0', yuan(0), '', '续充充电会员-1个月', '', fee, yuan(0)],
  ]);
}

const row = (values: readonly string[]): string => `${values.map((value) => `\`${value}`).join(',')}\r\n`;
const yuan = (fen: number): string => (fen / 100).toFixed(2);
