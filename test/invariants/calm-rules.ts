import type { AlarmKind } from '../../cloudfunctions/shared/domain/alarm';
import type { TrafficEntry } from '../../local/kernel/types';
import { DAY_MS, HOUR_MS } from './beijing-days';
import type { Books } from './books';
import { IN_FLIGHT_MS } from './deduction-rules';
import type { Evidence } from './evidence';
import type { Report } from './violation';
import { jsonField, xmlField } from './wire';

/** Where nothing has gone wrong, persons are called only for what people and piles do. */
const DONE_BY_PEOPLE: ReadonlySet<string> = new Set<AlarmKind>([
  // The bank sends a refund back, or the merchant's account is empty.
  'refund-unresolved',
  // Piles are outdoors: meters run backwards, connections fail, and a pile that was offline hears of its stop late.
  'meter-anomaly',
  'meter-missing',
  'pile-unbilled',
  // Drivers charge beyond what may be collected, or do not pay.
  'bill-capped',
  'charging-unpaid',
  // Somebody else than the buyer signs.
  'contradiction',
  // The staff refund in the merchant platform, past us.
  'statement-unknown-refund',
]);

/** By these WeChat Pay says that the request itself is wrong, whichever interface it was for (公共错误码 of 支付中签约, 申请扣款, 申请退款, 预扣费通知). */
const WECHAT_BLAMES: ReadonlySet<string> = new Set([
  'PARAM_ERROR',
  'LACK_PARAMS',
  'INVALID_REQUEST',
  'SIGNERROR',
  'SIGN_ERROR',
  'XML_FORMAT_ERROR',
  'NOT_UTF8',
  'POST_DATA_EMPTY',
  'REQUIRE_POST_METHOD',
  'CERT_ERROR',
  'APPID_NOT_EXIST',
  'MCHID_NOT_EXIST',
  'APPID_MCHID_NOT_MATCH',
  'OUT_TRADE_NO_USED',
  'REFUND_FEE_MISMATCH',
  'INVALID_TRANSACTIONID',
]);
/** Said rightly of what two machines, for two devices of one user, have asked for at once: the same request was taken a moment ago. */
const SERIAL_USED = '20000000';
/** The same of Huifu (业务返回码): parameters, more than is left, a serial that was used, no locator, an envelope or signature that is none. */
const HUIFU_BLAMES: ReadonlySet<string> = new Set([
  '10000000',
  '10000002',
  SERIAL_USED,
  '21000000',
  '22000002',
  '23000004',
  'LS000001',
  'LS000003',
  'LS000008',
]);

/** A live contract is asked about once a week, and the question is a minute late at most. */
const END_IS_KNOWN_MS = 7 * DAY_MS + HOUR_MS;

/**
 * Where no fault has happened nothing is a riddle. I6: nobody is called but for what people do. I14: no request is such that a platform cannot take it, and the end of a
 * contract inside WeChat becomes known, also where nobody tells.
 */
export function checkCalm({ alarms, members }: Books, { traffic, platform, nowMs }: Evidence, report: Report): void {
  const signed = new Set(
    members.flatMap(({ contracts }) => contracts.flatMap(({ state, contractCode: code }) => (state === 'signed' ? [code] : []))),
  );
  for (const { contract_code: code, contract_state: state, contract_terminated_time: time } of platform.wechat.contracts) {
    if (state !== 1 || time === null || !signed.has(code)) continue;
    if (nowMs > Date.parse(`${time.replace(' ', 'T')}+08:00`) + END_IS_KNOWN_MS)
      report('I14', code, `was ended in WeChat at ${time}, and is signed by our books`);
  }
  for (const { kind, no } of alarms.all)
    if (!DONE_BY_PEOPLE.has(kind)) report('I6', no, `a person is called for ${kind}, and nothing has gone wrong`);
  const takenMs = new Map<string, number>();
  for (const entry of traffic) {
    if (entry.kind !== 'request') continue;
    const code = blameIn(entry);
    if (code === null) takenMs.set(entry.sent, entry.atMs);
    else if (code !== SERIAL_USED || entry.atMs - (takenMs.get(entry.sent) ?? -Infinity) > IN_FLIGHT_MS)
      report('I14', entry.subject, `was answered with ${code} at ${new Date(entry.atMs).toISOString()}, and nothing has gone wrong`);
  }
}

/** The code of a refusal for which the request is to blame; null for every other answer. */
function blameIn({ party, answered }: TrafficEntry): string | null {
  if (answered === null) return null;
  const isXml = answered.startsWith('<');
  const code = party === 'huifu' ? jsonField(answered, 'resp_code') : isXml ? xmlField(answered, 'err_code') : jsonField(answered, 'code');
  return (party === 'huifu' ? HUIFU_BLAMES : WECHAT_BLAMES).has(code) ? code : null;
}
