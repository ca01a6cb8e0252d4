/** WeChat Pay (委托代扣): what the rest of the functions may use. */
export { createWechatPay, type WechatPay, type WechatPayDependencies } from './client';
export type { BillResult } from './bill';
export type { AnnouncementInput, AnnounceResult } from './codec/announcement';
export type { BillLine } from './codec/bill-lines';
export type { DeductionInput, DeductResult } from './codec/deduction';
export type { ContractKey, DeleteContractResult, QueryContractResult } from './codec/contract';
export {
  type ContractOrderInput,
  type ContractOrderResult,
  isTradeType,
  type PreparedOrder,
  TRADE_TYPES,
  type TradeType,
} from './codec/contract-order';
export type { CloseOrderResult, OrderKey, OrderQueryResult } from './codec/order';
export type { PaymentFacts } from './codec/payment';
export type { RefundInput, RefundResult } from './codec/refund';
export type { RefundFacts, RefundQueryOneResult, RefundQueryResult } from './codec/refund-query';
export { assertWechatPayConfig, type WechatPayConfig, WechatPayConfigError } from './config';
export {
  BillTruncatedError,
  BillUnreadableError,
  NotificationRejectedError,
  type NotificationRejection,
  OutcomeUnknownError,
  RequestRefusedError,
  type UnknownReason,
  UnsendableFieldError,
  WechatPayUnreachableError,
} from './errors';
export type { LaunchParameters } from './launch';
export {
  acknowledge,
  type ContractNotification,
  type DeductionNotification,
  type NotificationConfig,
  type NotificationKind,
  type PaymentNotification,
  readNotification,
  type WechatNotification,
} from './notification';
export type { PureSigningHandOff, PureSigningInput } from './pure-signing';
export { type RefundHint, readRefundHint } from './refund-hint';
export type { SignType } from './sign';
export {
  ATTACH_MAX_BYTES,
  BODY_MAX_BYTES,
  DEDUCTION_BODY_MAX_BYTES,
  DISPLAY_ACCOUNT_MAX_BYTES,
  REFUND_REASON_MAX_BYTES,
  sanitizeText,
  TERMINATION_REMARK_MAX_BYTES,
} from './text';
