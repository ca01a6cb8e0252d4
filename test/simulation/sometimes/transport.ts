import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { AnyFact } from '../../../cloudfunctions/shared/domain/any-fact';
import type { KeyName } from '../system/keys';
import type { Change, RareState, Watcher } from './state';
import { isUnderWay, onLog, onReceived, onTraffic, recent, speaksOf } from './watching';

const OUTAGES = 'Let outages last longer, or come more often (faults/profile.ts, everyMs).';
const KEYS =
  'Change keys more often (faults/profile.ts, everyMs.keyRotation), or let more time pass until they are deployed (actors/weather.ts).';
const NOTIFICATIONS = 'Raise the rates of faults on notifications (faults/profile.ts).';

/** Requests, replies and notifications: late, twice, lost, changed, forged. */
export const TRANSPORT: readonly RareState[] = [
  {
    id: 'notification-before-reply',
    saw: 'A notification was settled before the reply of the call that had caused it.',
    required: true,
    otherwise: 'Make replies slower than notifications now and then (system/latency.ts, fault network.slow).',
    watch: (scene, seen) => ({
      changed(change) {
        if (change.source === 'notification' && isUnderWay(scene, change, /pappayapply|deletecontract|payscorepay|charger:/)) seen();
      },
    }),
  },
  {
    id: 'notification-by-two-instances',
    saw: 'Two instances took in the same notification at the same time.',
    required: true,
    otherwise: NOTIFICATIONS,
    watch: twoTakeInTheSame,
  },
  {
    id: 'notification-told-again',
    saw: 'A notification that was durable already came again, and was acknowledged without doing anything.',
    required: true,
    otherwise: NOTIFICATIONS,
    watch: onLog('notification received', ({ outcome }) => outcome === 'known'),
  },
  {
    id: 'notification-hours-late',
    saw: 'A notification came six hours or more after what it tells.',
    required: true,
    otherwise: 'Let notifications be delayed for longer (faults/profile.ts, maxDelayMs).',
    watch: onReceived((fact, receivedMs) => receivedMs - toldMs(fact, receivedMs) > 6 * HOUR_MS),
  },
  {
    id: 'acknowledgement-lost',
    saw: 'A notification was taken in, and its acknowledgement was lost.',
    required: true,
    otherwise: NOTIFICATIONS,
    watch: onTraffic(({ kind, fault, status }) => kind === 'notification' && fault === 'timeout-after' && status === 200),
  },
  {
    id: 'notification-replayed-later',
    saw: 'Somebody sent an old notification again, an hour or more after it had been taken in.',
    required: true,
    otherwise: 'Let the stranger act more often (faults/profile.ts, everyMs.forgery).',
    watch: replayedLater(() => true),
  },
  {
    id: 'notification-forged',
    saw: 'A forged notification was rejected.',
    required: true,
    otherwise: 'Let the stranger act more often (faults/profile.ts, everyMs.forgery).',
    watch: (scene, seen) => {
      let untilMs = -1;
      return {
        fault(kind) {
          if (kind === 'stranger.forged') untilMs = scene.nowMs + 5 * SECOND_MS;
        },
        logged(_instance, _level, message) {
          if (scene.nowMs > untilMs || (message !== 'notification rejected' && message !== 'charger event rejected')) return;
          untilMs = -1;
          seen();
        },
      };
    },
  },
  {
    id: 'signed-with-old-key',
    saw: 'After the key was changed at WeChat Pay, a call of ours was still signed with the old one, and refused.',
    required: true,
    otherwise: 'Let more time pass between the change of a key and its deployment (actors/weather.ts).',
    watch: afterRotation(() => (seen) => ({
      traffic({ kind, party, verification }) {
        if (kind === 'request' && party === 'wechat' && verification === 'invalid') seen();
      },
    })),
  },
  {
    id: 'rejected-before-new-key',
    saw: 'A genuine notification was rejected because the new key was not deployed yet.',
    required: false,
    otherwise: 'Let more time pass between the change of a key and its deployment (actors/weather.ts).',
    watch: afterRotation(() => (seen) => ({
      traffic({ kind, party, fault, verification, answered }) {
        if (kind === 'notification' && party === 'wechat' && fault === null && verification === 'valid' && answered?.includes('FAIL'))
          seen();
      },
    })),
  },
  {
    id: 'huifu-refused-old-key',
    saw: 'Huifu had our new key, and a call was still signed with the old one.',
    required: false,
    otherwise: KEYS,
    watch: afterRotation(
      () => (seen) => ({
        traffic({ kind, party, verification }) {
          if (kind === 'request' && party === 'huifu' && verification === 'invalid') seen();
        },
      }),
      'huifu.merchant',
    ),
  },
  {
    id: 'huifu-told-with-new-key',
    saw: 'Huifu signed with a new key that was not deployed yet, and a notification of it was not acknowledged.',
    required: false,
    otherwise: KEYS,
    watch: afterRotation(
      () => (seen) => ({
        traffic({ kind, party, fault, verification, answered }) {
          if (kind === 'notification' && party === 'huifu' && fault === null && verification === 'valid' && answered === 'rejected') seen();
        },
      }),
      'huifu.platform',
    ),
  },
  {
    id: 'noticed-with-two-v3-keys',
    saw: 'An advance notice was given while the old and the new key of APIv3 were good.',
    required: true,
    otherwise: KEYS,
    watch: afterRotation(
      () => (seen) => ({
        traffic({ kind, subject, verification, status }) {
          if (kind === 'request' && subject.startsWith('/v3/') && verification === 'valid' && status === 204) seen();
        },
      }),
      'v3.merchant',
      'v3.platform',
    ),
  },
  {
    id: 'old-key-accepted',
    saw: 'A notification signed with the key before the last one was recognised as known.',
    required: false,
    otherwise: 'Change keys more often (faults/profile.ts, everyMs.keyRotation).',
    watch: (scene, seen) => {
      let rotatedMs = Infinity;
      const watcher = replayedLater((receivedMs) => receivedMs < rotatedMs && rotatedMs < scene.nowMs)(scene, seen);
      return {
        ...watcher,
        fault(kind, what) {
          if (kind === 'key.rotated') rotatedMs = scene.nowMs;
          watcher.fault?.(kind, what);
        },
      };
    },
  },
  {
    id: 'unsigned-reply-then-query',
    saw: 'A reply could not be verified; a query brought what became of the call.',
    required: true,
    otherwise: 'Raise network.unsigned-reply and platform.corrupt (faults/profile.ts).',
    watch: unsignedThenQuery,
  },
  {
    id: 'nobody-acknowledged-while-database-down',
    saw: 'A notification could not be made durable, and was not acknowledged.',
    required: true,
    otherwise: OUTAGES,
    watch: onLog('notification not stored'),
  },
  outageOf('wechat', 'WeChat Pay'),
  outageOf('huifu', 'Huifu'),
  outageOf('charger', 'the operator of the piles'),
  {
    id: 'platform-did-it-twice',
    saw: 'A request reached its platform twice.',
    required: true,
    otherwise: 'Raise platform.duplicate (faults/profile.ts).',
    watch: onTraffic(({ kind, fault }) => kind === 'request' && fault === 'duplicate'),
  },
];

/** When it happened, as far as the fact says. */
function toldMs(fact: AnyFact, unknownMs: number): number {
  if ('paidMs' in fact) return fact.paidMs;
  if ('atMs' in fact) return fact.atMs;
  if (fact.of === 'charging' && fact.news.kind === 'confirmed') return fact.news.atMs ?? unknownMs;
  if (fact.of === 'charging' && fact.news.kind === 'paid') return fact.news.paidMs ?? unknownMs;
  return unknownMs;
}

function twoTakeInTheSame(_scene: unknown, seen: () => void): Watcher {
  const taking = new Map<string, string>();
  return {
    called({ port, subject, detail, instance }) {
      if (port !== 'db.insert' || subject !== 'inbox') return;
      if (taking.has(detail) && taking.get(detail) !== instance) seen();
      taking.set(detail, instance);
    },
    answered({ port, subject, detail }) {
      if (port === 'db.insert' && subject === 'inbox') taking.delete(detail);
    },
    died(_instance, waitingFor) {
      for (const { detail } of waitingFor) taking.delete(detail);
    },
  };
}

/** Somebody else than the platform sent it: within seconds it is recognised as known since long. */
function replayedLater(isOldEnough: (receivedMs: number) => boolean): RareState['watch'] {
  return (scene, seen) => {
    const since = new Map<string, number>();
    let untilMs = -1;
    return {
      stored(collection, { _id, state, receivedMs }) {
        if (collection === 'inbox' && state === 'received') since.set(String(_id), Number(receivedMs));
      },
      fault(kind) {
        if (kind === 'stranger.replayed') untilMs = scene.nowMs + 5 * SECOND_MS;
      },
      logged(_instance, _level, message, { outcome, no }) {
        if (scene.nowMs > untilMs || message !== 'notification received' || outcome !== 'known') return;
        const receivedMs = since.get(String(no)) ?? Infinity;
        if (scene.nowMs - receivedMs > HOUR_MS && isOldEnough(receivedMs)) seen();
      },
    };
  };
}

/** Between the change of a key and the deployment of the new one the staff need hours at most. */
const ROTATING_MS = 5 * HOUR_MS;
/** Of APIv3 both are good for days. */
const OVERLAP_MS = 10 * DAY_MS;

/** @param keys which of the other keys; none: the APIv2 key */
function afterRotation(watching: () => (seen: () => void) => Watcher, ...keys: readonly KeyName[]): RareState['watch'] {
  return (scene, seen) => {
    let untilMs = -1;
    const watcher = watching()(() => {
      if (scene.nowMs < untilMs) seen();
    });
    return {
      ...watcher,
      fault(kind, what) {
        const isMeant = keys.length === 0 ? kind === 'key.rotated' : kind === 'key.changed' && keys.some((key) => key === what);
        if (isMeant) untilMs = scene.nowMs + (what.startsWith('v3.') ? OVERLAP_MS : ROTATING_MS);
      },
    };
  };
}

/** The call whose reply is spoilt is the last that was made, or one that the platform itself answers with a bad signature. */
function unsignedThenQuery(_scene: unknown, seen: () => void): Watcher {
  const spoilt = recent<string>();
  let last = '';
  return {
    called(call) {
      if (call.port === 'http') last = call.detail;
    },
    fault(kind) {
      if (kind === 'network.unsigned-reply' || kind === 'network.forged-reply') spoilt.add(last);
    },
    traffic({ kind, fault, sent }) {
      if (kind === 'request' && fault === 'corrupt') spoilt.add(sent);
    },
    changed(change: Change) {
      if (change.source === 'query' && spoilt.size > 0 && spoilt.take((sent) => speaksOf(sent, change))) seen();
    },
  };
}

/** Calls of a platform that nobody reaches. */
function outageOf(host: string, name: string): RareState {
  return {
    id: `outage-over-a-call-${host}`,
    saw: `A call could not be made because ${name} could not be reached for a while.`,
    required: true,
    otherwise: OUTAGES,
    watch: (_scene, seen) => {
      let isOut = false;
      return {
        fault(kind) {
          if (kind === `outage.${host}`) isOut = true;
        },
        told(_atMs, who, what) {
          if (isOut && who === 'weather' && what.startsWith(host)) isOut = false;
        },
        called({ port, subject }) {
          if (isOut && port === 'http' && subject.startsWith(host)) seen();
        },
      };
    },
  };
}
