import * as v from 'valibot';
import type { WechatPayConfig } from '../config';
import { OutcomeUnknownError } from '../errors';
import { assertText, TERMINATION_REMARK_MAX_BYTES } from '../text';
import { assertEchoes, invalidFields, type Reply } from './envelope';
import {
  contractCode,
  planId,
  platformId,
  readFields,
  type WireFields,
  wireContractTime,
  wireId,
  wireOptionalContractTime,
  wireOptionalText,
  wireTerminationMode,
} from './fields';

/** 查询签约关系 `/papay/querycontract` (…/merchant/4011987640) and 申请解约 `/papay/deletecontract` (…/merchant/4011987432). */

/** The platform's own number, or ours together with the template. */
export type ContractKey = { readonly contractId: string } | { readonly planId: string; readonly contractCode: string };

export type QueryContractResult =
  | {
      readonly kind: 'signed';
      readonly contractId: string;
      readonly openid: string;
      readonly planId: string;
      readonly contractCode: string;
      readonly signedMs: number;
      /** Null for a contract without end. */
      readonly expiresMs: number | null;
    }
  | {
      readonly kind: 'ended';
      readonly contractId: string | null;
      readonly terminatedMs: number | null;
      /** 1 expired, 2 by the user, 3 by our request, 4 in the merchant platform, 5 account cancelled, 7 by customer service. */
      readonly terminationMode: number | null;
    }
  /** Never signed, or not signed yet. */
  | { readonly kind: 'absent' }
  /** The user is signing right now: query again in a few seconds. */
  | { readonly kind: 'signing' };

/** The request's own fields. This interface takes no `nonce_str`. */
export function encodeQueryContract(key: ContractKey, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): WireFields {
  return contractRequest(key, config);
}

function contractRequest(key: ContractKey, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): Map<string, string> {
  const fields = new Map([
    ['appid', config.appId],
    ['mch_id', config.mchId],
    ['version', '1.0'],
  ]);
  if ('contractId' in key) return fields.set('contract_id', platformId('contract_id', key.contractId));
  return fields.set('plan_id', planId(key.planId)).set('contract_code', contractCode(key.contractCode));
}

/** "签约关系不存在，该用户未与公众号签约过"; the second name is the one that other contract interfaces use. */
const NO_CONTRACT_CODES: ReadonlySet<string> = new Set(['-25', 'CONTRACT_NOT_EXIST']);

const signedFields = v.object({
  contract_id: wireId,
  openid: wireId,
  plan_id: wireId,
  contract_code: wireId,
  contract_signed_time: wireContractTime,
  contract_expired_time: wireOptionalContractTime,
});
const endedFields = v.object({
  contract_id: wireOptionalText,
  contract_terminated_time: wireOptionalContractTime,
  contract_termination_mode: wireTerminationMode,
});

/**
 * What the reply means. "No such contract" comes without a signature and is believed all the same, because it grants nothing; every other failure is unknown.
 *
 * @throws OutcomeUnknownError
 */
export function decodeQueryContract(reply: Reply, key: ContractKey): QueryContractResult {
  if (!reply.succeeded) {
    if (NO_CONTRACT_CODES.has(reply.code)) return { kind: 'absent' };
    throw new OutcomeUnknownError(reply.endpoint, 'unlisted-failure', reply.code || reply.detail);
  }
  assertEchoes(reply, contractEchoes(key));
  const reject = invalidFields(reply.endpoint);
  switch (reply.fields.get('contract_state')) {
    case '0':
      return signed(readFields(signedFields, reply.fields, reject));
    case '1':
      return notSigned(readFields(endedFields, reply.fields, reject));
    case '9':
      return { kind: 'signing' };
    default:
      throw reject('contract_state');
  }
}

function contractEchoes(key: ContractKey): Record<string, string> {
  return 'contractId' in key ? { contract_id: key.contractId } : { plan_id: key.planId, contract_code: key.contractCode };
}

function signed(wire: v.InferOutput<typeof signedFields>): QueryContractResult {
  return {
    kind: 'signed',
    contractId: wire.contract_id,
    openid: wire.openid,
    planId: wire.plan_id,
    contractCode: wire.contract_code,
    signedMs: wire.contract_signed_time,
    expiresMs: wire.contract_expired_time,
  };
}

/**
 * State 1 means "not signed" and covers both a contract that ended and one that never was. It ended when the reply says when or how;
 * without that, calling it ended would be final for a contract whose signature may still be on its way.
 */
function notSigned(wire: v.InferOutput<typeof endedFields>): QueryContractResult {
  if (wire.contract_terminated_time === null && wire.contract_termination_mode === null) return { kind: 'absent' };
  return {
    kind: 'ended',
    contractId: wire.contract_id,
    terminatedMs: wire.contract_terminated_time,
    terminationMode: wire.contract_termination_mode,
  };
}

export type DeleteContractResult =
  /** The contract ends; its DELETE notification goes to the template's URL. */
  | { readonly kind: 'accepted' }
  /** Verified: there is no such contract any more. */
  | { readonly kind: 'alreadyEnded' }
  /** Not accepted as far as the reply goes: query the contract, and treat one that ended as done. Ending it twice is not documented. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/**
 * The request's own fields. This interface takes no `nonce_str`.
 *
 * @param remark why, shown to the user; at most 256 bytes
 * @throws UnsendableFieldError
 */
export function encodeDeleteContract(key: ContractKey, remark: string, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): WireFields {
  return contractRequest(key, config).set(
    'contract_termination_remark',
    assertText('contract_termination_remark', remark, TERMINATION_REMARK_MAX_BYTES),
  );
}

/**
 * What the reply means.
 *
 * @throws OutcomeUnknownError when the reply is about another contract
 */
export function decodeDeleteContract(reply: Reply, key: ContractKey): DeleteContractResult {
  if (reply.succeeded) {
    assertEchoes(reply, contractEchoes(key));
    return { kind: 'accepted' };
  }
  if (reply.signed && NO_CONTRACT_CODES.has(reply.code)) return { kind: 'alreadyEnded' };
  return { kind: 'refused', code: reply.code, message: reply.detail };
}
