import { REGISTER_DEDUCTION_PATH } from '../assumptions';

/** Paths of Huifu's V2 interfaces: the function code of its SDKs with slashes for dots. All are POST, queries too. */
export const ENDPOINTS = {
  createServiceOrder: '/v2/trade/payscore/serviceorder/create',
  queryServiceOrder: '/v2/trade/payscore/serviceorder/query',
  cancelServiceOrder: '/v2/trade/payscore/serviceorder/cancel',
  completeServiceOrder: '/v2/trade/payscore/serviceorder/complete',
  registerDeduction: REGISTER_DEDUCTION_PATH,
  queryDeduction: '/v2/trade/payscore/deduct/query',
  payDeduction: '/v2/trade/payscore/pay/payscorepay',
  queryTrade: '/v2/trade/payment/scanpay/query',
  refund: '/v2/trade/payment/scanpay/refund',
  queryRefund: '/v2/trade/payment/scanpay/refundquery',
} as const;

export type EndpointPath = (typeof ENDPOINTS)[keyof typeof ENDPOINTS];
