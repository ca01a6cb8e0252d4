/** A bill as the platform writes it, written without the code under test. */

/** What the tests vary of a line; amounts in yuan as they stand in a bill. */
export interface BillRow {
  readonly 交易时间: string;
  readonly 商户号: string;
  readonly 微信订单号: string;
  readonly 商户订单号: string;
  readonly 用户标识: string;
  readonly 交易类型: string;
  readonly 交易状态: string;
  readonly 货币种类: string;
  readonly 应结订单金额: string;
  readonly 微信退款单号: string;
  readonly 商户退款单号: string;
  readonly 退款金额: string;
  readonly 退款状态: string;
  readonly 商品名称: string;
  readonly 商户数据包: string;
  readonly 订单金额: string;
  readonly 申请退款金额: string;
}

export const BILL_TITLES =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
export const SUMMARY_TITLES = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

const CONSTANT: Readonly<Record<string, string>> = {
  公众账号ID: 'wx2421b1c4370ec43b',
  特约商户号: '0',
  付款银行: 'OTHERS',
  代金券金额: '0.00',
  充值券退款金额: '0.00',
  手续费: '0.11400',
  费率: '0.60%',
};

export const PAYMENT_ROW: BillRow = {
  交易时间: '2026-11-23 10:00:03',
  商户号: '10000100',
  微信订单号: '4200000215201811190261405420',
  商户订单号: 'SUB202611230001',
  用户标识: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  交易类型: 'PAP',
  交易状态: 'SUCCESS',
  货币种类: 'CNY',
  应结订单金额: '18.00',
  微信退款单号: '0',
  商户退款单号: '0',
  退款金额: '0.00',
  退款状态: '',
  商品名称: '续充-连续包月会员',
  商户数据包: 'cycle-2',
  订单金额: '19.00',
  申请退款金额: '0.00',
};
export const REFUND_ROW: BillRow = {
  ...PAYMENT_ROW,
  交易状态: 'REFUND',
  应结订单金额: '0.00',
  微信退款单号: '50000408942018111907145868882',
  商户退款单号: 'RF20261123000001',
  退款金额: '6.50',
  退款状态: 'PROCESSING',
  订单金额: '0.00',
  申请退款金额: '7.00',
};

export function billRow(row: BillRow, titles = BILL_TITLES): string {
  const values: Readonly<Record<string, string>> = { ...CONSTANT, ...row };
  return titles
    .split(',')
    .map((title) => `\`${values[title] ?? ''}`)
    .join(',');
}

/** The summary that fits these lines. */
export function billSummary(rows: readonly BillRow[]): string {
  const total = (column: '应结订单金额' | '退款金额' | '订单金额' | '申请退款金额'): string => {
    const fen = rows.reduce((sum, row) => sum + Math.round(Number(row[column]) * 100), 0);
    return (fen / 100).toFixed(2);
  };
  const values = [rows.length, total('应结订单金额'), total('退款金额'), '0.00', '0.22800', total('订单金额'), total('申请退款金额')];
  return values.map((value) => `\`${value}`).join(',');
}

/** The whole bill. */
export const billText = (rows: readonly BillRow[], summary = billSummary(rows)): string =>
  [BILL_TITLES, ...rows.map((row) => billRow(row)), SUMMARY_TITLES, summary, ''].join('\r\n');
