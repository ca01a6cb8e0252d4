import { beijingDateTime } from '../kernel/beijing-time';
import type { BillLine } from './types';

/** 0.60 %, the usual rate; a refund gives its part back. */
const FEE_PER_TEN_THOUSAND = 60;
/** Lines that are made and sent at a time: some 100 KB. */
const CHUNK_LINES = 300;
const LINE_END = '\r\n';
const BYTE_ORDER_MARK = '\uFEFF';

/** ALL has every column but two; SUCCESS leaves out what is about refunds; REFUND adds two times. */
export type BillType = 'ALL' | 'SUCCESS' | 'REFUND';

interface Column {
  readonly title: string;
  /** Bills that have it; absent: all. */
  readonly in?: readonly BillType[];
  readonly value: (line: BillLine) => string;
}

const REFUNDS: readonly BillType[] = ['ALL', 'REFUND'];

/**
 * Columns, spelling and order as merchants publish their bills; no page of the deduction product shows one. A reader should go by the
 * titles: the platform has added columns before.
 */
const columns = (mchId: string): readonly Column[] => [
  { title: '交易时间', value: ({ atMs }) => beijingDateTime(atMs) },
  { title: '公众账号ID', value: ({ appid }) => appid },
  { title: '商户号', value: () => mchId },
  { title: '特约商户号', value: () => '0' },
  { title: '设备号', value: ({ device_info }) => device_info },
  { title: '微信订单号', value: ({ transaction_id }) => transaction_id },
  { title: '商户订单号', value: ({ out_trade_no }) => out_trade_no },
  { title: '用户标识', value: ({ openid }) => openid },
  { title: '交易类型', value: ({ trade_type }) => trade_type },
  { title: '交易状态', value: ({ trade_state }) => trade_state },
  { title: '付款银行', value: () => 'OTHERS' },
  { title: '货币种类', value: () => 'CNY' },
  { title: '应结订单金额', value: ({ total_fee }) => yuan(total_fee) },
  { title: '代金券金额', value: () => yuan(0) },
  { title: '退款申请时间', in: ['REFUND'], value: ({ atMs }) => beijingDateTime(atMs) },
  { title: '退款成功时间', in: ['REFUND'], value: ({ refund }) => refund?.refund_success_time ?? '' },
  { title: '微信退款单号', in: REFUNDS, value: ({ refund }) => refund?.refund_id ?? '0' },
  { title: '商户退款单号', in: REFUNDS, value: ({ refund }) => refund?.out_refund_no ?? '0' },
  { title: '退款金额', in: REFUNDS, value: (line) => yuan(refundFen(line)) },
  { title: '充值券退款金额', in: REFUNDS, value: () => yuan(0) },
  { title: '退款类型', in: REFUNDS, value: ({ refund }) => refund?.refund_channel ?? '' },
  { title: '退款状态', in: REFUNDS, value: ({ refund }) => refund?.refund_status ?? '' },
  { title: '商品名称', value: ({ body }) => escaped(body) },
  { title: '商户数据包', value: ({ attach }) => escaped(attach) },
  { title: '手续费', value: (line) => yuan(feeFen(line), FEE_DIGITS) },
  { title: '费率', value: () => `${(FEE_PER_TEN_THOUSAND / 100).toFixed(2)}%` },
  { title: '订单金额', value: ({ total_fee }) => yuan(total_fee) },
  { title: '申请退款金额', in: REFUNDS, value: (line) => yuan(refundFen(line)) },
  { title: '费率备注', value: () => '' },
];

const SUMMARY_TITLES = ['总交易单数', '应结订单总金额', '退款总金额', '充值券退款总金额', '手续费总金额', '订单总金额', '申请退款总金额'];
/** The fee is written with more digits than it has. */
const FEE_DIGITS = 5;

/**
 * A bill as text, piece by piece: titles, a line a transaction with a back-tick before each value, titles of the summary, summary. Money is
 * in yuan.
 */
export function* billText(lines: readonly BillLine[], type: BillType, mchId: string, hasMark: boolean): Iterable<string> {
  const shown = columns(mchId).filter((column) => column.in?.includes(type) ?? true);
  yield (hasMark ? BYTE_ORDER_MARK : '') + shown.map(({ title }) => title).join(',') + LINE_END;
  for (let from = 0; from < lines.length; from += CHUNK_LINES) {
    yield lines
      .slice(from, from + CHUNK_LINES)
      .map((line) => row(shown.map(({ value }) => value(line))))
      .join('');
  }
  yield SUMMARY_TITLES.join(',') + LINE_END + row(summary(lines));
}

function summary(lines: readonly BillLine[]): string[] {
  const sum = (fenOf: (line: BillLine) => number): number => lines.reduce((fen, line) => fen + fenOf(line), 0);
  const paid = yuan(sum(({ total_fee }) => total_fee));
  const refunded = yuan(sum(refundFen));
  return [String(lines.length), paid, refunded, yuan(0), yuan(sum(feeFen), FEE_DIGITS), paid, refunded];
}

const row = (values: readonly string[]): string => values.map((value) => `\`${value}`).join(',') + LINE_END;
const yuan = (fen: number, digits = 2): string => (fen / 100).toFixed(digits);
const refundFen = ({ refund }: BillLine): number => refund?.refund_fee ?? 0;

function feeFen(line: BillLine): number {
  const fen = line.refund === null ? line.total_fee : -refundFen(line);
  return Math.sign(fen) * Math.round((Math.abs(fen) * FEE_PER_TEN_THOUSAND) / 10_000) || 0;
}

/** What the merchant wrote must not look like the end of a value or of a line. */
const escaped = (text: string): string => text.replaceAll(',', '\\ ').replaceAll('\n', '\\n');
