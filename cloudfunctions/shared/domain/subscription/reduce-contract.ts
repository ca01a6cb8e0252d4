import type { Alarm } from '../alarm';
import type { Outcome } from '../facts';
import { step } from '../machine';
import { nextContractCheckMs, putCheck } from './checks';
import { contractMachine } from './contract-machine';
import { type ContractFact, isOvertaken } from './facts';
import { orderBehind } from './membership';
import { alarm, changedTo, contradicts, refusedBy, replaceContract, unchanged } from './outcomes';
import { endAsAgreed } from './refunds';
import type { Contract, Membership } from './types';

/** What a fact about a contract does. */
export function reduceContract(membership: Membership, fact: ContractFact, nowMs: number): Outcome<Membership> {
  const contract = membership.contracts.find((c) => c.contractCode === fact.contractCode);
  if (!contract)
    return unchanged(
      membership,
      [
        alarm(
          'unknown-contract',
          fact.contractCode,
          'The platform speaks of a contract that is not stored here. Look it up in the merchant platform and end it there if nobody owns it.',
        ),
      ],
      'unknown contract',
    );
  if (isOvertaken(fact, contract.state)) return unchanged(membership);
  const wrong = contractContradiction(contract, fact);
  if (wrong) return refusedBy(membership, wrong);
  const result = step(contractMachine, contract.state, fact.kind);
  if (result.kind === 'refused') return contradicts(membership, fact.kind, 'a contract', contract.contractCode, contract.state);
  if (result.kind === 'same') return unchanged(membership);
  const changed: Contract = { ...contract, ...learntOfContract(contract, fact), state: result.to };
  const next = putCheck(replaceContract(membership, changed), 'contract', changed.contractCode, {
    count: 0,
    dueMs: nextContractCheckMs(changed, 0, nowMs),
  });
  return changedTo(fact.kind === 'added' ? followSigning(next, changed, nowMs) : next);
}

function contractContradiction(contract: Contract, fact: ContractFact): Alarm | null {
  if (fact.kind === 'added' && fact.templateId !== contract.terms.templateId) {
    return alarm(
      'contradiction',
      contract.contractCode,
      `Signed with template ${fact.templateId}, offered was ${contract.terms.templateId}: not recorded. Compare with the merchant platform.`,
    );
  }
  if (fact.kind === 'added' && contract.openid !== null && fact.openid !== contract.openid) {
    return alarm(
      'contradiction',
      contract.contractCode,
      'Reported with another signer than the one that is stored: not recorded. Compare with the merchant platform.',
    );
  }
  if (
    (fact.kind === 'added' || fact.kind === 'deleted') &&
    contract.contractId !== null &&
    fact.contractId !== null &&
    fact.contractId !== contract.contractId
  ) {
    return alarm(
      'contradiction',
      contract.contractCode,
      `Reported as ${fact.contractId}, stored as ${contract.contractId}: not recorded. Compare with the merchant platform.`,
    );
  }
  return null;
}

function learntOfContract(contract: Contract, fact: ContractFact): Partial<Contract> {
  switch (fact.kind) {
    case 'added':
      return { contractId: fact.contractId, openid: fact.openid, signedMs: fact.atMs };
    case 'deleted':
      return { contractId: contract.contractId ?? fact.contractId, endedMs: fact.atMs, endedBy: endedBy(contract, fact.terminationMode) };
    case 'missing':
      return contract.state === 'ending' ? { endedBy: contract.endedBy ?? 'user' } : {};
    case 'end-requested':
      return { endedBy: fact.endedBy, endedBecause: fact.because };
    case 'signing':
    case 'window-over':
      return {};
  }
  return contract;
}

/** `contract_termination_mode` of 查询签约关系 (doc/v2/merchant/4011987640). What we asked for ourselves we know better than the platform. */
function endedBy(contract: Contract, terminationMode: number | null): Contract['endedBy'] {
  if (contract.state === 'ending') return contract.endedBy ?? 'user';
  if (terminationMode === 1) return 'expired';
  return terminationMode === 3 || terminationMode === 4 ? 'merchant' : 'wechat';
}

/**
 * Signed before its payment is known: usually the two notifications crossed; the order is asked at once. Signed after the payment was
 * refunded: what was agreed for that case happens now.
 */
function followSigning(membership: Membership, contract: Contract, nowMs: number): Membership {
  const order = orderBehind(membership, contract);
  if (!order || order.state === 'paid') return membership;
  if (order.state === 'refunded') return endAsAgreed(membership, contract, nowMs);
  return putCheck(membership, 'order', order.outTradeNo, { count: 0, dueMs: nowMs });
}
