import type { LedgerStore } from '../kernel/types';
import type { EventRecord, PileRecord, SessionRecord } from './types';

const TABLES = { piles: 'charger.piles', sessions: 'charger.sessions', events: 'charger.events' } as const;

/** What one event changes. All of it becomes durable at once, or nothing does. */
export interface Change {
  readonly piles?: readonly PileRecord[];
  readonly sessions?: readonly SessionRecord[];
  readonly events?: readonly EventRecord[];
  readonly removedEvents?: readonly string[];
}

/** The platform's books, kept in the store and mirrored in memory; a new ledger on the same store continues where the last one stopped. */
export class Ledger {
  private readonly pilesById = new Map<string, PileRecord>();
  private readonly sessionsById = new Map<string, SessionRecord>();
  private readonly eventsById = new Map<string, EventRecord>();

  constructor(private readonly store: LedgerStore) {
    this.remember({
      piles: store.all<PileRecord>(TABLES.piles),
      sessions: store.all<SessionRecord>(TABLES.sessions),
      events: store.all<EventRecord>(TABLES.events),
    });
  }

  /** Makes a change durable, then visible. When the store refuses, nothing has happened. */
  commit(change: Change): void {
    this.store.put([
      ...(change.piles ?? []).map((value) => ({ table: TABLES.piles, id: value.pileId, value })),
      ...(change.sessions ?? []).map((value) => ({ table: TABLES.sessions, id: value.sessionId, value })),
      ...(change.events ?? []).map((value) => ({ table: TABLES.events, id: value.eventId, value })),
      ...(change.removedEvents ?? []).map((id) => ({ table: TABLES.events, id, value: null })),
    ]);
    this.remember(change);
  }

  pile(pileId: string): PileRecord | undefined {
    return this.pilesById.get(pileId);
  }
  session(sessionId: string): SessionRecord | undefined {
    return this.sessionsById.get(sessionId);
  }
  event(eventId: string): EventRecord | undefined {
    return this.eventsById.get(eventId);
  }
  /** Neither received nor given up, oldest first. */
  get events(): readonly EventRecord[] {
    return [...this.eventsById.values()];
  }

  private remember(change: Change): void {
    change.piles?.forEach((pile) => this.pilesById.set(pile.pileId, pile));
    change.sessions?.forEach((session) => this.sessionsById.set(session.sessionId, session));
    change.events?.forEach((event) => this.eventsById.set(event.eventId, event));
    change.removedEvents?.forEach((id) => this.eventsById.delete(id));
  }
}
