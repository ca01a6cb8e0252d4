import type { Machine } from '../machine';

/**
 * applying: the intent is stored, whether the platform took it is not known · accepted: the platform has it, no money has moved yet ·
 * failing: refused or reported as failed, but not known to be closed · failed: known to be closed · paid · refunded: paid back in full.
 */
export type DeductionState = 'applying' | 'accepted' | 'failing' | 'failed' | 'paid' | 'refunded';
/** absent: the platform does not show the number · refused: by the reply · failure-told: by the notification · closed: by the query, or by closing it */
export type DeductionFactKind = 'accepted' | 'absent' | 'refused' | 'failure-told' | 'closed' | 'paid' | 'refunded-in-part' | 'refunded';

/**
 * Source: 申请扣款 (doc/v2/merchant/4011987377), 扣款结果通知 (doc/v2/merchant/4011987465), 查询订单 (doc/v2/merchant/4011987538). A failure that is only told leaves the
 * number open: another one is used only once this one is known to be closed. Money that comes after all wins.
 */
export const deductionMachine: Machine<DeductionState, DeductionFactKind> = {
  name: 'deduction of a renewal',
  initial: 'applying',
  final: ['failed', 'refunded'],
  transitions: {
    applying: {
      accepted: 'accepted',
      absent: 'applying',
      refused: 'failing',
      'failure-told': 'failing',
      closed: 'failed',
      paid: 'paid',
      'refunded-in-part': 'paid',
      refunded: 'refunded',
    },
    accepted: {
      accepted: 'accepted',
      absent: 'accepted',
      'failure-told': 'failing',
      closed: 'failed',
      paid: 'paid',
      'refunded-in-part': 'paid',
      refunded: 'refunded',
    },
    failing: {
      accepted: 'failing',
      absent: 'failing',
      refused: 'failing',
      'failure-told': 'failing',
      closed: 'failed',
      paid: 'paid',
      'refunded-in-part': 'paid',
      refunded: 'refunded',
    },
    failed: {
      absent: 'failed',
      refused: 'failed',
      'failure-told': 'failed',
      closed: 'failed',
      paid: 'paid',
      'refunded-in-part': 'paid',
      refunded: 'refunded',
    },
    paid: { paid: 'paid', 'refunded-in-part': 'paid', refunded: 'refunded' },
    refunded: { paid: 'refunded', 'refunded-in-part': 'refunded', refunded: 'refunded' },
  },
};
