import type { FunctionTimers } from '../host/timers';
import type { MovableClock } from '../kernel/clock';
import { ControlError } from '../kernel/errors';
import type { Participant } from '../kernel/types';

/** Events in one advance or settle. A year of a thousand users stays below; more means that something plans itself again and again. */
const MAX_STEPS = 200_000;
/** Real time that functions may take until nothing runs any more: three of the longest calls in a row. */
const QUIET_LIMIT_MS = 60_000;
/** The longest wait a Node timer can take. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** How often a participant may leave the same moment due (a new event in the same millisecond) before that counts as getting nowhere. */
const MAX_REPEATS = 20;
/** Real-time pause after a participant got nowhere. */
const STALL_RETRY_MS = 1000;

export interface ConductorOptions {
  readonly clock: MovableClock;
  /** The simulators. */
  readonly participants: readonly Participant[];
  readonly timers: FunctionTimers;
  /** Resolves when no function runs; false when the limit (real milliseconds) passed first. */
  readonly whenIdle: (limitMs: number) => Promise<boolean>;
  /** After each move of the clock, before anything happens at the new time. */
  readonly onMoved: () => void;
  /** After an advance, however many moves it took: whoever watches sees one jump, and does not act in the middle of it. */
  readonly onArrived: () => void;
  readonly onError: (error: unknown) => void;
  readonly maxSteps?: number;
}

interface Due {
  readonly participant: Participant;
  readonly dueMs: number;
}

/**
 * Lets everything that acts by itself act in the order of time: at real speed while nobody interferes, or at once up to a later moment.
 * One thing after the other; calls of users may come in between, as in reality.
 */
export class Conductor {
  private last: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private arming = false;
  private stopped = false;
  private repeated: { participant?: Participant; dueMs: number; count: number } = { dueMs: 0, count: 0 };

  constructor(private readonly options: ConductorOptions) {}

  /** Something changed that may move the next event: looks again when to wake up. */
  poke(): void {
    if (this.stopped || this.arming) return;
    this.arming = true;
    void this.exclusive(() => this.arm()).catch(this.options.onError);
  }

  /** A user's or a platform's call of a function has ended: the sweeping functions may find work. */
  touch(): void {
    this.options.timers.touch();
  }

  /**
   * Moves the stack's time by `advanceMs`, running everything that falls due on the way, in order; then settles.
   *
   * @throws ControlError when it does not come to an end
   */
  advance(advanceMs: number): Promise<void> {
    return this.exclusive(async () => {
      const { clock, onArrived } = this.options;
      const targetMs = clock.nowMs() + advanceMs;
      try {
        await this.runUntil(() => Math.max(targetMs, clock.nowMs()));
        this.moveTo(targetMs);
        await this.settleNow();
      } finally {
        onArrived();
      }
      await this.arm();
    });
  }

  /**
   * Runs everything that is due now, including what the sweeping functions would find at their next tick, until nothing runs and nothing is due.
   *
   * @throws ControlError when it does not come to an end
   */
  settle(): Promise<void> {
    return this.exclusive(async () => {
      await this.settleNow();
      await this.arm();
    });
  }

  /** No more wake-ups; resolves when the event that runs at this moment has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.last;
  }

  private exclusive<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => undefined);
    return result;
  }

  private async settleNow(): Promise<void> {
    const { clock, timers } = this.options;
    do await this.runUntil(() => clock.nowMs());
    while (await timers.runOverdue());
    await this.quiet();
  }

  /** Runs the earliest event again and again, as long as it lies at or before the limit. */
  private async runUntil(limitMs: () => number): Promise<void> {
    const maxSteps = this.options.maxSteps ?? MAX_STEPS;
    for (let step = 0; step < maxSteps && !this.stopped; step += 1) {
      await this.quiet();
      const next = await this.earliest();
      if (next === undefined || next.dueMs > limitMs()) return;
      this.moveTo(next.dueMs);
      if (!(await this.runOne(next))) throw new ControlError(stalled(next.participant), 409);
    }
    if (!this.stopped) throw new ControlError(`the stack is not quiet after ${maxSteps} events`, 409);
  }

  /** False when the participant has left the same moment due too often. */
  private async runOne({ participant, dueMs }: Due): Promise<boolean> {
    const { timers } = this.options;
    await participant.runDue();
    if (participant !== timers) timers.touch();
    const { repeated } = this;
    this.repeated =
      repeated.participant === participant && repeated.dueMs === dueMs
        ? { ...repeated, count: repeated.count + 1 }
        : { participant, dueMs, count: 0 };
    return this.repeated.count < MAX_REPEATS;
  }

  private async earliest(): Promise<Due | undefined> {
    const { participants, timers } = this.options;
    await timers.refresh();
    let earliest: Due | undefined;
    for (const participant of [...participants, timers]) {
      const dueMs = participant.nextDueMs();
      if (dueMs !== null && (earliest === undefined || dueMs < earliest.dueMs)) earliest = { participant, dueMs };
    }
    return earliest;
  }

  private async quiet(): Promise<void> {
    if (!(await this.options.whenIdle(QUIET_LIMIT_MS)))
      throw new ControlError(`functions are still running after ${QUIET_LIMIT_MS / 1000} s`, 409);
  }

  private moveTo(ms: number): void {
    const { clock, onMoved } = this.options;
    if (ms <= clock.nowMs()) return;
    clock.moveTo(ms);
    onMoved();
  }

  private async arm(): Promise<void> {
    this.arming = false;
    clearTimeout(this.timer);
    const next = await this.earliest();
    if (next === undefined || this.stopped) return;
    this.wakeAfter(next.dueMs - this.options.clock.nowMs());
  }

  private wakeAfter(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => void this.exclusive(() => this.wake()).catch(this.options.onError),
      Math.min(Math.max(0, delayMs), MAX_TIMER_MS),
    );
  }

  /** At real speed: one event, then look again. */
  private async wake(): Promise<void> {
    const next = await this.earliest();
    if (this.stopped || next === undefined || next.dueMs > this.options.clock.nowMs()) return this.arm();
    if (await this.runOne(next)) return this.arm();
    this.options.onError(new Error(stalled(next.participant)));
    this.wakeAfter(STALL_RETRY_MS);
  }
}

function stalled(participant: Participant): string {
  return `${participant.name} does not get on with what is due`;
}
