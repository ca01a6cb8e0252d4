import type { ChargingState } from '../../typings/charging-api';
import type { Pause } from './repeat';

/** A notification mostly arrives within two seconds; after about two and a half minutes the page stops asking by itself. */
const WAITING_MS = [1500, 1500, 2000, 3000, 4000, 5000, 8000, ...Array.from({ length: 12 }, () => 10_000)];
/** The meter reports every few seconds; after two minutes of looking, a slower pace costs less and shows the same. */
const LIVE_MS = 5000;
const LIVE_FAST_ROUNDS = 24;
const LIVE_SLOW_MS = 15_000;
/** The last meter reading follows a stop within seconds; a pile that is lost takes longer. */
const STOPPING_MS = 2000;
const STOPPING_FAST_ROUNDS = 15;
const STOPPING_SLOW_MS = 10_000;

/**
 * Pause before the next question about an order in this state, the round being counted since the state changed. Undefined: nothing is
 * expected to change by itself, or the page has asked often enough. A running session is asked about for as long as the page is shown.
 */
export function pauseMs(state: ChargingState | null, round: number): Pause {
  switch (state) {
    case 'charging':
      return round < LIVE_FAST_ROUNDS ? LIVE_MS : LIVE_SLOW_MS;
    case 'stopping':
      return round < STOPPING_FAST_ROUNDS ? STOPPING_MS : STOPPING_SLOW_MS;
    case null:
    case 'created':
    case 'confirming':
    case 'confirmed':
    case 'completing':
    case 'completed':
    case 'deducting':
    case 'unpaid':
    case 'cancelling':
    case 'refunding':
      return WAITING_MS[round];
    case 'paid':
    case 'closed':
    case 'cancelled':
    case 'expired':
    case 'refunded':
      return undefined;
  }
}

/** States in which the page counts seconds: a deadline is near, or a session runs. */
export const countsSeconds = (state: ChargingState): boolean => state === 'confirming' || state === 'charging' || state === 'stopping';
