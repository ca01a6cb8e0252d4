import type { AnyFact } from '../../../cloudfunctions/shared/domain/any-fact';
import type { AuditEvent } from '../../../cloudfunctions/shared/domain/audit';
import type { Observer, PortCall } from '../system/observer';
import { CHARGING } from './charging';
import { CRASHES } from './crashes';
import { REFUNDS } from './refunds';
import { RENEWAL } from './renewal';
import { STAFF_WORK } from './staff';
import type { Change, RareState, Scene, Watcher } from './state';
import { SUBSCRIPTION } from './subscription';
import { TRANSPORT } from './transport';

/** The registry. Each id stands once. */
export const RARE_STATES: readonly RareState[] = [
  ...TRANSPORT,
  ...CRASHES,
  ...SUBSCRIPTION,
  ...RENEWAL,
  ...REFUNDS,
  ...CHARGING,
  ...STAFF_WORK,
];

/** Watches one run for all of them. */
export function createSometimes(states: readonly RareState[] = RARE_STATES): Observer & {
  /** How often each state was reached; 0 for never. */
  reached(): ReadonlyMap<string, number>;
} {
  const counts = new Map(states.map(({ id }) => [id, 0]));
  const around = new Surroundings();
  const watchers = states.map(({ id, watch }) => watch(around, () => counts.set(id, (counts.get(id) ?? 0) + 1)));
  const listening = <Name extends keyof Watcher>(name: Name): readonly (Watcher & Required<Pick<Watcher, Name>>)[] =>
    watchers.filter((watcher): watcher is Watcher & Required<Pick<Watcher, Name>> => watcher[name] !== undefined);
  const on = {
    called: listening('called'),
    done: listening('done'),
    answered: listening('answered'),
    stored: listening('stored'),
    traffic: listening('traffic'),
    ended: listening('ended'),
    died: listening('died'),
    logged: listening('logged'),
    fault: listening('fault'),
    told: listening('told'),
    changed: listening('changed'),
    received: listening('received'),
    alarmed: listening('alarmed'),
    raced: listening('raced'),
  };
  return {
    reached: () => counts,
    called(call) {
      for (const watcher of on.called) watcher.called(call);
    },
    done(call, outcome, result) {
      const winner = around.done(call, result);
      for (const watcher of on.done) watcher.done(call, outcome, result);
      if (winner !== null) for (const watcher of on.raced) watcher.raced({ loser: call.instance, winner, collection: call.subject });
    },
    answered(call) {
      around.answered(call);
      for (const watcher of on.answered) watcher.answered(call);
    },
    stored(collection, document) {
      for (const watcher of on.stored) watcher.stored(collection, document);
      for (const change of around.changesOf(collection, document)) for (const watcher of on.changed) watcher.changed(change);
      if (collection === 'inbox' && document['state'] === 'received' && document['attempts'] === 0) {
        // Written by this very version of the code, in this process.
        for (const watcher of on.received) watcher.received(document['fact'] as AnyFact, Number(document['receivedMs']));
      }
      if (collection === 'alarms' && document['state'] === 'open') {
        for (const watcher of on.alarmed) watcher.alarmed(String(document['kind']));
      }
    },
    traffic(entry) {
      for (const watcher of on.traffic) watcher.traffic(entry);
    },
    ended(instance) {
      for (const watcher of on.ended) watcher.ended(instance);
    },
    died(instance, waitingFor, serving) {
      waitingFor.forEach((call) => around.answered(call));
      for (const watcher of on.died) watcher.died(instance, waitingFor, serving);
    },
    logged(instance, level, message, fields) {
      for (const watcher of on.logged) watcher.logged(instance, level, message, fields);
    },
    fault(kind, what) {
      for (const watcher of on.fault) watcher.fault(kind, what);
    },
    told(atMs, who, what) {
      around.nowMs = atMs;
      for (const watcher of on.told) watcher.told(atMs, who, what);
    },
  };
}

/** What follows from the events, kept for all watchers. */
class Surroundings implements Scene {
  readonly #heads = new Map<string, number>();
  readonly #states = new Map<string, string>();
  readonly #writers = new Map<string, string>();
  readonly #unanswered = new Set<PortCall>();
  nowMs = 0;

  stateOf(no: string): string | undefined {
    return this.#states.get(no);
  }
  unanswered(): Iterable<PortCall> {
    return this.#unanswered;
  }

  /** Answers who had written the document instead, when this conditional write came too late; else null. */
  done(call: PortCall, result: unknown): string | null {
    if (call.port === 'http') this.#unanswered.add(call);
    if (call.port !== 'db.replace' && (call.port !== 'db.insert' || call.subject !== 'memberships')) return null;
    if (result === false || result instanceof Error) return this.#writers.get(call.detail) ?? null;
    this.#writers.set(call.detail, call.instance);
    return null;
  }
  answered(call: PortCall): void {
    this.#unanswered.delete(call);
  }

  /** What the commit added to the audit. An event waits in its aggregate at least until the next change. */
  changesOf(collection: string, document: Readonly<Record<string, unknown>>): readonly Change[] {
    if (collection !== 'memberships' && collection !== 'chargingOrders') return [];
    // Written by this very version of the code, in this process.
    const { _id, audit, outbox } = document as unknown as {
      readonly _id: string;
      readonly audit: { readonly seq: number };
      readonly outbox: readonly AuditEvent[];
    };
    const known = this.#heads.get(_id) ?? 0;
    if (audit.seq === known) return [];
    this.#heads.set(_id, audit.seq);
    const events = outbox.filter(({ seq }) => seq > known);
    for (const { no, to } of events) this.#states.set(no, to);
    return events.map((event) => changeOf(event, collection, document));
  }
}

function changeOf(event: AuditEvent, collection: string, document: object): Change {
  const { aggregateId, atMs, source, factId, entity, no, from, to, after } = event;
  // Both aggregates have deductions.
  const kind = collection === 'chargingOrders' && entity === 'deduction' ? 'charging-deduction' : entity;
  return { aggregateId, atMs, source, factId, no, from, to, kind, after, document } as Change;
}
