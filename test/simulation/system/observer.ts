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
  /** It was done on the other side; its answer (of the database: what it said, or the error) is on its way, or the caller is gone. */
  done?(call: PortCall, outcome: 'answered' | 'lost' | 'caller-gone', result: unknown): void;
  /** The caller has its answer, or an error instead. */
  answered?(call: PortCall): void;
  /** A document as it is after a commit. */
  stored?(collection: string, document: Readonly<Record<string, unknown>>): void;
  /** A request, reply or notification that a platform has seen. */
  traffic?(entry: TrafficEntry): void;
  /** An instance has answered whom it served. What still runs behind the answer may go on. */
  ended?(instance: string): void;
  /** An instance has died, with what it was waiting for; `serving`: before its answer. */
  died?(instance: string, waitingFor: readonly PortCall[], serving: boolean): void;
  logged?(instance: string, level: string, message: string, fields: LogFields): void;
  fault?(kind: string, what: string): void;
  /** A line of the story: a step of somebody, or news. */
  told?(atMs: number, who: string, what: string): void;
}

/** All of them, in order. Whoever does not listen to something costs nothing there. */
export function together(observers: readonly Observer[]): Required<Observer> {
  const calling = observers.filter((observer) => observer.called !== undefined);
  const doing = observers.filter((observer) => observer.done !== undefined);
  const answering = observers.filter((observer) => observer.answered !== undefined);
  const telling = observers.filter((observer) => observer.told !== undefined);
  return {
    called: (call) => {
      for (const observer of calling) observer.called?.(call);
    },
    done: (call, outcome, result) => {
      for (const observer of doing) observer.done?.(call, outcome, result);
    },
    answered: (call) => {
      for (const observer of answering) observer.answered?.(call);
    },
    stored: (collection, document) => observers.forEach((observer) => observer.stored?.(collection, document)),
    traffic: (entry) => observers.forEach((observer) => observer.traffic?.(entry)),
    ended: (instance) => observers.forEach((observer) => observer.ended?.(instance)),
    died: (instance, waitingFor, serving) => observers.forEach((observer) => observer.died?.(instance, waitingFor, serving)),
    logged: (instance, level, message, fields) => observers.forEach((observer) => observer.logged?.(instance, level, message, fields)),
    fault: (kind, what) => observers.forEach((observer) => observer.fault?.(kind, what)),
    told: (atMs, who, what) => {
      for (const observer of telling) observer.told?.(atMs, who, what);
    },
  };
}
