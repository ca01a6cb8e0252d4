import type { Deliver, Faults, LedgerStore, StackClock, Traffic } from '../kernel/types';

/** A pile as the operator installed it. */
export interface PileDefinition {
  readonly pileId: string;
  readonly current: 'AC' | 'DC';
  readonly ratedPowerW: number;
  /** What its meter showed when it was installed. */
  readonly meterWh: number;
}

export interface ChargerOptions {
  readonly clock: StackClock;
  readonly store: LedgerStore;
  readonly faults: Faults;
  readonly traffic: Traffic;
  /** How an event reaches the operator. */
  readonly deliver: Deliver;
  /** The given number of random bytes in lower-case hex; the only source of chance. */
  readonly randomHex: (byteCount: number) => string;
  /** Shared with the operator; signs and verifies both ways. */
  readonly secret: string;
  /** The operator's URL for events. */
  readonly eventUrl: string;
  readonly piles: readonly PileDefinition[];
  /** Holds a reply back for the fault `delay` on a call. Without it a delayed call is answered at once. */
  readonly hold?: (delayMs: number) => Promise<void>;
}

export interface MeterReading {
  readonly atMs: number;
  readonly meterWh: number;
}

/** What the pile knew at one moment; between two of them the curve says what it knows. */
export interface Anchor {
  readonly atMs: number;
  readonly meterWh: number;
  /** In the car's battery; not whole. */
  readonly storedWh: number;
}

/** What the platform says about a pile. */
export interface PileReport {
  readonly pileId: string;
  readonly online: boolean;
  readonly plugged: boolean;
  readonly state: 'idle' | 'charging' | 'faulted';
  readonly sessionId: string | null;
}

/** What the platform says about a session. */
export interface SessionReport {
  readonly sessionId: string;
  readonly pileId: string;
  readonly state: SessionState;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly endedBecause: EndCause | null;
  readonly readings: readonly MeterReading[];
  readonly powerW: number;
  readonly socPercent: number | null;
  readonly reportedMs: number;
}

export type SessionState = 'starting' | 'charging' | 'ended' | 'void';
export type EndCause = 'remote' | 'full' | 'unplugged' | 'fault';

/** A pile, the car at it, and how it is made to behave. */
export interface PileRecord {
  readonly pileId: string;
  readonly plugged: boolean;
  readonly online: boolean;
  readonly faulted: boolean;
  readonly anchor: Anchor;
  readonly batteryWh: number;
  /** The session that occupies it, until that ends. */
  readonly sessionId: string | null;
  /** Current flows. */
  readonly charging: boolean;
  /** Offline: what it said last. */
  readonly lastReport: PileReport | null;
  /** How long the pile takes to carry out a start. */
  readonly startMs: number;
  /** Refuses to start, although nothing seems to be wrong. */
  readonly startRefused: boolean;
  /** Ends a session without a word. */
  readonly stopUnreported: boolean;
}

export interface SessionRecord {
  readonly sessionId: string;
  readonly pileId: string;
  readonly state: SessionState;
  /** When the pile will have carried out the start. */
  readonly startsMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly endedBecause: EndCause | null;
  /** Those that nothing can change any more, oldest first. */
  readonly readings: readonly MeterReading[];
  /** When the pile reported for the last time; counts once the session has ended. */
  readonly reportedMs: number;
  /** As the car told it at the end. */
  readonly socPercent: number | null;
  /** A stop waits for the pile to come back. */
  readonly stopRequested: boolean;
  /** When the next report of its progress is due; null when none is. */
  readonly nextProgressMs: number | null;
  /** Pile offline: what was known before, and whether something has happened since that nobody was told. */
  readonly lastReport: SessionReport | null;
  readonly untold: boolean;
}

export interface EventRecord {
  readonly eventId: string;
  /** progress: of no more use once a newer event of the session is there. */
  readonly kind: 'change' | 'progress';
  /** Frozen when it happened; signed at each delivery. */
  readonly session: SessionReport;
  readonly tries: number;
  readonly dueMs: number;
}

/** What the world does to a pile. What is absent stays as it is. */
export interface PileChanges {
  readonly plugged?: boolean;
  readonly online?: boolean;
  readonly faulted?: boolean;
  /** The meter shows this from now on. */
  readonly meterWh?: number;
  /** The meter falls back by so much, once. */
  readonly meterBackwards?: number;
  readonly batteryWh?: number;
  readonly socPercent?: number;
  readonly startMs?: number;
  readonly startRefused?: boolean;
  readonly stopUnreported?: boolean;
}

/** A pile as it really is, whatever it has reported. */
export interface PileView {
  readonly pileId: string;
  readonly current: 'AC' | 'DC';
  readonly ratedPowerW: number;
  readonly plugged: boolean;
  readonly online: boolean;
  readonly faulted: boolean;
  readonly sessionId: string | null;
  readonly charging: boolean;
  readonly meterWh: number;
  readonly powerW: number;
  readonly batteryWh: number;
  readonly socPercent: number;
  readonly startMs: number;
  readonly startRefused: boolean;
  readonly stopUnreported: boolean;
}
