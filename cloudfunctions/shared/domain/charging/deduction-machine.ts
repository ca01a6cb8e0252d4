import type { Machine } from '../machine';

/** registering: to be registered, or whether it is is not known · registered · paying: the payment call is planned or on its way · succeeded · failed */
export type DeductionState = 'registering' | 'registered' | 'paying' | 'succeeded' | 'failed';
export type DeductionFactKind = 'registered' | 'payment-planned' | 'deduction-processing' | 'deduction-succeeded' | 'deduction-failed';

/** A registration serves one payment (从业机构 登记扣款信息); a failed one is never used again. Success that becomes known late wins: money came in. */
export const deductionMachine: Machine<DeductionState, DeductionFactKind> = {
  name: 'deduction',
  initial: 'registering',
  final: ['succeeded', 'failed'],
  transitions: {
    registering: { registered: 'registered', 'deduction-failed': 'failed', 'deduction-succeeded': 'succeeded' },
    registered: { registered: 'registered', 'payment-planned': 'paying', 'deduction-failed': 'failed', 'deduction-succeeded': 'succeeded' },
    paying: {
      registered: 'paying',
      'payment-planned': 'paying',
      'deduction-processing': 'paying',
      'deduction-succeeded': 'succeeded',
      'deduction-failed': 'failed',
    },
    succeeded: {
      registered: 'succeeded',
      'payment-planned': 'succeeded',
      'deduction-processing': 'succeeded',
      'deduction-succeeded': 'succeeded',
    },
    failed: {
      registered: 'failed',
      'payment-planned': 'failed',
      'deduction-processing': 'failed',
      'deduction-failed': 'failed',
      'deduction-succeeded': 'succeeded',
    },
  },
};
