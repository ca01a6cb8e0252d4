import { terminateContract } from '../contracts';
import { failure, PAPAY, type Endpoint } from '../endpoint';
import type { ContractRecord, Fields } from '../types';
import { findContract } from './query-contract';

/** 「申请解约」: signed with MD5, whatever the rest of the merchant's requests use. */
export const deleteContract: Endpoint = {
  path: '/papay/deletecontract',
  family: PAPAY,
  required: ['version', 'contract_termination_remark'],
  requiredOneOf: [['contract_id'], ['plan_id', 'contract_code']],
  checked: ['version', 'contract_id', 'plan_id', 'contract_code', 'contract_termination_remark'],
  signTypes: ['MD5'],
  run(world, fields) {
    const contract = findContract(world.ledger, fields);
    if (contract === undefined || contract.contract_state === 9) return failure('-25', '签约关系不存在');
    if (contract.contract_state === 1) {
      return world.rules.deleteTwice === 'succeeds' ? { fields: identity(contract) } : failure('-25', '签约关系不存在，已解约');
    }
    world.ledger.commit(terminateContract(world, contract, 3, fields.contract_termination_remark ?? ''));
    return { fields: identity(contract) };
  },
};

function identity({ contract_id, plan_id, contract_code }: ContractRecord): Fields {
  return { contract_id, plan_id, contract_code };
}
