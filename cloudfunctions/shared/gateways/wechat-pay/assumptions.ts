/**
 * What WeChat Pay's published material leaves open about renewals, refunds and bills, and what this gateway takes for granted instead: everything
 * of that sort stands here under a number, and nowhere else. Change an entry only with a message of the real platform in hand, and move it to a test.
 *
 * Without a switch of their own:
 * - W1 `sign_type` is in no table of contractorder, pappayapply, refund or downloadbill. Under MD5, the default, it is not sent; under HMAC-SHA256
 *   it is sent and signed (`WechatPayConfig.signType`).
 * - W2 A deduction in 24-hour mode may be visible as ACCEPT, or not at all, until it is carried out: `orderQuery` answers `accepted` or `notFound`,
 *   and neither says that there is none.
 * - W3 The reply to a deduction names neither number nor contract in the published table; where it does they must be ours.
 * - W4 Failures of the payment interfaces, of refund and deduction too, are signed. An unsigned one leaves the outcome open.
 * - W9 A refund query by `out_refund_no` answers with that refund in a list of the usual form (`…_0`); others in the list are not looked at.
 * - W10 A refund leaves the contract alone, and neither a day's nor a cycle's count of deductions.
 * - W11 A deduction that is waiting when its contract ends fails with CONTRACT_NOT_EXIST; nothing here depends on it, the order is queried.
 */

/**
 * W5. The text (its code is unpublished) that refuses a deduction because another one of this contract waits for its day. Compared without what
 * follows: sources write the rest with and without a comma.
 */
export const ANOTHER_IN_PROGRESS_TEXT = '扣款请求已受理';

/**
 * W17. The text (under INVALID_REQUEST for orders and deductions; refunds have REFUND_FEE_MISMATCH of their own) that refuses a number which the platform has already, with
 * other values: 重入时，参数与首次请求不一致.
 */
export const OTHER_VALUES_TEXT = '请求不一致';

/**
 * W6. Days that a pre-deduction notice opens its window for, when said: 1 to 3 by the table. The same page has the window of seven days that applies
 * when nothing is said.
 */
export const DEDUCT_DURATION_DAYS = { min: 1, max: 3 } as const;

/**
 * W7. Codes of V3 for "the request as such is wrong": the list of this interface is unpublished; these are V3's general ones. Together with a valid
 * signature they are refusals that configuration or program has to answer for.
 */
export const V3_REQUEST_CODES: ReadonlySet<string> = new Set([
  'PARAM_ERROR',
  'SIGN_ERROR',
  'NO_AUTH',
  'MCH_NOT_EXISTS',
  'APPID_MCHID_NOT_MATCH',
]);

/** W7. … and for "nobody can say": with any 5xx. */
export const V3_BUSY_CODES: ReadonlySet<string> = new Set(['SYSTEM_ERROR', 'SYSTEMERROR', 'BIZERR_NEED_RETRY']);

/**
 * W8. How far the timestamp of a signed V3 reply may be from our clock: WeChat's advice against replays for notifications, applied to replies.
 */
export const V3_MAX_SKEW_MS = 5 * 60_000;

/**
 * W12. The form of a bill (下载交易账单), from public copies of bills: titles in the first line; then a line a transaction, a payment and each of its
 * refunds by themselves; values after a back-tick, comma between, neither quoted nor escaped so that it could be undone; two lines of summary. UTF-8, with
 * or without byte order mark. Columns count by title, others are not looked at. The first title that is there is meant; bills of before
 * 2018 have the last.
 */
export const BILL_COLUMNS = {
  tradeMs: ['交易时间'],
  appId: ['公众账号ID'],
  mchId: ['商户号'],
  transactionId: ['微信订单号'],
  outTradeNo: ['商户订单号'],
  openid: ['用户标识'],
  tradeType: ['交易类型'],
  tradeState: ['交易状态'],
  currency: ['货币种类'],
  // W13. `total_fee` of the order: before coupons. On the line of a refund it may be zero.
  totalFen: ['订单金额', '应结订单金额', '总金额'],
  refundId: ['微信退款单号'],
  outRefundNo: ['商户退款单号'],
  // W13. `refund_fee` of the request: before coupons.
  refundFen: ['申请退款金额', '退款金额'],
  refundState: ['退款状态'],
  attach: ['商户数据包'],
} as const;

/** W14. The title that begins the summary. It counts every line of the bill, refunds included. */
export const BILL_COUNT = '总交易单数';
/** W14. Columns whose sum over all lines, whatever their state, is this total of the summary, as far as the bill has both. */
export const BILL_TOTALS = [
  ['应结订单金额', '应结订单总金额'],
  ['退款金额', '退款总金额'],
  ['订单金额', '订单总金额'],
  ['申请退款金额', '申请退款总金额'],
  ['总金额', '总交易额'],
  ['退款金额', '总退款金额'],
] as const;

/** W15. A number of a refund on the line of a payment: none. */
export const BILL_NO_REFUND: ReadonlySet<string> = new Set(['', '0']);

/**
 * W16. What the platform says, without a signature, instead of a bill. There is no bill for a day without transactions. While it is being made (from 9:00,
 * to be had after 10:00) it says so under the same number, hence the texts.
 */
export const NO_BILL_TEXT = /no bill exist/i;
export const BILL_IN_THE_MAKING_TEXT = /bill creating/i;
