import type { LocalReply } from '../../local/kernel/types';
import type { DeductionDecision } from '../../local/wechat-pay';
import { DAY_MS, type Fields, MERCHANT, type Platform, subscribe } from './wechat-pay-platform';
import { authorize, type V3Signing } from './wechat-v3';

export const DEDUCTION_URL = 'http://merchant.test/notify/wechat/deduction';
/** Templates of {@link MERCHANT}: 10001 deducts up to 25 yuan a day after the call, 10002 exactly 66 yuan after a notice. */
export const DELAYED = { plan_id: '10001' };
export const NOTIFIED = { plan_id: '10002' };

/** A complete pappayapply; each number makes a deduction of its own. */
export function deductionFields(contractId: string, number = 1, more: Fields = {}): Fields {
  return {
    appid: 'wx2421b1c4370ec43b',
    mch_id: '1900000109',
    out_trade_no: `REN2026112300${number}`,
    nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
    body: '续充-连续包月会员续费',
    total_fee: '2500',
    spbill_create_ip: '203.0.113.9',
    notify_url: DEDUCTION_URL,
    trade_type: 'PAP',
    contract_id: contractId,
    ...more,
  };
}

export const deduct = (platform: Platform, contractId: string, number = 1, more: Fields = {}): Promise<Fields> =>
  platform.call('/pay/pappayapply', deductionFields(contractId, number, more));
export const queryDeduction = (platform: Platform, number = 1): Promise<Fields> => platform.call('/pay/orderquery', { ...by(number) });
export const closeDeduction = (platform: Platform, number = 1): Promise<Fields> => platform.call('/pay/closeorder', by(number));
const by = (number: number): Fields => ({
  appid: 'wx2421b1c4370ec43b',
  mch_id: '1900000109',
  nonce_str: 'N1',
  out_trade_no: `REN2026112300${number}`,
});

/** Deduction notifications that have reached the merchant. */
export const told = (platform: Platform): Fields[] =>
  platform.received.filter(({ url }) => url === DEDUCTION_URL).map(({ fields }) => fields);
/** The deductions in the platform's books. */
export const deductions = (platform: Platform) => platform.pay.ledger().orders.filter(({ trade_type: type }) => type === 'PAP');
export const decide = (platform: Platform, contractId: string, outcome: string): DeductionDecision =>
  platform.pay.decideDeductions({ contractId, outcome });

/** A contract of the day before: what is allowed only in the first hours is over, and it is ten in the morning again. */
export async function signedYesterday(platform: Platform, template: Fields): Promise<string> {
  const { contractId } = await subscribe(platform, Number(template.plan_id?.slice(-1)), template);
  await platform.advance(DAY_MS);
  return contractId;
}

export interface NoticeRequest extends Partial<V3Signing> {
  readonly amountFen?: number;
  readonly dayCount?: number;
  readonly authorization?: string;
  readonly more?: object;
}

/** An advance notice; answers the whole reply. */
export async function notice(platform: Platform, contractId: string, request: NoticeRequest = {}): Promise<LocalReply> {
  const path = `/v3/papay/contracts/${contractId}/notify`;
  const body =
    request.body ??
    JSON.stringify({
      mchid: MERCHANT.mchId,
      appid: MERCHANT.appIds[0],
      ...(request.dayCount !== undefined && { deduct_duration: { count: request.dayCount, unit: 'DAY' } }),
      estimated_amount: { amount: request.amountFen ?? 6600, currency: 'CNY' },
      ...request.more,
    });
  const authorization = request.authorization ?? authorize({ mchId: MERCHANT.mchId, atMs: platform.nowMs(), path, ...request, body });
  const headers = { 'content-type': 'application/json', ...(authorization !== '' && { authorization }) };
  return platform.pay.handle({ method: 'POST', path, query: new URLSearchParams(), headers, body: Buffer.from(body) });
}

/** What a refused notice says; undefined for one that was sent. */
export function refusalOf({ status, body }: LocalReply): { status: number; code: string } | undefined {
  if (status === 204) return undefined;
  const { code } = JSON.parse(String(body)) as { code: string };
  return { status, code };
}
