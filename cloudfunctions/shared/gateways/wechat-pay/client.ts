import { type Clock, type Http, HttpBrokenError, HttpConnectError, type HttpResponse, type Log, type Random } from '../../platform/ports';
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
import type { EndpointPath } from './codec/endpoints';
import { openReply, type Reply, sealRequest } from './codec/envelope';
import type { WireFields } from './codec/fields';
import {
  type CloseOrderResult,
  decodeCloseOrder,
  decodeOrderQuery,
  encodeCloseOrder,
  encodeOrderQuery,
  type OrderKey,
  type OrderQueryResult,
} from './codec/order';
import { decodeRefundPage, encodeRefundQuery, type RefundQueryResult, sumRefunds } from './codec/refund';
import { assertWechatPayConfig, type WechatPayConfig } from './config';
import { OutcomeUnknownError, WechatPayUnreachableError } from './errors';
import { launchParameters, type LaunchParameters } from './launch';
import { encodePureSigning, type PureSigningHandOff, type PureSigningInput } from './pure-signing';

/**
 * Bound of one call to one host. The platform answers within a second; a function lives 20 s by default, which leaves room for both hosts and
 * for writing down that the outcome is unknown.
 */
const CALL_TIMEOUT_MS = 5_000;
/** 32 hex characters, the longest nonce allowed. */
const NONCE_BYTES = 16;

/**
 * WeChat Pay V2 for one merchant and one app. Every call either says what the platform verifiably said, or throws one of
 * {@link OutcomeUnknownError} (query), `RequestRefusedError` (alarm), {@link WechatPayUnreachableError} (later again),
 * `UnsendableFieldError` (correct the value). Nothing is repeated in here: repeating is a decision of the caller, who has it stored.
 */
export interface WechatPay {
  /** Makes an order and prepares a contract, both under the caller's numbers. Safe to repeat with identical input. */
  contractOrder(input: ContractOrderInput): Promise<ContractOrderResult>;
  orderQuery(key: OrderKey): Promise<OrderQueryResult>;
  /** Closes an unpaid order, at least 5 minutes old. Safe to repeat. */
  closeOrder(outTradeNo: string): Promise<CloseOrderResult>;
  /** How much of an order's payment went back, over all of its refunds. */
  refundQuery(key: { readonly outTradeNo: string }): Promise<RefundQueryResult>;
  queryContract(key: ContractKey): Promise<QueryContractResult>;
  /** Ends a contract. Safe to repeat. `remark` is shown to the user, at most 256 bytes. */
  deleteContract(key: ContractKey, remark: string): Promise<DeleteContractResult>;
  /** What the client needs to open a prepared order now. */
  launch(tradeType: TradeType, order: Pick<PreparedOrder, 'prepayId' | 'signType' | 'codeUrl' | 'mwebUrl'>): LaunchParameters;
  /** What the mini-program needs to open WeChat's signing mini-program now. */
  pureSigning(input: PureSigningInput): PureSigningHandOff;
}

export interface WechatPayDependencies {
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: Log;
  readonly config: WechatPayConfig;
}

/**
 * @throws WechatPayConfigError at once when the configuration cannot work
 */
export function createWechatPay({ http, clock, random, log, config }: WechatPayDependencies): WechatPay {
  assertWechatPayConfig(config);

  async function call(endpoint: EndpointPath, fields: WireFields): Promise<Reply> {
    const startedMs = clock.nowMs();
    const no = fields.get('out_trade_no') ?? fields.get('contract_code') ?? fields.get('contract_id') ?? fields.get('transaction_id');
    try {
      const response = await post(http, config, endpoint, sealRequest(endpoint, fields, config, random.hex(NONCE_BYTES)), log);
      const reply = openReply(endpoint, response.status, response.body, config);
      const { succeeded, signed, code } = reply;
      log?.info('WeChat Pay answered', { endpoint, no, succeeded, signed, code, tookMs: clock.nowMs() - startedMs });
      return reply;
    } catch (error) {
      log?.warn('WeChat Pay call failed', { endpoint, no, error: String(error), tookMs: clock.nowMs() - startedMs });
      throw error;
    }
  }

  return {
    async contractOrder(input) {
      return decodeContractOrder(await call('/pay/contractorder', encodeContractOrder(input, config)), input, config);
    },
    async orderQuery(key) {
      return decodeOrderQuery(await call('/pay/orderquery', encodeOrderQuery(key, config)), key);
    },
    async closeOrder(outTradeNo) {
      return decodeCloseOrder(await call('/pay/closeorder', encodeCloseOrder(outTradeNo, config)));
    },
    refundQuery: ({ outTradeNo }) =>
      sumRefunds(async (offset) => {
        return decodeRefundPage(await call('/pay/refundquery', encodeRefundQuery(outTradeNo, offset, config)), outTradeNo, offset);
      }),
    async queryContract(key) {
      return decodeQueryContract(await call('/papay/querycontract', encodeQueryContract(key, config)), key);
    },
    async deleteContract(key, remark) {
      return decodeDeleteContract(await call('/papay/deletecontract', encodeDeleteContract(key, remark, config)), key);
    },
    launch: (tradeType, order) => launchParameters(tradeType, order, config, clock.nowMs(), random.hex(NONCE_BYTES)),
    pureSigning: (input) => encodePureSigning(input, config, clock.nowMs()),
  };
}

/** Sends to the first host that can be connected to. Another host is tried only while it is certain that nothing has been sent. */
async function post(
  http: Http,
  config: WechatPayConfig,
  endpoint: EndpointPath,
  body: string,
  log: Log | undefined,
): Promise<HttpResponse> {
  const hosts = config.apiFallbackUrl === null ? [config.apiBaseUrl] : [config.apiBaseUrl, config.apiFallbackUrl];
  let lastFailure: HttpConnectError | undefined;
  for (const host of hosts) {
    try {
      return await http.send({
        method: 'POST',
        url: `${host}${endpoint}`,
        headers: { 'content-type': 'text/xml; charset=utf-8' },
        body,
        timeoutMs: CALL_TIMEOUT_MS,
      });
    } catch (error) {
      if (error instanceof HttpBrokenError) throw new OutcomeUnknownError(endpoint, 'no-answer', error.message, { cause: error });
      if (!(error instanceof HttpConnectError)) throw error;
      log?.warn('no connection to WeChat Pay', { host, endpoint, error: error.message });
      lastFailure = error;
    }
  }
  throw new WechatPayUnreachableError(endpoint, { cause: lastFailure });
}
