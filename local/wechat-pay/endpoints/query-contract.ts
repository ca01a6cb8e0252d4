import { BOTH_SIGN_TYPES, failure, PAPAY, type Endpoint } from '../endpoint';
import type { Ledger } from '../ledger';
import type { ContractRecord, Fields } from '../types';

/** 「查询签约关系」. */
export const queryContract: Endpoint = {
  path: '/papay/querycontract',
  family: PAPAY,
  required: ['version'],
  requiredOneOf: [['contract_id'], ['plan_id', 'contract_code']],
  checked: ['version', 'contract_id', 'plan_id', 'contract_code'],
  signTypes: BOTH_SIGN_TYPES,
  run({ ledger }, fields) {
    const contract = findContract(ledger, fields);
    if (contract === undefined) return failure('-25', '签约关系不存在，该用户未与公众号签约过');
    const values = {
      contract_id: contract.contract_id,
      plan_id: contract.plan_id,
      request_serial: contract.request_serial,
      contract_code: contract.contract_code,
      contract_display_account: contract.contract_display_account,
      openid: contract.openid,
      contract_state: String(contract.contract_state),
      contract_signed_time: contract.contract_signed_time,
      contract_expired_time: contract.contract_expired_time,
      contract_terminated_time: contract.contract_terminated_time ?? '',
      contract_termination_mode: String(contract.contract_termination_mode ?? ''),
      contract_termination_remark: contract.contract_termination_remark ?? '',
    };
    return { fields: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) };
  },
};

/** By the platform's number, or by template and the merchant's code. */
export function findContract(ledger: Ledger, fields: Fields): ContractRecord | undefined {
  if (fields.contract_id) return ledger.contract(fields.contract_id);
  const contract = ledger.contractByCode(fields.contract_code ?? '');
  return contract?.plan_id === fields.plan_id ? contract : undefined;
}
