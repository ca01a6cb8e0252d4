import type { ChargingOrderData } from '../../typings/charging-api';
import type { HandOffStage } from './hand-off';
import type { Waited } from './situation';

/**
 * Where an order stands between "start" and current flowing, judged from the backend's answer; what happened on this device decides only
 * how to wait. undecided: back from Payscore and still not confirmed, which is all that can be known of a refusal.
 */
export type Confirmation =
  | 'creating'
  | 'to-confirm'
  | 'away'
  | 'checking'
  | 'undecided'
  | 'unavailable'
  | 'unsupported'
  | 'starting'
  | 'cancelling'
  | 'cancelled'
  | 'expired'
  | 'pile-refused'
  | 'not-created'
  | 'ended-elsewhere'
  | 'started'
  | 'billed';

/** Judges. */
export function judgeConfirmation(order: ChargingOrderData, stage: HandOffStage | null, waited: Waited): Confirmation {
  switch (order.state) {
    case 'created':
      return 'creating';
    case 'confirming':
      return waitingFor(stage, waited);
    case 'confirmed':
      return 'starting';
    case 'cancelling':
    case 'cancelled':
    case 'expired':
      return givenUp(order);
    case 'charging':
    case 'stopping':
      return 'started';
    case 'completing':
    case 'completed':
    case 'deducting':
    case 'unpaid':
    case 'paid':
    case 'closed':
    case 'refunding':
    case 'refunded':
      return 'billed';
  }
}

function waitingFor(stage: HandOffStage | null, waited: Waited): Confirmation {
  switch (stage) {
    case null:
    case 'ready':
      return 'to-confirm';
    case 'away':
      return 'away';
    case 'back':
      return waited === 'moment' ? 'checking' : 'undecided';
    case 'unavailable':
    case 'unsupported':
      return stage;
  }
}

function givenUp({ state, cancelledBecause }: ChargingOrderData): Confirmation {
  if (state === 'expired') return 'expired';
  switch (cancelledBecause) {
    case 'not-confirmed':
      return 'expired';
    case 'pile-refused':
    case 'not-created':
      return cancelledBecause;
    case 'platform':
    case 'operator':
      return 'ended-elsewhere';
    case 'user':
    case undefined:
      return state === 'cancelling' ? 'cancelling' : 'cancelled';
  }
}
