import type { RefundWords } from '../refunds';
import type { ChargingOrder, ChargingRefund, Deduction } from './types';

/** 付费项目 or 优惠, a line of what the user reads about a service order: only an item with name *and* amount is shown. */
export interface FeeItem {
  readonly name: string;
  readonly description: string;
  readonly amountFen: number;
}

/** In what unit the platform wants the amounts within a service order; which one is a setting until it is known. */
export type AmountUnit = 'yuan' | 'fen';

/** What the create call says beside numbers, user and risk fund. */
export interface CreationWords {
  readonly introduction: string;
  readonly riskDescription: string;
  readonly payments: readonly FeeItem[];
  readonly startLocation: string;
  readonly notifyUrl: string;
  readonly amountUnit: AmountUnit;
  readonly serviceId: string | null;
  readonly tradeScene: string | null;
  readonly payScene: string | null;
}

/** What the complete call says beside number, total and time. */
export interface CompletionWords {
  readonly endRemark: string;
  readonly payments: readonly FeeItem[];
  readonly discounts: readonly FeeItem[];
  readonly endLocation: string;
  readonly amountUnit: AmountUnit;
}

/** What the call for a deduction says beside its serials and its user. */
export interface DeductionWords {
  readonly goodsDescription: string;
  readonly notifyUrl: string;
}

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
