import type { RefundWords } from '../refunds';
import type { ChargingOrder, ChargingRefund, Deduction } from './types';
import type { CompletionWords, CreationWords, DeductionWords } from './words';

/** How things are called, and where the platform reports to, at present: what the next intent will be made of. */
export interface ChargingWording {
  creation(order: ChargingOrder): CreationWords;
  /** Of an order that has its bill. */
  completion(order: ChargingOrder): CompletionWords;
  deduction(): DeductionWords;
  refund(): RefundWords;
}

/**
 * Puts into words every intent of a call that has none yet. Stored together with the intent, so that a repetition says the same, whatever a later version would say. What
 * cannot be sent any more stays as it is.
 */
export function worded(order: ChargingOrder, wording: ChargingWording): ChargingOrder {
  const lacksCreation = order.creation === null && order.state === 'created';
  const lacksCompletion = order.completion === null && order.state === 'completing' && order.bill !== null;
  if (!lacksCreation && !lacksCompletion && !order.deductions.some(lacksDeduction) && !order.refunds.some(lacksRefund)) return order;
  return {
    ...order,
    creation: lacksCreation ? wording.creation(order) : order.creation,
    completion: lacksCompletion ? wording.completion(order) : order.completion,
    deductions: order.deductions.map((deduction) => (lacksDeduction(deduction) ? { ...deduction, words: wording.deduction() } : deduction)),
    refunds: order.refunds.map((refund) => (lacksRefund(refund) ? { ...refund, words: wording.refund() } : refund)),
  };
}

const lacksDeduction = ({ words, state }: Deduction): boolean => words === null && state !== 'succeeded' && state !== 'failed';
const lacksRefund = ({ words, state }: ChargingRefund): boolean => words === null && (state === 'requested' || state === 'processing');
