/** The charging platform (充电运营平台) in our units: what the client answers. Wire format: docs/charging-piles.md. */

export interface PileReport {
  readonly pileId: string;
  readonly online: boolean;
  readonly plugged: boolean;
  readonly state: 'idle' | 'charging' | 'faulted';
  /** Whose session runs there. */
  readonly sessionId: string | null;
}

export interface MeterReading {
  readonly atMs: number;
  /** The meter's total, in Wh. */
  readonly meterWh: number;
}

/** One charging session, known by our number. */
export interface SessionReport {
  readonly sessionId: string;
  readonly pileId: string;
  /** void: never began and never will, because it was refused, or stopped before it began */
  readonly state: 'starting' | 'charging' | 'ended' | 'void';
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly endedBecause: 'remote' | 'full' | 'unplugged' | 'fault' | null;
  /** Start, every full quarter of an hour, and the end, oldest first; while it runs also the newest reading. At most 200. */
  readonly readings: readonly MeterReading[];
  readonly powerW: number;
  readonly socPercent: number | null;
  /** When the pile last reported. */
  readonly reportedMs: number;
}

export type PileResult = { readonly kind: 'found'; readonly pile: PileReport } | { readonly kind: 'not-found' };
export type StartSessionResult =
  | { readonly kind: 'accepted'; readonly session: SessionReport }
  | { readonly kind: 'refused'; readonly reason: 'not-plugged' | 'occupied' | 'offline' | 'faulted' | 'void' | 'not-found' };
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
