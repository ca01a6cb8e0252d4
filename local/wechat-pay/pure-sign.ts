import { ControlError } from '../kernel/errors';
import { sheetContract, type SheetContract } from './cashier';
import { malformedField, missingField } from './checks';
import { announce, canSign, signContract, termsProblem } from './contracts';
import { verification } from './signature';
import type { Fields } from './types';
import type { World } from './world';

/** What a merchant's mini-program hands to the signing mini-program, and the user who stands before it. */
export interface PureSignRequest {
  readonly extraData: Fields;
  /** The signed-in WeChat user; `extraData` names nobody. */
  readonly openid: string;
}
export interface PureSignDecision extends PureSignRequest {
  /** left: by the back arrow, without deciding. */
  readonly decision: 'signed' | 'left';
  /** fails: WeChat's own limits keep the user from signing. */
  readonly signing?: 'fails';
}

/** What the signing mini-program hands back in `referrerInfo.extraData`. */
export interface PureSignReturn {
  readonly return_code: 'SUCCESS' | 'FAIL';
  readonly return_msg: string;
  readonly contract_id?: string;
}

export interface SigningSheet {
  readonly merchantName: string;
  /** What is offered; null when nothing can be signed, and `problem` says why. */
  readonly contract: SheetContract | null;
  readonly problem: string | null;
}

const TEXT_FIELDS = ['appid', 'contract_display_account', 'mch_id', 'timestamp', 'sign'] as const;
const TRAFFIC_SUBJECT = '小程序纯签约';

/** What WeChat's signing page shows for this hand-off. */
export function signingSheet(world: World, { extraData, openid }: PureSignRequest): SigningSheet {
  const problem = pureSignProblem(world, extraData, openid);
  const contract = problem === null ? sheetContract(world, termsOf(extraData), openid) : null;
  return { merchantName: world.merchant.name, contract, problem };
}

/**
 * 「小程序纯签约」: signs without a payment. Contract and ADD notification become durable in one step.
 *
 * @returns what is handed back; null when the user left, as the platform then hands back nothing
 * @throws {ControlError} 400 without a user
 */
export function signPure(world: World, { extraData, openid, decision, signing }: PureSignDecision): PureSignReturn | null {
  if (openid === '') throw new ControlError('openid is missing: who signs?', 400);
  if (decision === 'left') return record(world, extraData, null);
  const problem = pureSignProblem(world, extraData, openid) ?? (signing === 'fails' ? '签约失败' : null);
  if (problem !== null) return record(world, extraData, { return_code: 'FAIL', return_msg: problem });
  const terms = { ...termsOf(extraData), openid, sign_type: 'MD5', out_trade_no: null } as const;
  const contract = signContract(world, terms, false);
  world.ledger.commit({ contracts: [contract], notifications: announce(world, contract, 1) });
  return record(world, extraData, { return_code: 'SUCCESS', return_msg: 'OK', contract_id: contract.contract_id });
}

/** Fields, merchant, MD5 signature, terms, user: the first thing that is wrong, in the user's words. */
function pureSignProblem(world: World, extraData: Fields, openid: string): string | null {
  const bad = missingField(extraData, TEXT_FIELDS) ?? malformedField(extraData, TEXT_FIELDS);
  if (bad !== undefined) return `参数错误:${bad}`;
  if (extraData.mch_id !== world.merchant.mchId || !world.merchant.appIds.includes(extraData.appid ?? '')) return '商户号与appid不匹配';
  if (verification(extraData, world.merchant.apiV2Key, 'MD5') !== 'valid') return '签名错误';
  const terms = termsProblem(world, extraData, 'notify_url');
  if (terms !== null) return terms.text;
  return canSign(world, termsOf(extraData), openid) ? null : '用户已签约';
}

function termsOf(extraData: Fields) {
  return {
    appid: extraData.appid ?? '',
    plan_id: extraData.plan_id ?? '',
    contract_code: extraData.contract_code ?? '',
    request_serial: extraData.request_serial ?? '',
    contract_display_account: extraData.contract_display_account ?? '',
    notify_url: extraData.notify_url ?? '',
  };
}

function record(world: World, extraData: Fields, answer: PureSignReturn | null): PureSignReturn | null {
  world.traffic.record({
    kind: 'request',
    party: 'wechat',
    subject: TRAFFIC_SUBJECT,
    sent: JSON.stringify(extraData),
    answered: answer === null ? null : JSON.stringify(answer),
    status: null,
    verification: verification(extraData, world.merchant.apiV2Key, 'MD5'),
    fault: null,
    durationMs: 0,
  });
  return answer;
}
