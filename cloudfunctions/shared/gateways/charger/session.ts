import type { PileReport, SessionReport, StartRefusal } from '../../domain/charging/session';

/** The charging platform (充电运营平台) in our units: what the client answers. Wire format: docs/charging-piles.md. */

export type PileResult = { readonly kind: 'found'; readonly pile: PileReport } | { readonly kind: 'not-found' };
export type StartSessionResult =
  { readonly kind: 'accepted'; readonly session: SessionReport } | { readonly kind: 'refused'; readonly reason: StartRefusal };
export type SessionResult = { readonly kind: 'found'; readonly session: SessionReport } | { readonly kind: 'not-found' };
/** pending: the command waits for the pile, which is offline or slow */
export type StopSessionResult = { readonly kind: 'stopped' | 'pending'; readonly session: SessionReport };

/**
 * The platform that commands the piles. Every call is idempotent by `sessionId`. Throws `ChargerOutcomeUnknownError` when it is open whether
 * the command was carried out: ask for the session.
 */
export interface Charger {
  pile(pileId: string): Promise<PileResult>;
  start(sessionId: string, pileId: string): Promise<StartSessionResult>;
  session(sessionId: string): Promise<SessionResult>;
  /** Also makes a session void that has not begun: a start command that is still on its way will be refused. */
  stop(sessionId: string, pileId: string): Promise<StopSessionResult>;
}
