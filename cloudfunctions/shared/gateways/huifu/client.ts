import { type Clock, type Http, HttpBrokenError, HttpConnectError, type HttpResponse, type Log } from '../../platform/ports';
import { decodeDeductionQuery, decodePay, decodeRegister, encodeDeductionQuery, encodePay, encodeRegister } from './codec/deduction';
import { type EndpointPath, ENDPOINTS } from './codec/endpoints';
import { openReply, type Reply, sealRequest } from './codec/envelope';
import { decodeRefund, decodeRefundQuery, encodeRefund, encodeRefundQuery } from './codec/refund';
import { decodeChange, decodeCreate, encodeCancel, encodeComplete, encodeCreate } from './codec/service-order';
import { decodeServiceOrderQuery, encodeServiceOrderQuery } from './codec/service-order-query';
import { decodeTradeQuery, encodeTradeQuery } from './codec/trade';
import { assertHuifuConfig, type HuifuConfig } from './config';
import { HuifuOutcomeUnknownError, HuifuUnreachableError } from './errors';
import type { Huifu } from './results';
import type { HuifuFields } from './sign';

/**
 * Bound of one call. The platform relays to WeChat, which alone may take seconds; its own SDKs wait 15 to 20. A function lives 20 s by default, which
 * leaves room for one call that times out and for writing down that the outcome is unknown.
 */
const CALL_TIMEOUT_MS = 8_000;

/** What tells one call from another in the log, the most telling first. */
const NUMBER_FIELDS = ['req_seq_id', 'out_order_no', 'org_req_seq_id', 'out_ord_id'] as const;

export interface HuifuDependencies {
  readonly http: Pick<Http, 'send'>;
  readonly clock: Clock;
  readonly log?: Log;
  readonly config: HuifuConfig;
}

/**
 * @throws HuifuConfigError at once when the configuration cannot work
 */
export function createHuifu({ http, clock, log, config }: HuifuDependencies): Huifu {
  assertHuifuConfig(config);

  async function call(endpoint: EndpointPath, fields: HuifuFields): Promise<Reply> {
    const startedMs = clock.nowMs();
    const no = NUMBER_FIELDS.map((name) => fields[name]).find((number) => number !== undefined);
    try {
      const response = await post(http, `${config.apiBaseUrl}${endpoint}`, endpoint, sealRequest(fields, config));
      const reply = openReply(endpoint, response.status, response.body, config);
      log?.info('Huifu answered', { endpoint, no, respCode: reply.code, tookMs: clock.nowMs() - startedMs });
      return reply;
    } catch (error) {
      log?.warn('Huifu call failed', { endpoint, no, error: String(error), tookMs: clock.nowMs() - startedMs });
      throw error;
    }
  }

  return {
    async createServiceOrder(input, settings = config) {
      return decodeCreate(await call(ENDPOINTS.createServiceOrder, encodeCreate(input, { ...config, ...settings })), input);
    },
    async queryServiceOrder(key) {
      return decodeServiceOrderQuery(await call(ENDPOINTS.queryServiceOrder, encodeServiceOrderQuery(key, config)), key, config);
    },
    async cancelServiceOrder(outOrderNo, reason) {
      return decodeChange(await call(ENDPOINTS.cancelServiceOrder, encodeCancel(outOrderNo, reason, config)), outOrderNo);
    },
    async completeServiceOrder(input, settings = config) {
      const fields = encodeComplete(input, { ...config, ...settings }, clock.nowMs());
      return decodeChange(await call(ENDPOINTS.completeServiceOrder, fields), input.outOrderNo);
    },
    async registerDeduction(input) {
      return decodeRegister(await call(ENDPOINTS.registerDeduction, encodeRegister(input, config)), input);
    },
    async queryDeduction(outOrderNo) {
      return decodeDeductionQuery(await call(ENDPOINTS.queryDeduction, encodeDeductionQuery(outOrderNo, config)), outOrderNo);
    },
    async payDeduction(input) {
      return decodePay(await call(ENDPOINTS.payDeduction, encodePay(input, config)), input);
    },
    async queryTrade(key) {
      return decodeTradeQuery(await call(ENDPOINTS.queryTrade, encodeTradeQuery(key, config)), key);
    },
    async refund(input) {
      return decodeRefund(await call(ENDPOINTS.refund, encodeRefund(input, config)), input);
    },
    async queryRefund(key) {
      return decodeRefundQuery(await call(ENDPOINTS.queryRefund, encodeRefundQuery(key, config)), key);
    },
  };
}

async function post(http: Pick<Http, 'send'>, url: string, endpoint: EndpointPath, body: string): Promise<HttpResponse> {
  const headers = { 'content-type': 'application/json;charset=UTF-8' };
  try {
    return await http.send({ method: 'POST', url, headers, body, timeoutMs: CALL_TIMEOUT_MS });
  } catch (error) {
    if (error instanceof HttpBrokenError) throw new HuifuOutcomeUnknownError(endpoint, 'no-answer', error.message, { cause: error });
    if (error instanceof HttpConnectError) throw new HuifuUnreachableError(endpoint, { cause: error });
    throw error;
  }
}
