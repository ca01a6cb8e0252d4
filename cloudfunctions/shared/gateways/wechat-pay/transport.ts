import {
  type Clock,
  type Http,
  HttpBrokenError,
  HttpConnectError,
  type HttpDownload,
  type HttpRequest,
  type HttpResponse,
  type Log,
  type LogFields,
  type Random,
} from '../../platform/ports';
import { endpointIsMerchantsOnly, type EndpointPath, type V2Path, type V3Path } from './codec/endpoints';
import { openReply, type Reply, sealRequest } from './codec/envelope';
import type { WireFields } from './codec/fields';
import type { WechatPayConfig } from './config';
import { OutcomeUnknownError, WechatPayUnreachableError } from './errors';
import { v3Headers, verifyV3Reply } from './v3';

/** How requests get to the platform and verified replies back: hosts, signatures, time-outs, the log. What they say is the codecs' to know. */

/**
 * Bound of one call to one host. The platform answers within a second; a function lives 20 s by default, which leaves room for both hosts and
 * for writing down that the outcome is unknown.
 */
const CALL_TIMEOUT_MS = 5_000;
/** 32 hex characters, the longest nonce allowed. */
const NONCE_BYTES = 16;

export interface Transport {
  /** Sends a V2 request and judges the envelope of its reply. */
  call(endpoint: V2Path, fields: WireFields): Promise<Reply>;
  /** Sends a V2 request whose reply is a file: no envelope, no signature. */
  download(endpoint: V2Path, fields: WireFields): Promise<HttpDownload>;
  /**
   * Sends a V3 request and verifies the signature of its reply.
   *
   * @param no what it is about, for the log
   */
  callV3(endpoint: V3Path, no: string, request: { readonly path: string; readonly body: string }): Promise<HttpResponse>;
}

export interface TransportDependencies {
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: Log;
  readonly config: WechatPayConfig;
}

export function createTransport(dependencies: TransportDependencies): Transport {
  const { http, clock, random, config } = dependencies;
  return {
    call(endpoint, fields) {
      const work = async (): Promise<Reply> => {
        const { status, body } = await sendXml(dependencies, endpoint, fields, (request) => http.send(request));
        return openReply(endpoint, status, body, config);
      };
      return logged(dependencies, endpoint, numberOf(fields), work, ({ succeeded, signed, code }) => ({ succeeded, signed, code }));
    },
    download(endpoint, fields) {
      const work = (): Promise<HttpDownload> => sendXml(dependencies, endpoint, fields, (request) => http.download(request));
      return logged(dependencies, endpoint, numberOf(fields), work, ({ status }) => ({ status }));
    },
    callV3(endpoint, no, { path, body }) {
      const work = async (): Promise<HttpResponse> => {
        const reply = await reach(dependencies, endpoint, apiHosts(config), (host) => {
          const url = `${host}${path}`;
          const headers = v3Headers(url, body, config, clock.nowMs(), random.hex(NONCE_BYTES));
          return http.send({ method: 'POST', url, headers, body, timeoutMs: CALL_TIMEOUT_MS });
        });
        verifyV3Reply(endpoint, reply, config, clock.nowMs());
        return reply;
      };
      return logged(dependencies, endpoint, no, work, ({ status }) => ({ status }));
    },
  };
}

const apiHosts = ({ apiBaseUrl, apiFallbackUrl }: WechatPayConfig): readonly string[] =>
  apiFallbackUrl === null ? [apiBaseUrl] : [apiBaseUrl, apiFallbackUrl];

/** Seals once, so that both hosts would get the same request. */
function sendXml<T>(
  dependencies: TransportDependencies,
  endpoint: V2Path,
  fields: WireFields,
  send: (request: HttpRequest) => Promise<T>,
): Promise<T> {
  const { config, random } = dependencies;
  const isMerchantsOnly = endpointIsMerchantsOnly(endpoint);
  const request = {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: sealRequest(endpoint, fields, config, random.hex(NONCE_BYTES)),
    timeoutMs: CALL_TIMEOUT_MS,
    ...(isMerchantsOnly && { client: 'merchant' as const }),
  } as const;
  const hosts = isMerchantsOnly ? [config.refundBaseUrl] : apiHosts(config);
  return reach(dependencies, endpoint, hosts, (host) => send({ ...request, url: `${host}${endpoint}` }));
}

/** Goes to the first host that can be connected to. Another host is tried only while it is certain that nothing has been sent. */
async function reach<T>(
  { log }: TransportDependencies,
  endpoint: EndpointPath,
  hosts: readonly string[],
  send: (host: string) => Promise<T>,
): Promise<T> {
  let lastFailure: HttpConnectError | undefined;
  for (const host of hosts) {
    try {
      return await send(host);
    } catch (error) {
      if (error instanceof HttpBrokenError) throw new OutcomeUnknownError(endpoint, 'no-answer', error.message, { cause: error });
      if (!(error instanceof HttpConnectError)) throw error;
      log?.warn('no connection to WeChat Pay', { host, endpoint, error: error.message });
      lastFailure = error;
    }
  }
  throw new WechatPayUnreachableError(endpoint, { cause: lastFailure });
}

/**
 * Runs one call and logs how it went.
 *
 * @param judge what of the answer goes into the log
 */
async function logged<T>(
  { clock, log }: TransportDependencies,
  endpoint: EndpointPath,
  no: string | undefined,
  work: () => Promise<T>,
  judge: (answer: T) => LogFields,
): Promise<T> {
  const startedMs = clock.nowMs();
  try {
    const answer = await work();
    log?.info('WeChat Pay answered', { endpoint, no, ...judge(answer), tookMs: clock.nowMs() - startedMs });
    return answer;
  } catch (error) {
    log?.warn('WeChat Pay call failed', { endpoint, no, error: String(error), tookMs: clock.nowMs() - startedMs });
    throw error;
  }
}

/** What a request is about, for the log. */
const numberOf = (fields: WireFields): string | undefined =>
  ['out_refund_no', 'out_trade_no', 'contract_code', 'contract_id', 'transaction_id', 'bill_date']
    .map((name) => fields.get(name))
    .find((value) => value !== undefined);
