/** What is known of a pile and of a charging session, in our units, whoever reported it. */

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

export type StartRefusal = 'not-plugged' | 'occupied' | 'offline' | 'faulted' | 'void' | 'not-found';
