import type { ChargerPlatform } from '../application/charging/ports';
import type { Unknown } from '../application/ports';
import type { SessionReport } from '../domain/charging/session';
import type { ChargingOrder } from '../domain/charging/types';
import { type Charger, ChargerOutcomeUnknownError, ChargerUnreachableError } from './charger';

/** {@link ChargerPlatform} by the charging platform's interface: the order's number is the session's. */
export function createChargerPlatform(charger: Charger): ChargerPlatform {
  return {
    pile: (code) =>
      known(async () => {
        const result = await charger.pile(code);
        return result.kind === 'found' ? { kind: 'found', ...result.pile } : { kind: 'none' };
      }),
    start: (order) =>
      known(async () => {
        const result = await charger.start(order._id, order.pile.code);
        if (result.kind === 'accepted') return { kind: 'session', report: result.session };
        return result.reason === 'not-found' ? { kind: 'pile-refused', reason: result.reason } : afterRefusal(charger, order);
      }),
    ask: (order) =>
      known(async () => {
        const result = await charger.session(order._id);
        return result.kind === 'found' ? { kind: 'session', report: result.session } : { kind: 'none' };
      }),
    stop: (order) => known(async () => ({ kind: 'session', report: (await charger.stop(order._id, order.pile.code)).session })),
  };
}

/**
 * A refused start is over only when no other can come: an earlier one may be under way still, or the session may have run and ended before its
 * reply was heard. Stopping it makes a number void that has not begun, and shows the session that has.
 */
async function afterRefusal(charger: Charger, order: ChargingOrder): Promise<{ readonly kind: 'session'; readonly report: SessionReport }> {
  return { kind: 'session', report: (await charger.stop(order._id, order.pile.code)).session };
}

/** What leaves open whether a command was carried out becomes an answer; a programming error stays an error. */
async function known<T>(call: () => Promise<T>): Promise<T | Unknown> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ChargerOutcomeUnknownError || error instanceof ChargerUnreachableError)) throw error;
    return { kind: 'unknown', reason: error.message };
  }
}
