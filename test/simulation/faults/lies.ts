import { createPrivateKey, type KeyObject } from 'node:crypto';
import { signText } from '../../../cloudfunctions/shared/gateways/huifu/sign';
import { signV2 } from '../../../cloudfunctions/shared/gateways/wechat-pay/sign';
import { pem } from '../../support/huifu';
import { toXml } from '../../support/wechat-pay-platform';
import { fieldsOf } from '../../support/world-users';

/** What a reply about a contract that has ended says beside its state. */
const ENDED =
  '<contract_terminated_time><![CDATA[2027-01-01 00:00:00]]></contract_terminated_time><contract_termination_mode><![CDATA[2]]></contract_termination_mode>';

/** What hurts most when it is believed, the first that is there: a state that is another one, an amount that is another one. */
const LIES: readonly (readonly [RegExp, string])[] = [
  [/(<trade_state>\s*(?:<!\[CDATA\[)?)(?:SUCCESS|NOTPAY|ACCEPT)/, '$1CLOSED'],
  [/(<contract_state>\s*(?:<!\[CDATA\[)?)0([^]*)<\/xml>/, `$11$2${ENDED}</xml>`],
  [/(<refund_status(?:_0)?>\s*(?:<!\[CDATA\[)?)PROCESSING/, '$1SUCCESS'],
  [/("trans_stat":")[PS]/, '$1F'],
  [/("trans_stat":")F/, '$1S'],
  [/(\\?"state\\?":\\?")DOING/, '$1REVOKED'],
  [/(\\?"state\\?":\\?")USER_PAYING/, '$1USER_PAID'],
  [/(<total_fee>\s*(?:<!\[CDATA\[)?\d*)(?=\d)/, '$11'],
];

/** A reply that says something else than the platform did. What says nothing of this kind loses its last character. */
export function told(text: string): string {
  for (const [pattern, lie] of LIES) if (pattern.test(text)) return text.replace(pattern, lie);
  return text.slice(0, -1);
}

/** The same without its signature. */
export const unsigned = (text: string): string => text.replace(/<sign>.*?<\/sign>|"sign":"[^"]*",?/, '');

/** What the platforms sign with at the moment. */
interface PlatformKeys {
  readonly apiV2Key: string;
  readonly huifuPrivateKey: string;
}

/** A payment of another amount, well signed: only a comparison with what was asked for shows the mistake. Null for what tells of no payment. */
export function withAnotherAmount(body: string, { apiV2Key, huifuPrivateKey }: PlatformKeys): string | null {
  return body.startsWith('<') ? wechatAmount(body, apiV2Key) : huifuAmount(body, createPrivateKey(pem(huifuPrivateKey, 'PRIVATE KEY')));
}

function wechatAmount(body: string, apiV2Key: string): string | null {
  const { sign, ...fields } = fieldsOf(body);
  const signed = fields['sign_type'] === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5';
  // What was damaged on its way proves nothing: no lie makes it good.
  if (fields['total_fee'] === undefined || sign !== signV2(fields, apiV2Key, signed)) return null;
  const changed: Record<string, string> = { ...fields, total_fee: String(Number(fields['total_fee']) + 1) };
  return toXml({ ...changed, sign: signV2(changed, apiV2Key, signed) });
}

function huifuAmount(body: string, huifuKey: KeyObject): string | null {
  const form = new URLSearchParams(body);
  const text = form.get('resp_data') ?? '';
  const changed = text.replace(/("trans_amt":")(\d+)\./, (_all, before: string, yuan: string) => `${before}${Number(yuan) + 1}.`);
  if (changed === text || form.get('sign') !== signText(text, huifuKey)) return null;
  form.set('resp_data', changed);
  form.set('sign', signText(changed, huifuKey));
  return form.toString();
}
