import type { AnyFact } from '../../../cloudfunctions/shared/domain/any-fact';
import type { AuditEvent } from '../../../cloudfunctions/shared/domain/audit';
import type { ChargingOrder, ChargingRefund, Deduction as ChargingDeduction } from '../../../cloudfunctions/shared/domain/charging/types';
import type {
  Contract,
  Cycle,
  Deduction,
  Membership,
  Order,
  Period,
  Refund,
} from '../../../cloudfunctions/shared/domain/subscription/types';
import type { Observer, PortCall } from '../system/observer';

/** A state that a good run comes to now and then, although nobody brings it about on purpose. */
export interface RareState {
  readonly id: string;
  /** What was seen, in one line. */
  readonly saw: string;
  /** The runs of a check together have to reach it. */
  readonly required: boolean;
  /** What is to be done when it is never reached. */
  readonly otherwise: string;
  /** Looks at one run; `seen` is called each time. */
  readonly watch: (scene: Scene, seen: () => void) => Watcher;
}

/** What all watchers know together. */
export interface Scene {
  /** The true time. */
  readonly nowMs: number;
  /** State of whatever is stored under this number; undefined when nothing is. */
  stateOf(no: string): string | undefined;
  /** Calls that a platform has done and whose caller does not know yet. */
  unanswered(): Iterable<PortCall>;
}

/** An {@link Observer} that also hears what follows from the events. */
export interface Watcher extends Observer {
  /** One audited change, after its commit. */
  changed?(change: Change): void;
  /** A verified notification was made durable, for the first time. */
  received?(fact: AnyFact, receivedMs: number): void;
  /** An alarm was raised, or raised again. */
  alarmed?(kind: string): void;
  /** A conditional write came too late: another instance had changed the document. */
  raced?(race: { readonly loser: string; readonly winner: string; readonly collection: string }): void;
}

type Event = Pick<AuditEvent, 'aggregateId' | 'atMs' | 'source' | 'factId' | 'no' | 'from' | 'to'>;
type Of<Kind extends string, Value, Aggregate> = Event & { readonly kind: Kind; readonly after: Value; readonly document: Aggregate };

/** One event of the audit, with the aggregate as it is after the commit. */
export type Change =
  | Of<'order', Order, Membership>
  | Of<'contract', Contract, Membership>
  | Of<'cycle', Cycle, Membership>
  | Of<'deduction', Deduction, Membership>
  | Of<'period', Period, Membership>
  | Of<'refund', Refund, Membership>
  | Of<'charging-order', ChargingOrder, ChargingOrder>
  | Of<'charging-deduction', ChargingDeduction, ChargingOrder>
  | Of<'charging-refund', ChargingRefund, ChargingOrder>;
export type ChangeOf<Kind extends Change['kind']> = Extract<Change, { readonly kind: Kind }>;
