import type { StackClock } from '../kernel/types';
import { parseSchedule, type Schedule } from './cron';
import type { TimerTrigger } from './function-config';

/** Timers that fire at least this often only look whether something is due; rarer ones do what has to be done at that hour. */
const SWEEP_INTERVAL_MS = 3_600_000;
/** Rounds of {@link FunctionTimers.runOverdue}: more than any batch needs that makes progress in each. */
const MAX_OVERDUE_ROUNDS = 1000;

export interface FunctionTimersOptions {
  readonly clock: StackClock;
  readonly triggers: readonly { functionName: string; trigger: TimerTrigger }[];
  /** Runs one tick. A rejection is reported by `onError`. */
  readonly run: (functionName: string, trigger: TimerTrigger, atMs: number) => Promise<void>;
  readonly onError: (functionName: string, error: unknown) => void;
  /** The smallest `dueMs` that is stored for the sweeping functions; null when nothing is planned. */
  readonly earliestDueMs: () => Promise<number | null>;
  /** all: every tick of every timer. needed: a sweeping timer ticks only when something has fallen due or happened since its last tick. */
  readonly ticks: 'all' | 'needed';
}

interface Timer {
  readonly functionName: string;
  readonly trigger: TimerTrigger;
  readonly schedule: Schedule;
  readonly sweeps: boolean;
  lastTickMs: number;
  /** When something happened, since the last tick, that may have left work; null when nothing did. */
  touchedMs: number | null;
}

/**
 * The functions' timers. Moving through months minute by minute would take minutes of real time for ticks that find nothing to do, so a
 * timer that only sweeps is asked only when the sweep can find something. Ticks that were missed are not made up, as on the platform.
 */
export class FunctionTimers {
  readonly name = 'timers';
  private readonly timers: Timer[];
  /** The earliest due time, and since when it has been that one: ticks before that moment were rightly skipped. */
  private planned: { readonly dueMs: number | null; readonly sinceMs: number };

  /** @throws StartError when a schedule is not valid */
  constructor(private readonly options: FunctionTimersOptions) {
    const nowMs = options.clock.nowMs();
    this.planned = { dueMs: null, sinceMs: nowMs };
    this.timers = options.triggers.map(({ functionName, trigger }) => {
      const schedule = parseSchedule(trigger.config, `${functionName}/config.json`);
      const firstMs = schedule.nextAfterMs(nowMs);
      const secondMs = firstMs === null ? null : schedule.nextAfterMs(firstMs);
      const sweeps = firstMs !== null && secondMs !== null && secondMs - firstMs <= SWEEP_INTERVAL_MS;
      return { functionName, trigger, schedule, sweeps, lastTickMs: nowMs, touchedMs: nowMs };
    });
  }

  /** Something happened that may have left work for the sweeping timers: their next tick takes place. */
  touch(): void {
    for (const timer of this.timers) timer.touchedMs ??= this.options.clock.nowMs();
  }

  /** Asks what is planned; to be awaited before {@link nextDueMs}. */
  async refresh(): Promise<void> {
    if (this.options.ticks === 'all' || this.timers.length === 0) return;
    const dueMs = await this.options.earliestDueMs();
    if (dueMs !== this.planned.dueMs) this.planned = { dueMs, sinceMs: this.options.clock.nowMs() };
  }

  nextDueMs(): number | null {
    return earliest(this.timers.map((timer) => this.nextTickMs(timer)));
  }

  async runDue(): Promise<void> {
    const nowMs = this.options.clock.nowMs();
    for (const timer of this.timers) {
      const dueMs = this.nextTickMs(timer);
      if (dueMs !== null && dueMs <= nowMs) await this.tick(timer, dueMs);
    }
  }

  /**
   * Ticks the sweeping timers now, out of turn, as long as something that is stored has fallen due and each tick gets on with it.
   *
   * @returns whether there was anything
   */
  async runOverdue(): Promise<boolean> {
    const sweeping = this.timers.filter(({ sweeps }) => sweeps);
    let beforeMs: number | null = null;
    for (let round = 0; round < MAX_OVERDUE_ROUNDS; round += 1) {
      const nowMs = this.options.clock.nowMs();
      const dueMs = sweeping.length === 0 ? null : await this.options.earliestDueMs();
      if (dueMs === null || dueMs > nowMs || dueMs === beforeMs) return round > 0;
      beforeMs = dueMs;
      for (const timer of sweeping) await this.tick(timer, nowMs);
    }
    return true;
  }

  private nextTickMs({ schedule, sweeps, lastTickMs, touchedMs }: Timer): number | null {
    if (!sweeps || this.options.ticks === 'all') return schedule.nextAfterMs(lastTickMs);
    // One millisecond earlier, so that a tick at the very moment counts.
    const afterMs = (momentMs: number): number | null => schedule.nextAfterMs(Math.max(lastTickMs, momentMs - 1));
    const { dueMs, sinceMs } = this.planned;
    return earliest([touchedMs === null ? null : afterMs(touchedMs), dueMs === null ? null : afterMs(Math.max(dueMs, sinceMs))]);
  }

  private async tick(timer: Timer, atMs: number): Promise<void> {
    timer.touchedMs = null;
    timer.lastTickMs = Math.max(atMs, this.options.clock.nowMs());
    try {
      await this.options.run(timer.functionName, timer.trigger, atMs);
    } catch (error) {
      this.options.onError(timer.functionName, error);
    }
  }
}

function earliest(moments: readonly (number | null)[]): number | null {
  const due = moments.filter((ms) => ms !== null);
  return due.length === 0 ? null : Math.min(...due);
}
