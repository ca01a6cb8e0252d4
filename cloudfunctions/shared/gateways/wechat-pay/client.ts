import {
  type ContractKey,
  decodeDeleteContract,
  decodeQueryContract,
  type DeleteContractResult,
  encodeDeleteContract,
  encodeQueryContract,
  type QueryContractResult,
} from './codec/contract';
import {
  type ContractOrderInput,
  type ContractOrderResult,
  decodeContractOrder,
  encodeContractOrder,
  type PreparedOrder,
  type TradeType,
} from './codec/contract-order';
import {
  ANNOUNCEMENT_ENDPOINT,
  type AnnouncementInput,
  type AnnounceResult,
  decodeAnnouncement,
  encodeAnnouncement,
} from './codec/announcement';
import { type BillResult, downloadBill } from './bill';
import { decodeDeduction, type DeductionInput, type DeductResult, encodeDeduction } from './codec/deduction';
import {
  type CloseOrderResult,
  decodeCloseOrder,
  decodeOrderQuery,
  encodeCloseOrder,
  encodeOrderQuery,
  type OrderKey,
  type OrderQueryResult,
} from './codec/order';
import { decodeRefund, encodeRefund, type RefundInput, type RefundResult } from './codec/refund';
import {
  decodeRefundPage,
  decodeRefundQueryOne,
  encodeRefundQuery,
  encodeRefundQueryOne,
  type RefundQueryOneResult,
  type RefundQueryResult,
  sumRefunds,
} from './codec/refund-query';
import { assertWechatPayConfig } from './config';
import { launchParameters, type LaunchParameters } from './launch';
import { encodePureSigning, type PureSigningHandOff, type PureSigningInput } from './pure-signing';
import { createTransport, type TransportDependencies } from './transport';

/** 32 hex characters, the longest nonce allowed in what a client opens an order with. */
const NONCE_BYTES = 16;

/**
 * WeChat Pay for one merchant and one app: V2, and V3 where there is no other way. Every call either says what the platform verifiably
 * said, or throws one of `OutcomeUnknownError` (query), `RequestRefusedError` (alarm), `WechatPayUnreachableError` (later again),
 * `UnsendableFieldError` (correct the value). Nothing is repeated in here: repeating is a decision of the caller, who has it stored.
 */
export interface WechatPay {
  /** Makes an order and prepares a contract, both under the caller's numbers. Safe to repeat with identical input. */
  contractOrder(input: ContractOrderInput): Promise<ContractOrderResult>;
  /** Asks for one deduction of a contract. Safe to repeat with identical input: a number is charged at most once. */
  deduct(input: DeductionInput): Promise<DeductResult>;
  /** Has WeChat tell the user about a deduction to come, which templates with notice require. Safe to repeat with identical input. V3. */
  announceDeduction(input: AnnouncementInput): Promise<AnnounceResult>;
  orderQuery(key: OrderKey): Promise<OrderQueryResult>;
  /** Closes an unpaid order, at least 5 minutes old. Safe to repeat. */
  closeOrder(outTradeNo: string): Promise<CloseOrderResult>;
  /** Gives a payment back, whole or in part; presents the merchant's certificate. Safe to repeat with identical input. */
  refund(input: RefundInput): Promise<RefundResult>;
  /** How much of an order's payment went back, over all of its refunds. */
  refundQuery(key: { readonly outTradeNo: string }): Promise<RefundQueryResult>;
  /** What became of one refund. */
  refundQueryOne(outRefundNo: string): Promise<RefundQueryOneResult>;
  /**
   * All transactions of a day, payments, deductions and refunds, as the platform has them; to be had from 10:00 of the next day on, for three months.
   * Leaving the loop over its lines ends the download.
   *
   * @param billDate yyyyMMdd, a day in Beijing
   */
  downloadBill(billDate: string): Promise<BillResult>;
  queryContract(key: ContractKey): Promise<QueryContractResult>;
  /** Ends a contract. Safe to repeat. `remark` is shown to the user, at most 256 bytes. */
  deleteContract(key: ContractKey, remark: string): Promise<DeleteContractResult>;
  /** What the client needs to open a prepared order now. */
  launch(tradeType: TradeType, order: Pick<PreparedOrder, 'prepayId' | 'signType' | 'codeUrl' | 'mwebUrl'>): LaunchParameters;
  /** What the mini-program needs to open WeChat's signing mini-program now. */
  pureSigning(input: PureSigningInput): PureSigningHandOff;
}

export type WechatPayDependencies = TransportDependencies;

/**
 * @throws WechatPayConfigError at once when the configuration cannot work
 */
export function createWechatPay(dependencies: WechatPayDependencies): WechatPay {
  const { clock, random, config } = dependencies;
  assertWechatPayConfig(config);
  const transport = createTransport(dependencies);

  return {
    async contractOrder(input) {
      return decodeContractOrder(await transport.call('/pay/contractorder', encodeContractOrder(input, config)), input, config);
    },
    async deduct(input) {
      return decodeDeduction(await transport.call('/pay/pappayapply', encodeDeduction(input, config)), input);
    },
    async announceDeduction(input) {
      const { status, body } = await transport.callV3(ANNOUNCEMENT_ENDPOINT, input.contractId, encodeAnnouncement(input, config));
      return decodeAnnouncement(status, body);
    },
    async orderQuery(key) {
      return decodeOrderQuery(await transport.call('/pay/orderquery', encodeOrderQuery(key, config)), key);
    },
    async closeOrder(outTradeNo) {
      return decodeCloseOrder(await transport.call('/pay/closeorder', encodeCloseOrder(outTradeNo, config)));
    },
    async refund(input) {
      return decodeRefund(await transport.call('/secapi/pay/refund', encodeRefund(input, config)), input);
    },
    async refundQueryOne(outRefundNo) {
      return decodeRefundQueryOne(await transport.call('/pay/refundquery', encodeRefundQueryOne(outRefundNo, config)), outRefundNo);
    },
    downloadBill: (billDate) => downloadBill(transport, billDate, config),
    refundQuery: ({ outTradeNo }) =>
      sumRefunds(async (offset) => {
        return decodeRefundPage(
          await transport.call('/pay/refundquery', encodeRefundQuery(outTradeNo, offset, config)),
          outTradeNo,
          offset,
        );
      }),
    async queryContract(key) {
      return decodeQueryContract(await transport.call('/papay/querycontract', encodeQueryContract(key, config)), key);
    },
    async deleteContract(key, remark) {
      return decodeDeleteContract(await transport.call('/papay/deletecontract', encodeDeleteContract(key, remark, config)), key);
    },
    launch: (tradeType, order) => launchParameters(tradeType, order, config, clock.nowMs(), random.hex(NONCE_BYTES)),
    pureSigning: (input) => encodePureSigning(input, config, clock.nowMs()),
  };
}
