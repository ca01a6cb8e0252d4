import { makeAutoObservable } from 'mobx-miniprogram';
import type { Services } from '../services/index';
import { CloudCallError } from '../services/cloud';
import type { CheckoutStore } from './checkout';
import type { MembershipStore } from './membership';
import { isSettled, judge, type Situation, type Waited } from './situation';

/**
 * Pauses before each question. Notifications mostly arrive within two seconds; after about a minute the backend's own queries are what
 * settles it, and the page stops asking by itself.
 */
const POLL_DELAYS_MS = [0, 1000, 1500, 2000, 3000, 5000, 8000, 10_000, 10_000, 10_000, 10_000] as const;
/** From here on the page says that one can leave. */
const LEAVE_HINT_AFTER_MS = 10_000;
/** An answer that exists has arrived by then: three questions, each of which makes the backend ask WeChat. */
const WHILE_MS = 5000;

/** Watches a purchase until it is settled, asking ever less often, and only while the result page is on the screen. */
export class ProgressStore {
  asking = false;
  waited: Waited = 'moment';
  mayLeave = false;
  askFailed = false;
  private readonly services: Services;
  private readonly membership: MembershipStore;
  private readonly checkout: CheckoutStore;
  /** Increases with every start and stop, so that an answer to an earlier watch changes nothing. */
  private watch = 0;
  private stopTimers: (() => void)[] = [];

  constructor(services: Services, membership: MembershipStore, checkout: CheckoutStore) {
    this.services = services;
    this.membership = membership;
    this.checkout = checkout;
    makeAutoObservable<this, 'services' | 'membership' | 'checkout' | 'watch' | 'stopTimers'>(
      this,
      { services: false, membership: false, checkout: false, watch: false, stopTimers: false },
      { autoBind: true },
    );
  }

  get situation(): Situation {
    return judge(this.checkout.purchase, this.membership.membership, this.waited);
  }

  /** Begins to ask; a watch that is under way begins anew. */
  start(): void {
    this.stop();
    this.asking = true;
    this.waited = 'moment';
    this.mayLeave = false;
    const watch = this.watch;
    this.stopTimers.push(this.services.timer.after(LEAVE_HINT_AFTER_MS, () => this.letLeave(watch)));
    this.stopTimers.push(this.services.timer.after(WHILE_MS, () => this.waitedAWhile(watch)));
    this.schedule(watch, 0);
  }

  /** Stops asking: the page is hidden or gone. */
  stop(): void {
    this.watch += 1;
    for (const stopTimer of this.stopTimers) stopTimer();
    this.stopTimers = [];
    this.asking = false;
  }

  private schedule(watch: number, attempt: number): void {
    const delayMs = POLL_DELAYS_MS[attempt];
    if (delayMs === undefined) return this.giveUp();
    this.stopTimers.push(
      this.services.timer.after(delayMs, () => {
        this.ask(watch, attempt).catch(this.services.report);
      }),
    );
  }

  private async ask(watch: number, attempt: number): Promise<void> {
    let failed = false;
    try {
      await this.membership.refresh();
    } catch (error) {
      if (!(error instanceof CloudCallError)) throw error;
      failed = true;
    }
    if (watch !== this.watch) return;
    this.answered(failed);
    if (!failed && isSettled(this.situation)) this.stop();
    else this.schedule(watch, attempt + 1);
  }

  private answered(failed: boolean): void {
    this.askFailed = failed;
  }

  private letLeave(watch: number): void {
    if (watch === this.watch) this.mayLeave = true;
  }

  private waitedAWhile(watch: number): void {
    if (watch !== this.watch) return;
    this.waited = 'while';
    if (isSettled(this.situation)) this.stop();
  }

  private giveUp(): void {
    this.waited = 'all';
    this.asking = false;
  }
}
