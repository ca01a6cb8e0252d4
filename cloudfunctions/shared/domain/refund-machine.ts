import type { Machine } from './machine';

/** requested: the intent is stored, the platform has not confirmed that it knows it · processing: it does · succeeded: the money went back */
export type RefundState = 'requested' | 'processing' | 'succeeded' | 'failed';
export type RefundFactKind = 'refund-processing' | 'refund-succeeded' | 'refund-failed';

/** 扫码交易退款 and its query. A refund that has failed is over: another one has a number of its own. */
export const refundMachine: Machine<RefundState, RefundFactKind> = {
  name: 'refund',
  initial: 'requested',
  final: ['succeeded', 'failed'],
  transitions: {
    requested: { 'refund-processing': 'processing', 'refund-succeeded': 'succeeded', 'refund-failed': 'failed' },
    processing: { 'refund-processing': 'processing', 'refund-succeeded': 'succeeded', 'refund-failed': 'failed' },
    succeeded: { 'refund-processing': 'succeeded', 'refund-succeeded': 'succeeded' },
    failed: { 'refund-processing': 'failed', 'refund-failed': 'failed' },
  },
};

/**
 * 查询退款 (doc/v2/merchant/4011987766): the same, but a refund that the bank sent back (CHANGE) is handed over by hand in the merchant platform, under its own
 * number. Money that went back after all counts, whatever we thought.
 */
export const wechatRefundMachine: Machine<RefundState, RefundFactKind> = {
  ...refundMachine,
  name: 'refund of a membership payment',
  transitions: { ...refundMachine.transitions, failed: { ...refundMachine.transitions.failed, 'refund-succeeded': 'succeeded' } },
};
