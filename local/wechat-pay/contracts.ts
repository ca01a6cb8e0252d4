import type { SignType } from '../../cloudfunctions/shared/gateways/wechat-pay/sign';
import { beijingDateTime } from '../kernel/beijing-time';
import { malformedField, missingField } from './checks';
import type { Change } from './ledger';
import { addNotification, deleteNotification } from './notifications';
import type { ContractRecord, Fields, NotificationRecord } from './types';
import { findTemplate, type World } from './world';

/** Contracts are open-ended; the platform states an expiry far away. */
const CONTRACT_LIFE_MS = 30 * 365.25 * 24 * 3600 * 1000;

/** What a user is asked to sign. */
export interface SigningTerms {
  readonly appid: string;
  readonly plan_id: string;
  readonly contract_code: string;
  readonly request_serial: string;
  readonly contract_display_account: string;
  /** Where ADD goes. */
  readonly notify_url: string;
  readonly openid: string;
  readonly sign_type: SignType;
  readonly out_trade_no: string | null;
}

/** Why a merchant's signing request is refused before any user sees it. */
export interface TermsProblem {
  readonly code: 'SYSTEMERROR' | 'CONTRACT_CODE DUPLICATION';
  /** What the troubleshooting page calls it. */
  readonly text: string;
}

const TERMS = ['plan_id', 'contract_code', 'request_serial', 'contract_display_account'] as const;

/**
 * Checks the contract part of a signing request: fields, template, and that code and serial are new. The serial belongs to its code, so
 * that the same request may come again.
 *
 * @param urlField the field that carries the notification URL: it differs between the two ways to sign
 */
export function termsProblem(world: World, fields: Fields, urlField: string): TermsProblem | null {
  const names = [...TERMS, urlField];
  const bad = missingField(fields, names) ?? malformedField(fields, names);
  if (bad !== undefined) return { code: 'SYSTEMERROR', text: `签约参数错误:${bad}` };
  const [planId = '', code = '', serial = ''] = TERMS.map((name) => fields[name]);
  if (findTemplate(world, planId)?.status !== 'open') return { code: 'SYSTEMERROR', text: '签约模版信息不存在' };
  if (world.ledger.contractByCode(code) !== undefined) return { code: 'CONTRACT_CODE DUPLICATION', text: '签约协议号重复' };
  const owner = world.ledger.codeOfSerial(serial);
  if (owner !== undefined && owner !== code) return { code: 'SYSTEMERROR', text: '签约参数错误:request_serial' };
  return null;
}

/** Whether the user can sign these terms now: template open, code unused, no live contract of this user for the plan. */
export function canSign(world: World, terms: Pick<SigningTerms, 'plan_id' | 'contract_code'>, openid: string | null): boolean {
  if (findTemplate(world, terms.plan_id)?.status !== 'open') return false;
  if (world.ledger.contractByCode(terms.contract_code) !== undefined) return false;
  return openid === null || world.ledger.liveContract(terms.plan_id, openid) === undefined;
}

/**
 * The contract that comes from a user's consent: signed at once, or in state 9 for `rules.signingMs`.
 *
 * @param fails state 9 will end without a contract; with no such time the contract never comes to be, and the caller makes none
 */
export function signContract(world: World, terms: SigningTerms, fails: boolean): ContractRecord {
  const nowMs = world.clock.nowMs();
  const contract: ContractRecord = {
    ...terms,
    contract_id: world.numbers.contractId(nowMs),
    mch_id: world.merchant.mchId,
    contract_state: 9,
    contract_signed_time: '',
    contract_expired_time: '',
    contract_terminated_time: null,
    contract_termination_mode: null,
    contract_termination_remark: null,
    signing: { untilMs: nowMs + world.rules.signingMs, fails },
  };
  return world.rules.signingMs > 0 ? contract : inForce(contract, nowMs);
}

/** The ADD notification of a contract in force. */
export function announce(world: World, contract: ContractRecord, rank: number): NotificationRecord[] {
  return contract.contract_state === 0 ? [addNotification(contract, world.clock.nowMs(), rank)] : [];
}

/** Ends state 9: the contract is in force and announced, or gone as if it had never been. */
export function finishSigning(world: World, contract: ContractRecord): Change {
  if (contract.signing?.fails === true) return { removedContracts: [contract.contract_id] };
  const signed = inForce(contract, world.clock.nowMs());
  const order = world.ledger.order(contract.out_trade_no ?? '');
  return {
    contracts: [signed],
    notifications: announce(world, signed, 1),
    orders: order === undefined ? [] : [{ ...order, contract_id: contract.contract_id }],
  };
}

/**
 * Ends a contract in force. The template's URL is told; without one nobody is.
 *
 * @param mode 2 by the user in WeChat, 3 by the merchant's call
 */
export function terminateContract(world: World, contract: ContractRecord, mode: 2 | 3, remark: string): Change {
  const nowMs = world.clock.nowMs();
  const ended: ContractRecord = {
    ...contract,
    contract_state: 1,
    contract_terminated_time: beijingDateTime(nowMs),
    contract_termination_mode: mode,
    contract_termination_remark: remark,
  };
  const url = findTemplate(world, contract.plan_id)?.terminateUrl ?? null;
  return { contracts: [ended], notifications: url === null ? [] : [deleteNotification(ended, url, nowMs)] };
}

function inForce(contract: ContractRecord, nowMs: number): ContractRecord {
  return {
    ...contract,
    contract_state: 0,
    contract_signed_time: beijingDateTime(nowMs),
    contract_expired_time: beijingDateTime(nowMs + CONTRACT_LIFE_MS),
    signing: null,
  };
}
