import { createHuifu, type Huifu, type HuifuConfig } from '../../../cloudfunctions/shared/gateways/huifu';
import type { Http, HttpRequest, HttpResponse } from '../../../cloudfunctions/shared/platform/ports';
import { HUIFU_CONFIG, HUIFU_NOW_MS, reply } from '../../support/huifu';

type Data = Readonly<Record<string, unknown>>;
/** What the platform answers to one request: `data` (signed and sent), a whole body, a whole response, or an error of the network. */
export type Answer = Data | string | { readonly status: number; readonly text: string } | Error;

export interface FakeHuifu {
  readonly huifu: Huifu;
  /** The requests received, in order. */
  readonly requests: HttpRequest[];
  /** `data` of the last one. */
  readonly lastData: () => Readonly<Record<string, string>>;
  /** Everything logged, as one text. */
  readonly logged: string[];
}

/** A client whose platform gives these answers, one a request. */
export function fakeHuifu(answers: readonly Answer[] = [], config: Partial<HuifuConfig> = {}): FakeHuifu {
  const requests: HttpRequest[] = [];
  const logged: string[] = [];
  const http: Pick<Http, 'send'> = {
    async send(request) {
      const answer = answers[requests.length];
      requests.push(request);
      if (answer === undefined) throw new Error(`no answer prepared for request ${requests.length}`);
      if (answer instanceof Error) throw answer;
      return toResponse(answer);
    },
  };
  const note = (message: string, fields?: object): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const huifu = createHuifu({
    http,
    clock: { nowMs: () => HUIFU_NOW_MS, sleep: () => Promise.resolve() },
    log: { debug: note, info: note, warn: note, error: note },
    config: { ...HUIFU_CONFIG, ...config },
  });
  const lastData = (): Readonly<Record<string, string>> => {
    const { data } = JSON.parse(requests.at(-1)?.body ?? '{}') as { data: Record<string, string> };
    return data;
  };
  return { huifu, requests, logged, lastData };
}

function toResponse(answer: Exclude<Answer, Error>): HttpResponse {
  if (typeof answer === 'string') return { status: 200, headers: {}, body: Buffer.from(answer) };
  if ('status' in answer && typeof answer.status === 'number') {
    return { status: answer.status, headers: {}, body: Buffer.from(String(answer['text'])) };
  }
  return { status: 200, headers: {}, body: Buffer.from(reply(answer as Data)) };
}

/** A reply's own fields of a call that worked. */
export const done = (fields: Data = {}): Data => ({
  resp_code: '00000000',
  resp_desc: '处理成功',
  huifu_id: HUIFU_CONFIG.huifuId,
  ...fields,
});

/** … of one that answers with another code. */
export const answered = (code: string, fields: Data = {}): Data => done({ resp_code: code, resp_desc: '原因', ...fields });
