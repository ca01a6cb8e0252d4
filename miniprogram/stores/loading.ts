import { makeAutoObservable, observable } from 'mobx-miniprogram';
import { CloudCallError } from '../services/cloud';
import type { Services } from '../services/index';

export type LoadPhase = 'idle' | 'loading' | 'ready' | 'failed';
/** From here on the page says that the network is slow: shorter looks nervous, longer looks dead. */
const SLOW_AFTER_MS = 4000;

/** How reading something from the backend goes, for what a page shows in its place: loading, slow, failed. */
export class Loading {
  phase: LoadPhase = 'idle';
  slow = false;
  failure: CloudCallError | null = null;
  private readonly services: Pick<Services, 'timer' | 'report'>;
  private underWay: Promise<void> | null = null;
  /** Increases with every reset, so that an answer from before it changes nothing. */
  private generation = 0;

  constructor(services: Pick<Services, 'timer' | 'report'>) {
    this.services = services;
    makeAutoObservable<this, 'services' | 'underWay' | 'generation'>(
      this,
      { services: false, underWay: false, generation: false, failure: observable.ref },
      { autoBind: true },
    );
  }

  /**
   * Reads; `read` answers what takes the answer in. Calls while one is under way share it. Never rejects: the outcome stands in `phase` and
   * `failure`. A quiet call leaves a page that says "failed" as it is until something came.
   */
  run(read: () => Promise<() => void>, quiet = false): Promise<void> {
    if (this.underWay !== null) return this.underWay;
    const attempt = this.attempt(read, quiet).finally(() => {
      if (this.underWay === attempt) this.underWay = null;
    });
    this.underWay = attempt;
    return attempt;
  }

  /** Something else is to be read from now on. */
  reset(): void {
    this.generation += 1;
    this.underWay = null;
    this.phase = 'idle';
    this.slow = false;
    this.failure = null;
  }

  private async attempt(read: () => Promise<() => void>, quiet: boolean): Promise<void> {
    const generation = this.generation;
    const isCurrent = () => generation === this.generation;
    if (!quiet || this.phase === 'idle') this.began();
    const stopWaiting = this.services.timer.after(SLOW_AFTER_MS, () => {
      if (isCurrent()) this.becameSlow();
    });
    try {
      const take = await read();
      if (isCurrent()) this.loaded(take);
    } catch (error) {
      if (isCurrent()) this.failed(error);
    } finally {
      stopWaiting();
    }
  }

  private began(): void {
    this.slow = false;
    if (this.phase === 'ready') return;
    this.failure = null;
    this.phase = 'loading';
  }

  private becameSlow(): void {
    this.slow = this.phase === 'loading';
  }

  private loaded(take: () => void): void {
    take();
    this.phase = 'ready';
    this.slow = false;
    this.failure = null;
  }

  /** A failed reload keeps what is on the screen; only a page with nothing to show becomes `failed`. */
  private failed(error: unknown): void {
    this.slow = false;
    this.failure = error instanceof CloudCallError ? error : null;
    if (this.failure === null) this.services.report(error);
    if (this.phase !== 'ready') this.phase = 'failed';
  }
}
