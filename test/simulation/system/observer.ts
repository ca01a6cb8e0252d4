import type { LogFields } from '../../../cloudfunctions/shared/platform/ports';
import type { TrafficEntry } from '../../../local/kernel/types';

/** One call of a port by an instance, from the moment it is made. */
export interface PortCall {
  readonly instance: string;
  /** `db.replace`, `http`, … */
  readonly port: string;
  /** Collection, or platform and path. */
  readonly subject: string;
  /** Body of a request, id of a document: by it those who watch tell one from another. */
  readonly detail: string;
}

/** Whoever watches a run: the invariants, the registry of rare states, the story. None of them changes anything. */
export interface Observer {
  /** Something was asked for; the other side has not seen it. */
  called?(call: PortCall): void;
  /** It was done on the other side; its answer is on its way, or the caller is gone. */
  done?(call: PortCall, outcome: 'answered' | 'lost' | 'caller-gone'): void;
  /** A document as it is after a commit. */
  stored?(collection: string, document: Readonly<Record<string, unknown>>): void;
  /** A request, reply or notification that a platform has seen. */
  traffic?(entry: TrafficEntry): void;
  /** An instance has died, with what it was waiting for. */
  died?(instance: string, waitingFor: readonly PortCall[]): void;
  logged?(instance: string, level: string, message: string, fields: LogFields): void;
  fault?(kind: string, what: string): void;
}

/** All of them, in order. */
export function together(observers: readonly Observer[]): Required<Observer> {
  return {
    called: (call) => observers.forEach((observer) => observer.called?.(call)),
    done: (call, outcome) => observers.forEach((observer) => observer.done?.(call, outcome)),
    stored: (collection, document) => observers.forEach((observer) => observer.stored?.(collection, document)),
    traffic: (entry) => observers.forEach((observer) => observer.traffic?.(entry)),
    died: (instance, waitingFor) => observers.forEach((observer) => observer.died?.(instance, waitingFor)),
    logged: (instance, level, message, fields) => observers.forEach((observer) => observer.logged?.(instance, level, message, fields)),
    fault: (kind, what) => observers.forEach((observer) => observer.fault?.(kind, what)),
  };
}
