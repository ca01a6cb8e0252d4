import type { Machine } from '../machine';

/**
 * pending: signing was offered, the outcome is not known · signed · ending: we asked the platform to end it, not confirmed yet ·
 * ended · absent: not signed within its window.
 */
export type ContractState = 'pending' | 'signed' | 'ending' | 'ended' | 'absent';
/** awaited: its payment arrived, now it is expected · missing: the platform knows no such contract · window-over: it is no longer expected. */
export type ContractFactKind = 'awaited' | 'added' | 'deleted' | 'signing' | 'missing' | 'window-over' | 'end-requested';

/**
 * Source: 签约、解约结果通知 (doc/v2/merchant/4011987586), 查询签约关系 (doc/v2/merchant/4011987640). An ADD that arrives late never revives
 * an ended contract: signing again makes a new one with a number of its own.
 */
export const contractMachine: Machine<ContractState, ContractFactKind> = {
  name: 'contract',
  initial: 'pending',
  final: ['ended', 'absent'],
  transitions: {
    pending: { awaited: 'pending', added: 'signed', deleted: 'ended', signing: 'pending', missing: 'pending', 'window-over': 'absent' },
    signed: { awaited: 'signed', added: 'signed', deleted: 'ended', 'end-requested': 'ending' },
    ending: { awaited: 'ending', added: 'ending', deleted: 'ended', missing: 'ended', 'end-requested': 'ending' },
    ended: {
      awaited: 'ended',
      added: 'ended',
      deleted: 'ended',
      signing: 'ended',
      missing: 'ended',
      'window-over': 'ended',
      'end-requested': 'ended',
    },
    absent: { awaited: 'pending', added: 'signed', deleted: 'ended', signing: 'absent', missing: 'absent', 'window-over': 'absent' },
  },
};
