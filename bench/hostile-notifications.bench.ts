// How long the deployed notify function is busy with a notification that is not genuine. It must find out without a database and without effort.
import { createRequire } from 'node:module';
import path from 'node:path';
import * as v from 'valibot';
import { signV2 } from '../cloudfunctions/shared/gateways/wechat-pay/sign';
import { buildFunctions } from '../scripts/build-functions';
import { functionEnvironment } from './support/environment';
import { percentile, reportTarget } from './support/target';

/** Judged by the 95th percentile: beyond it a busy machine shows its scheduler, not our code. */
const RUNS = 200;
const environment = await functionEnvironment();
const { WECHAT_API_V2_KEY: KEY = '', WECHAT_APP_ID = '', WECHAT_MCH_ID = '' } = environment;

const fields = {
  appid: WECHAT_APP_ID,
  mch_id: WECHAT_MCH_ID,
  nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  out_trade_no: 'BENCH0000000000000000000000001',
  result_code: 'SUCCESS',
  return_code: 'SUCCESS',
  time_end: '20260101120000',
  total_fee: '1900',
  trade_type: 'JSAPI',
  transaction_id: '4200000000202601010000000001',
};
const elements = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('');
const document = (values: Readonly<Record<string, string>>): string => `<xml>${elements(values)}</xml>`;
const genuine = document({ ...fields, sign: signV2(fields, KEY, 'MD5') });

/** Kind → body. None of them may be taken for genuine. */
const HOSTILE: Readonly<Record<string, string>> = {
  forged: document({ ...fields, sign: signV2(fields, KEY.split('').reverse().join(''), 'MD5') }),
  unsigned: document(fields),
  altered: genuine.replace('[1900]', '[1901]'),
  truncated: genuine.slice(0, -40),
  'wrong algorithm': document({
    ...fields,
    sign_type: 'HMAC-SHA256',
    sign: signV2({ ...fields, sign_type: 'HMAC-SHA256' }, KEY, 'HMAC-SHA256'),
  }),
  'repeated field': genuine.replace('<openid>', '<openid>oSomebody</openid><openid>'),
  'nested 20,000 deep': `<xml>${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}</xml>`,
  'entity bomb': `<!DOCTYPE xml [<!ENTITY a "${'a'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]><xml><x>&b;</x></xml>`,
  '10,000 fields': `<xml>${Array.from({ length: 10_000 }, (_, index) => `<f${index}>1</f${index}>`).join('')}</xml>`,
  '1 MB in one field': document({ ...fields, body: 'x'.repeat(1_000_000) }),
};

const Handler = v.object({ main: v.function() });
const Answer = v.object({ statusCode: v.number(), body: v.string() });

await buildFunctions();
Object.assign(process.env, environment, { LOG_LEVEL: 'silent' });
const { main } = v.parse(Handler, createRequire(import.meta.url)(path.resolve('dist/cloudfunctions/notify/index.js')));

async function send(body: string): Promise<number> {
  const event = {
    path: '/wechat/payment',
    httpMethod: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  };
  const startedMs = performance.now();
  const answer = v.parse(Answer, await main(event, {}));
  const elapsedMs = performance.now() - startedMs;
  if (!answer.body.includes('FAIL')) throw new Error(`answered ${answer.statusCode} ${answer.body}`);
  return elapsedMs;
}

for (const [kind, body] of Object.entries(HOSTILE)) {
  const timesMs: number[] = [];
  for (let run = 0; run < RUNS; run += 1) timesMs.push(await send(body));
  reportTarget({
    name: `refusing a notification: ${kind} (p95)`,
    measured: percentile(timesMs, 95),
    unit: 'ms',
    limit: 5,
    rule: 'at most',
    kind: 'timing',
  });
}
