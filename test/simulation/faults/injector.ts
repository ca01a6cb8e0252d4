import type { FaultAction, Faults } from '../../../local/kernel/types';
import type { Dice } from '../kernel/dice';
import type { DatabaseFault, FaultProfile, NetworkFault } from './profile';

/** What a run does without, to make it shorter: see `shrink.ts`. */
export interface Restraint {
  /** Kinds of faults that do not happen, as {@link Injector.count} names them. */
  readonly without: ReadonlySet<string>;
  /** After so many faults there are no more. */
  readonly maxFaults: number;
}

/** Decides what goes wrong. Each decision is counted by its kind and told to the story. */
export class Injector {
  readonly #counts = new Map<string, number>();
  #total = 0;
  #stopped = false;

  constructor(
    readonly profile: FaultProfile,
    private readonly dice: Dice,
    private readonly restraint: Restraint,
    private readonly tell: (kind: string, what: string) => void,
  ) {}

  /** From now on nothing goes wrong any more. */
  stop(): void {
    this.#stopped = true;
  }
  get isStopped(): boolean {
    return this.#stopped;
  }

  /** How often each kind of fault happened. */
  counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Counts a fault that somebody else has decided on. False when it must not happen. */
  count(kind: string, what: string): boolean {
    if (this.#stopped || this.restraint.without.has(kind) || this.#total >= this.restraint.maxFaults) return false;
    this.#total += 1;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.tell(kind, what);
    return true;
  }

  database(what: string, isWrite: boolean): DatabaseFault | null {
    const fault = this.#draw('database', this.profile.database, what, what.startsWith(TAKES_IN) ? 5 : 1);
    // What was read is not lost: an unknown outcome of a read is a failed read.
    return fault !== null && !isWrite && fault === 'unknown-done' ? 'unknown-undone' : fault;
  }

  network(what: string): NetworkFault | null {
    const { 'unsigned-reply': unsigned = 0, 'forged-reply': forged = 0, ...others } = this.profile.network;
    // Replies to questions say most that can be lied about, and there are many.
    const weight = weightOf(what);
    return this.#draw('network', { ...others, 'unsigned-reply': unsigned / weight, 'forged-reply': forged / weight }, what, weight);
  }

  timer(what: string): 'skipped' | 'late' | 'doubled' | null {
    return this.#draw('timer', this.profile.timers, what);
  }

  /** The faults that the platforms themselves know: of their calls, and of their notifications. */
  readonly platforms: Faults = {
    take: (subject) => {
      const isCall = subject.includes(':');
      const action = this.#draw<FaultAction>(
        isCall ? 'platform' : 'notification',
        isCall ? this.profile.platform : this.profile.notification,
        subject,
        isCall ? weightOf(subject) : 1,
      );
      if (action === null) return undefined;
      const { maxDelayMs } = this.profile;
      // Most delays are short; some are as long as they can be.
      const delayMs = isCall ? this.dice.between(1_000, 15_000) : Math.ceil(this.dice.float() ** 3 * maxDelayMs);
      return { do: action, delayMs };
    },
  };

  /** Whether the platform itself says something wrong in this notification. */
  lies(what: string): boolean {
    // Most that Huifu tells has no amount.
    const weight = what.startsWith('/huifu') ? 4 : 1;
    return this.dice.chance(this.profile.lies * weight) && this.count('notification.wrong-amount', what);
  }

  /** In how much time the next event of this kind comes; Infinity for never. */
  waitFor(kind: keyof FaultProfile['everyMs']): number {
    const meanMs = this.profile.everyMs[kind];
    return meanMs === 0 ? Infinity : Math.ceil(-Math.log(1 - this.dice.float()) * meanMs);
  }

  #draw<K extends string>(group: string, rates: Readonly<Partial<Record<K, number>>>, what: string, weight = 1): K | null {
    if (this.#stopped) return null;
    let left = this.dice.float() / weight;
    for (const name in rates) {
      left -= rates[name] ?? 0;
      if (left < 0) return this.count(`${group}.${name}`, what) ? name : null;
    }
    return null;
  }
}

/** Calls that move money, or let it be moved, are few among questions: they go wrong more often, so that it is seen what follows. */
const MOVES_MONEY =
  /pappayapply|\/refund$|\/notify$|contractorder|deletecontract|closeorder|payscorepay|regitster|complete$|serviceorder\/create|\/sessions$|\/stop$/;
/** What is acknowledged stands on this one write. */
const TAKES_IN = 'db.insert inbox';
const weightOf = (subject: string): number => (MOVES_MONEY.test(subject) ? 5 : 1);
