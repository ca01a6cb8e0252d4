import { MINUTE_MS } from '../../../cloudfunctions/shared/domain/beijing';
import reconcilerConfig from '../../../cloudfunctions/reconciler/config.json';
import indexFile from '../../../cloudfunctions/shared/store/indexes.json';
import { parseIndexFile } from '../../../local/cloudbase';
import { parseSchedule } from '../../../local/host/cron';
import { earliestDue } from '../../../local/stack/due';
import type { EngineDatabase } from '../../support/engine-database';
import type { Injector } from '../faults/injector';
import type { Dice } from '../kernel/dice';
import type { Scheduler } from '../kernel/scheduler';
import type { Cluster } from './cluster';

const CONTEXT = { request_id: 'tick', environ: 'TRIGGER_SRC=timer' };
const EVENT = { Type: 'Timer' };
/** A late tick comes so much later. */
const MAX_LATE_MS = 5 * MINUTE_MS;
/** Of the ticks that find no database so many take place: a day has 1440, and each fails like the one before. */
const TRIED_IN_VAIN = 0.01;

export interface TimerParts {
  readonly scheduler: Scheduler;
  readonly injector: Injector;
  readonly dice: Dice;
  readonly cluster: Cluster;
  readonly database: EngineDatabase;
  readonly outages: ReadonlySet<string>;
}

/**
 * The functions' timers. The scheduler ticks on the minute; ticks that would find nothing due are left out (they would change nothing), and most of those that would find
 * no database; others come late, twice, or not at all.
 */
export class Timers {
  #plannedMs = Infinity;
  #lastTickMs: number;
  readonly #earliestDueMs: () => Promise<number | null>;

  constructor(private readonly parts: TimerParts) {
    this.#lastTickMs = parts.scheduler.nowMs;
    this.#earliestDueMs = earliestDue(parts.database.engine, parseIndexFile(indexFile));
  }

  /** From now on the reconciler has its hours. */
  beginReconciling(): void {
    const { scheduler, cluster, injector } = this.parts;
    const [trigger] = reconcilerConfig.triggers;
    const schedule = parseSchedule(trigger?.config ?? '', 'reconciler');
    const plan = (): void => {
      const nextMs = schedule.nextAfterMs(scheduler.nowMs);
      if (nextMs !== null) scheduler.at(nextMs, tick);
    };
    const tick = (): void => {
      plan();
      if (injector.timer('reconciler') === 'skipped') return;
      scheduler.step('timer', 'reconciler ticks');
      // One that fails is made up for by the next.
      void cluster.invoke('reconciler', EVENT, CONTEXT).catch(() => undefined);
    };
    plan();
  }

  /** Something is to be done at this time. */
  note(dueMs: number): void {
    const { scheduler } = this.parts;
    const tickMs = Math.ceil(Math.max(dueMs, this.#lastTickMs + 1, scheduler.nowMs) / MINUTE_MS) * MINUTE_MS;
    if (tickMs >= this.#plannedMs) return;
    this.#plannedMs = tickMs;
    scheduler.at(tickMs, () => this.#tick(tickMs));
  }

  #tick(tickMs: number): void {
    if (tickMs !== this.#plannedMs) return;
    this.#plannedMs = Infinity;
    this.#lastTickMs = tickMs;
    const { scheduler, injector, dice, outages } = this.parts;
    if (outages.has('database') && !dice.chance(TRIED_IN_VAIN)) return this.note(tickMs + 1);
    const fault = injector.timer('scheduler');
    if (fault === 'skipped') return this.note(tickMs + 1);
    if (fault === 'late') return scheduler.at(tickMs + dice.below(MAX_LATE_MS), () => this.#run());
    this.#run();
    if (fault === 'doubled') this.#run();
  }

  #run(): void {
    const { scheduler, cluster } = this.parts;
    scheduler.step('timer', 'scheduler ticks');
    const again = async (): Promise<void> => this.note((await this.#earliestDueMs()) ?? Infinity);
    // Whatever became of it, and while it is under way: the next minute's tick does not wait for this one.
    void cluster.invoke('scheduler', EVENT, CONTEXT).then(again, again);
    void again();
  }
}
