import { makeAutoObservable, observable } from 'mobx-miniprogram';
import type { MembershipData, PlanView } from '../../typings/cloud-api';
import { CloudCallError } from '../services/cloud';
import type { Services } from '../services/index';

export type LoadPhase = 'idle' | 'loading' | 'ready' | 'failed';
/** From here on the page says that the network is slow: shorter looks nervous, longer looks dead. */
const SLOW_AFTER_MS = 4000;

/** What the backend knows: the plans on sale and this user's membership. The only place that holds either. */
export class MembershipStore {
  plans: readonly PlanView[] = [];
  membership: MembershipData | null = null;
  phase: LoadPhase = 'idle';
  slow = false;
  failure: CloudCallError | null = null;
  cancelling = false;
  private readonly services: Services;
  private loading: Promise<void> | null = null;
  private serverOffsetMs = 0;

  constructor(services: Services) {
    this.services = services;
    makeAutoObservable<this, 'services' | 'loading' | 'serverOffsetMs'>(
      this,
      {
        services: false,
        loading: false,
        serverOffsetMs: false,
        plans: observable.ref,
        membership: observable.ref,
        failure: observable.ref,
      },
      { autoBind: true },
    );
  }

  /** The server's clock as far as known: this device's, corrected by the last answer. */
  nowMs(): number {
    return this.services.timer.nowMs() + this.serverOffsetMs;
  }

  planOf(planId: string | undefined): PlanView | undefined {
    return this.plans.find((plan) => plan.planId === planId);
  }

  /** Reads plans and membership. Calls while one is under way share it. Never rejects: the outcome stands in `phase` and `failure`. */
  load(): Promise<void> {
    this.loading ??= this.readAll().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async readAll(): Promise<void> {
    this.began();
    const stopWaiting = this.services.timer.after(SLOW_AFTER_MS, () => this.becameSlow());
    try {
      const { cloud } = this.services;
      const [plans, membership] = await Promise.all([
        cloud.call('subscription', 'plans', {}),
        cloud.call('subscription', 'membership', {}),
      ]);
      this.loaded(plans.plans, membership);
    } catch (error) {
      this.failed(error);
    } finally {
      stopWaiting();
    }
  }

  /** Reads the membership alone, for polling. Rejects with CloudCallError. */
  async refresh(): Promise<void> {
    this.received(await this.services.cloud.call('subscription', 'membership', {}));
  }

  /** Turns auto-renew off. Answers the failure to show, or null. A second tap while the first is under way does nothing. */
  async cancel(): Promise<CloudCallError | null> {
    const contractId = this.membership?.contractId;
    if (contractId === undefined || this.cancelling) return null;
    this.setCancelling(true);
    try {
      this.received(await this.services.cloud.call('subscription', 'cancel', { contractId }));
      return null;
    } catch (error) {
      if (!(error instanceof CloudCallError)) throw error;
      return error;
    } finally {
      this.setCancelling(false);
    }
  }

  /** Takes in what the backend answered, wherever it came from. */
  received(membership: MembershipData): void {
    this.membership = membership;
    this.serverOffsetMs = membership.nowMs - this.services.timer.nowMs();
  }

  setCancelling(cancelling: boolean): void {
    this.cancelling = cancelling;
  }

  private began(): void {
    this.slow = false;
    this.failure = null;
    if (this.phase !== 'ready') this.phase = 'loading';
  }

  private becameSlow(): void {
    this.slow = this.phase === 'loading';
  }

  private loaded(plans: readonly PlanView[], membership: MembershipData): void {
    this.plans = plans;
    this.received(membership);
    this.phase = 'ready';
    this.slow = false;
  }

  /** A failed reload keeps what is on the screen; only a page with nothing to show becomes `failed`. */
  private failed(error: unknown): void {
    this.slow = false;
    this.failure = error instanceof CloudCallError ? error : null;
    if (this.failure === null) this.services.report(error);
    if (this.phase !== 'ready') this.phase = 'failed';
  }
}
