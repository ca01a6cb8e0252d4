import type { AnyFact } from '../../../cloudfunctions/shared/domain/any-fact';
import type { LogFields } from '../../../cloudfunctions/shared/platform/ports';
import type { TrafficEntry } from '../../../local/kernel/types';
import type { PortCall } from '../system/observer';
import type { Change, ChangeOf, RareState, Scene } from './state';

type Watch = RareState['watch'];

/** A change of one kind of entity, of which `holds` is true. */
export const onChange =
  <Kind extends Change['kind']>(kind: Kind, holds: (change: ChangeOf<Kind>, scene: Scene) => boolean): Watch =>
  (scene, seen) => ({
    changed(change) {
      if (change.kind === kind && holds(change as ChangeOf<Kind>, scene)) seen();
    },
  });

/** The first arrival of a verified notification, of which `holds` is true. */
export const onReceived =
  (holds: (fact: AnyFact, receivedMs: number, scene: Scene) => boolean): Watch =>
  (scene, seen) => ({
    received(fact, receivedMs) {
      if (holds(fact, receivedMs, scene)) seen();
    },
  });

export const onAlarm =
  (...kinds: readonly string[]): Watch =>
  (_scene, seen) => ({
    alarmed(kind) {
      if (kinds.includes(kind)) seen();
    },
  });

export const onTraffic =
  (holds: (entry: TrafficEntry) => boolean): Watch =>
  (_scene, seen) => ({
    traffic(entry) {
      if (holds(entry)) seen();
    },
  });

export const onLog =
  (message: string, holds: (fields: LogFields, instance: string) => boolean = () => true): Watch =>
  (_scene, seen) => ({
    logged(instance, _level, said, fields) {
      if (said === message && holds(fields, instance)) seen();
    },
  });

/** Two instances of these functions changed one document at the same time; the loser noticed. */
export const onRace =
  (loser: string, winner: string, collection: string | null = null): Watch =>
  (_scene, seen) => ({
    raced(race) {
      const isThere = collection === null || race.collection === collection;
      if (isThere && race.loser.startsWith(loser) && race.winner.startsWith(winner)) seen();
    },
  });

/** Calls of a platform whose outcome their caller did not learn; and then it is called for the same thing once more. */
export const repeatedAfterLoss =
  (subject: RegExp): Watch =>
  (_scene, seen) => {
    const lost = recent<string>();
    return {
      done(call, outcome) {
        if (outcome !== 'answered' && call.port === 'http' && subject.test(call.subject)) lost.add(serialOf(call));
      },
      called(call) {
        if (lost.size > 0 && call.port === 'http' && subject.test(call.subject) && lost.take((serial) => serial === serialOf(call))) seen();
      },
    };
  };

/** Notifications that were lost on their way; and then a question answered what they would have told. `party` and `kind` of whose. */
export const lostThenFound =
  (party: TrafficEntry['party'], finds: (change: Change) => boolean): Watch =>
  (_scene, seen) => {
    const lost = recent<string>();
    return {
      traffic({ kind, party: from, sent, answered }) {
        if (kind === 'notification' && from === party && answered === null) lost.add(sent);
      },
      changed(change) {
        if (lost.size > 0 && finds(change) && lost.take((sent) => speaksOf(sent, change))) seen();
      },
    };
  };

/** Whether a message or call is about what has changed. */
export const speaksOf = (text: string, { no, document }: Change): boolean =>
  text.includes(no) || ('outOrderNo' in document && document.outOrderNo !== null && text.includes(document.outOrderNo));

/** A call that makes the platform do something about what has changed, and whose caller does not know yet that it did. */
export const isUnderWay = (scene: Scene, change: Change, subject: RegExp): boolean => {
  for (const call of scene.unanswered()) if (subject.test(call.subject) && speaksOf(`${call.subject} ${call.detail}`, change)) return true;
  return false;
};

const SERIALS = /<(?:out_refund_no|out_trade_no|contract_code|contract_id)>(?:<!\[CDATA\[)?([^<\]]+)|req_seq_id\W+(\w+)/;

/** What a call is about, for ever: its serial, or its path where that has one. */
export function serialOf({ subject, detail }: PortCall): string {
  const found = SERIALS.exec(detail);
  return `${subject} ${found?.[1] ?? found?.[2] ?? ''}`;
}

/** More are under way at no time of a run. */
const KEPT = 40;

/** A few of the newest. */
export function recent<T>(): { readonly size: number; add(one: T): void; take(fits: (one: T) => boolean): boolean } {
  const kept: T[] = [];
  return {
    get size() {
      return kept.length;
    },
    add(one) {
      if (kept.length >= KEPT) kept.shift();
      kept.push(one);
    },
    /** True when there is one that fits; it is forgotten then. */
    take(fits) {
      const index = kept.findIndex(fits);
      if (index >= 0) kept.splice(index, 1);
      return index >= 0;
    },
  };
}
