import { createWechatPay, type WechatPay, type WechatPayConfig } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { readFlatXml } from '../../../cloudfunctions/shared/gateways/wechat-pay/xml';
import type { HttpRequest, HttpResponse } from '../../../cloudfunctions/shared/platform/ports';
import { inPieces } from '../../support/http';
import { bytes, CONFIG, NOW_MS, signed, xml } from '../../support/wechat-pay';

type Fields = Readonly<Record<string, string>>;
/** What the platform answers to one request: fields (sent as XML), a body, a whole response, or an error of the network. */
export type Answer = Fields | string | RawAnswer | Error;
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakePlatform {
  readonly pay: WechatPay;
  /** The requests received, in order. */
  readonly requests: HttpRequest[];
  /** The fields of the last one. */
  readonly lastFields: () => Fields;
  /** Everything logged, as one text. */
  readonly logged: string[];
}

/** A client whose platform gives these answers, one a request. */
export function fakePlatform(answers: readonly Answer[], config: Partial<WechatPayConfig> = {}): FakePlatform {
  const requests: HttpRequest[] = [];
  const logged: string[] = [];
  const http = inPieces((request) => {
    const answer = answers[requests.length];
    requests.push(request);
    if (answer === undefined) throw new Error(`no answer prepared for request ${requests.length}`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(toResponse(answer));
  });
  const note = (message: string, fields?: object): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const pay = createWechatPay({
    http,
    clock: { nowMs: () => NOW_MS, sleep: () => Promise.resolve() },
    random: { hex: (byteCount) => '5a'.repeat(byteCount) },
    log: { debug: note, info: note, warn: note, error: note },
    config: { ...CONFIG, ...config },
  });
  const lastFields = (): Fields => Object.fromEntries(readFlatXml(bytes(requests.at(-1)?.body ?? '')));
  return { pay, requests, logged, lastFields };
}

function toResponse(answer: Exclude<Answer, Error>): HttpResponse {
  if (typeof answer === 'string') return { status: 200, headers: {}, body: bytes(answer) };
  if (isRaw(answer)) return { status: answer.status, headers: answer.headers ?? {}, body: bytes(answer.text) };
  return { status: 200, headers: {}, body: bytes(xml(answer)) };
}
const isRaw = (answer: Fields | RawAnswer): answer is RawAnswer => typeof answer.status === 'number';

/** The contract interfaces are MD5 whatever the configuration says. */
export const md5 = (fields: Fields): Fields => signed(fields, 'MD5');
