import type { RefundWords } from '../refunds';
import type { Contract, Deduction, Membership, Order, Refund } from './types';
import type { ContractWords, DeductionWords, OrderWords } from './words';

/** How things are called, and where the platform reports to, at present: what the next intent will be made of. */
export interface Wording {
  order(order: Order): OrderWords;
  contract(contract: Contract): ContractWords;
  deduction(contract: Contract): DeductionWords;
  refund(): RefundWords;
}

/**
 * Puts into words every intent of a call that has none yet. Stored together with the intent, so that a repetition says the same, whatever a later version would say: the
 * platform refuses a number that comes again with anything changed (重入时，参数与首次请求不一致). What cannot be sent any more stays as it is.
 */
export function worded(membership: Membership, wording: Wording): Membership {
  const { orders, contracts, deductions, refunds } = membership;
  const isComplete =
    !orders.some(lacksOrder) && !contracts.some(lacksContract) && !deductions.some(lacksDeduction) && !refunds.some(lacksRefund);
  if (isComplete) return membership;
  return {
    ...membership,
    orders: orders.map((order) => (lacksOrder(order) ? { ...order, words: wording.order(order) } : order)),
    contracts: contracts.map((contract) => (lacksContract(contract) ? { ...contract, words: wording.contract(contract) } : contract)),
    deductions: deductions.map((deduction) => {
      const contract = contracts.find((c) => c.contractCode === deduction.contractCode);
      return contract && lacksDeduction(deduction) ? { ...deduction, words: wording.deduction(contract) } : deduction;
    }),
    refunds: refunds.map((refund) => (lacksRefund(refund) ? { ...refund, words: wording.refund() } : refund)),
  };
}

const lacksOrder = ({ words, state }: Order): boolean => words === null && state === 'opening';
const lacksContract = ({ words, state }: Contract): boolean => words === null && state === 'pending';
const lacksDeduction = ({ words, state }: Deduction): boolean => words === null && state === 'applying';
const lacksRefund = ({ words, state }: Refund): boolean => words === null && (state === 'requested' || state === 'processing');
