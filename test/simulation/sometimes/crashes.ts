import type { RareState, Watcher } from './state';
import { onRace } from './watching';

const CRASHES_RATE = 'Raise the rates of crash-before and crash-after (faults/profile.ts).';
const RACES = 'Let more happen at once: ticks twice, people tapping twice (faults/profile.ts, actors).';

/** Processes that die, freeze, take too long, or come in each other's way; clocks that are off. */
export const CRASHES: readonly RareState[] = [
  {
    id: 'died-after-platform-did',
    saw: 'A process died after a platform had done what it asked for, and before anything of that was stored.',
    required: true,
    otherwise: CRASHES_RATE,
    watch: (_scene, seen) => ({
      done({ port }, outcome) {
        if (port === 'http' && outcome === 'caller-gone') seen();
      },
    }),
  },
  {
    id: 'died-before-acknowledgement',
    saw: 'A process died after a notification was durable and before it was acknowledged.',
    required: true,
    otherwise: CRASHES_RATE,
    watch: diedAfter(({ port, subject }) => port === 'db.insert' && subject === 'inbox'),
  },
  {
    id: 'died-between-commit-and-reply',
    saw: 'A process died after a change was stored and before the user, or the staff, heard of it.',
    required: true,
    otherwise: CRASHES_RATE,
    watch: diedAfter(({ port, instance }) => port === 'db.replace' && /^(subscription|charging|operator)#/.test(instance)),
  },
  {
    id: 'write-done-but-unknown',
    saw: 'A change was stored, and the one who stored it was told that it may not be.',
    required: true,
    otherwise: 'Raise database.unknown-done (faults/profile.ts).',
    watch: (_scene, seen) => ({
      fault(kind, what) {
        if (kind === 'database.unknown-done' && /^db\.replace (memberships|chargingOrders)/.test(what)) seen();
      },
    }),
  },
  {
    id: 'replace-lost-race',
    saw: 'A conditional write lost against another one, and the decision was made again.',
    required: true,
    otherwise: RACES,
    watch: onRace('', ''),
  },
  {
    id: 'two-ticks-one-aggregate',
    saw: 'Two ticks of the scheduler side by side took up the same aggregate; one had to give way.',
    required: true,
    otherwise: 'Raise timers.doubled and timers.late (faults/profile.ts).',
    watch: onRace('scheduler#', 'scheduler#'),
  },
  {
    id: 'notification-against-tick',
    saw: 'A notification and the scheduler changed the same aggregate at the same time.',
    required: true,
    otherwise: RACES,
    watch: (_scene, seen) => ({
      raced({ loser, winner }) {
        const both = [loser.split('#')[0], winner.split('#')[0]].sort().join();
        if (both === 'notify,scheduler') seen();
      },
    }),
  },
  {
    id: 'stale-write-after-thaw',
    saw: 'An instance that had been frozen behind its answer went on with what it knew before, and its write was refused.',
    required: false,
    otherwise: 'Freeze more (faults/profile.ts), with slow answers of the database while a notification is settled.',
    watch: staleAfterThaw,
  },
  {
    id: 'inbox-drained',
    saw: 'The scheduler settled a notification that the one who took it in had not come to settle.',
    required: true,
    otherwise: CRASHES_RATE,
    watch: (_scene, seen) => {
      let settled = '';
      return {
        stored(collection, { _id, state }) {
          if (collection === 'inbox' && state === 'settled') settled = String(_id);
        },
        done({ instance, subject, detail }) {
          if (subject === 'inbox' && detail === settled && instance.startsWith('scheduler#')) seen();
        },
      };
    },
  },
  {
    id: 'took-too-long',
    saw: 'The platform ended a function that took longer than it may.',
    required: true,
    otherwise: 'Let databases and platforms be slower (system/ports.ts), or outages last longer.',
    watch: (_scene, seen) => ({
      told(_atMs, _who, what) {
        if (what === 'dies: the call took too long') seen();
      },
    }),
  },
  {
    id: 'deployed-over-a-call',
    saw: 'A new version was deployed while an old one was serving.',
    required: true,
    otherwise: 'Deploy more often (faults/profile.ts, everyMs.deploy).',
    watch: deployedOverCall,
  },
  {
    id: 'clock-went-back',
    saw: 'A later change of the same aggregate has an earlier time, because clocks differ.',
    required: true,
    otherwise: 'Raise maxSkewMs and clockJump (faults/profile.ts).',
    watch: (_scene, seen) => {
      const lastMs = new Map<string, number>();
      return {
        changed({ aggregateId, atMs }) {
          if (atMs < (lastMs.get(aggregateId) ?? 0)) seen();
          lastMs.set(aggregateId, atMs);
        },
      };
    },
  },
  {
    id: 'clock-crossed-deadline',
    saw: 'An instance whose clock is fast acted on a deadline that had not come yet.',
    required: false,
    otherwise: 'Raise maxSkewMs (faults/profile.ts, clocks).',
    watch: (scene, seen) => ({
      changed(change) {
        const { nowMs } = scene;
        if (change.kind === 'contract' && change.factId.startsWith('window-over') && (change.after.windowEndsMs ?? 0) > nowMs) seen();
        const isGivenUp = change.kind === 'charging-order' && change.to === 'cancelling' && change.after.cancelReason === 'not-confirmed';
        if (isGivenUp && change.from === 'confirming' && change.after.confirmByMs > nowMs) seen();
      },
    }),
  },
];

/** A process that had done `what` dies before it has answered. */
function diedAfter(
  what: (call: { readonly port: string; readonly subject: string; readonly instance: string }) => boolean,
): RareState['watch'] {
  return (_scene, seen) => {
    const those = new Set<string>();
    return {
      done(call, _outcome, result) {
        if (what(call) && result !== false && !(result instanceof Error)) those.add(call.instance);
      },
      ended(instance) {
        those.delete(instance);
      },
      died(instance, _waitingFor, serving) {
        if (those.delete(instance) && serving) seen();
      },
    };
  };
}

/** What goes on behind an answer writes within so many calls, or not at all. */
const CALLS_BEHIND = 3;

function staleAfterThaw(_scene: unknown, seen: () => void): Watcher {
  const frozen = new Map<string, number>();
  return {
    fault(kind, instance) {
      if (kind === 'instance.frozen') frozen.set(instance, 0);
    },
    called({ instance }) {
      const calls = frozen.get(instance);
      if (calls === undefined) return;
      if (calls >= CALLS_BEHIND) frozen.delete(instance);
      else frozen.set(instance, calls + 1);
    },
    raced({ loser }) {
      if (frozen.delete(loser)) seen();
    },
    died(instance) {
      frozen.delete(instance);
    },
  };
}

/** One that is busy is not replaced before its answer; then it is at once. */
function deployedOverCall(_scene: unknown, seen: () => void): Watcher {
  let last = '';
  return {
    ended(instance) {
      last = instance;
    },
    told(_atMs, who, what) {
      if (last !== '' && who === last && what === 'dies: a new version') seen();
      last = '';
    },
  };
}
