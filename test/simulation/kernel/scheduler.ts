import { Agenda } from './agenda';
import type { Trace } from './trace';

/** Real time that work outside of the scheduler may take (a file is unpacked by threads) before it counts as stuck; it decides nothing else. */
const MAX_IDLE_MS = 20_000;

/**
 * One turn at a time, each at its moment of a time that nobody else moves. Whoever waits does so by a turn that is entered here; between two turns
 * every promise that can be settled is.
 */
export class Scheduler {
  readonly #agenda = new Agenda<() => void>();
  readonly #busy: (() => boolean)[] = [];
  #working = 0;
  #nowMs: number;

  constructor(
    startMs: number,
    readonly trace: Trace,
    /** Hears every line of the story before it is written down. */
    private readonly tell: (atMs: number, who: string, what: string) => void = () => undefined,
  ) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** When the next turn is; Infinity for never. */
  get nextMs(): number {
    return this.#agenda.nextMs();
  }

  /** Enters a turn; a moment that has passed is now. */
  at(atMs: number, turn: () => void): void {
    this.#agenda.add(Math.max(atMs, this.#nowMs), turn);
  }

  /** A step: somebody goes on with what they do. */
  step(who: string, what: string): void {
    this.tell(this.#nowMs, who, what);
    this.trace.step(this.#nowMs, who, what);
  }

  /** Something that is no step and belongs to the story. */
  note(who: string, what: string): void {
    this.tell(this.#nowMs, who, what);
    this.trace.note(this.#nowMs, who, what);
  }

  /** Resolves after so much time. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.at(this.#nowMs + delayMs, resolve));
  }

  /** Work that is not over when all promises are settled: no turn is taken before it is. */
  async working<T>(work: Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work;
    } finally {
      this.#working -= 1;
    }
  }

  /** Asked after each turn whether somebody is at work outside of the scheduler. */
  waitWhile(isBusy: () => boolean): void {
    this.#busy.push(isBusy);
  }

  /** Takes the next turn, and waits until nobody can go on without another one. False when nothing is entered. */
  async turn(): Promise<boolean> {
    const next = this.#agenda.take();
    if (next === undefined) return false;
    this.#nowMs = next.atMs;
    next.entry();
    await eventLoopTurn();
    if (this.#isBusy()) await this.#untilIdle();
    return true;
  }

  #isBusy(): boolean {
    return this.#working > 0 || this.#busy.some((isBusy) => isBusy());
  }

  async #untilIdle(): Promise<void> {
    const startedMs = performance.now();
    while (this.#isBusy()) {
      if (performance.now() - startedMs > MAX_IDLE_MS) throw new Error('somebody waits for something that never comes');
      await eventLoopTurn();
    }
  }
}

/** Lets everything run that waits for promises only. */
const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
