import type { Scheduler } from '../kernel/scheduler';
import type { Observer, PortCall } from './observer';

/** The process is gone: whoever called it finds the connection closed. */
export class InstanceDiedError extends Error {
  override readonly name = 'InstanceDiedError';
}

/**
 * One process of a function. It serves one call at a time, may be frozen behind its answer, and can die at any moment: then nothing that it waited
 * for ever comes.
 */
export class Instance {
  readonly #waiting = new Set<PortCall>();
  readonly #frozenTurns: (() => void)[] = [];
  #mourners: ((error: InstanceDiedError) => void)[] = [];
  #isAlive = true;
  #isFrozen = false;
  /** Serves a call that is not answered yet. */
  isServing = false;
  /** The clock of its machine, against the true time. */
  skewMs: number;
  /** How much of its code's own waiting is under way: sleeping is waiting, too. */
  #sleeping = 0;

  constructor(
    readonly name: string,
    /** Which deployment it runs. */
    readonly version: number,
    skewMs: number,
    private readonly scheduler: Scheduler,
    private readonly observer: Required<Observer>,
  ) {
    this.skewMs = skewMs;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }
  /** Something goes on in it. */
  get isWaiting(): boolean {
    return this.#waiting.size + this.#sleeping > 0;
  }

  /** Dies; whoever waits for it hears so. */
  die(reason: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.scheduler.note(this.name, `dies: ${reason}`);
    this.observer.died(this.name, [...this.#waiting], this.isServing);
    const mourners = this.#mourners;
    this.#mourners = [];
    for (const mourn of mourners) mourn(new InstanceDiedError(reason));
  }
  /** Answers how to stop listening. */
  onDeath(mourn: (error: InstanceDiedError) => void): () => void {
    this.#mourners.push(mourn);
    return () => {
      this.#mourners = this.#mourners.filter((other) => other !== mourn);
    };
  }

  freeze(): void {
    this.#isFrozen = true;
  }
  thaw(): void {
    this.#isFrozen = false;
    for (const turn of this.#frozenTurns.splice(0)) this.scheduler.at(this.scheduler.nowMs, turn);
  }

  /** Waits for a port: entered until {@link answer} is called with the same call. */
  wait(call: PortCall): void {
    this.#waiting.add(call);
    this.observer.called(call);
  }
  /** The answer to a call arrives at `atMs`; what follows from it is a step of this instance. */
  answer(call: PortCall, atMs: number, goOn: () => void): void {
    this.#enter(atMs, `${call.port} ${call.subject} ${call.detail}`, () => {
      this.#waiting.delete(call);
      this.observer.answered(call);
      goOn();
    });
  }
  sleep(delayMs: number): Promise<void> {
    this.#sleeping += 1;
    return new Promise((resolve) => {
      this.#enter(this.scheduler.nowMs + delayMs, 'wakes', () => {
        this.#sleeping -= 1;
        resolve();
      });
    });
  }

  #enter(atMs: number, what: string, turn: () => void): void {
    const entered = (): void => {
      if (!this.#isAlive) return;
      if (this.#isFrozen) {
        this.#frozenTurns.push(entered);
        return;
      }
      this.scheduler.step(this.name, what);
      turn();
    };
    this.scheduler.at(atMs, entered);
  }
}
