import { makeAutoObservable, observable } from 'mobx-miniprogram';
import type { MembershipData, PlanView } from '../../typings/subscription-api';
import { CloudCallError } from '../services/cloud';
import type { Services } from '../services/index';
import { Loading, type LoadPhase } from './loading';

/** What the backend knows: the plans on sale and this user's membership. The only place that holds either. */
export class MembershipStore {
  plans: readonly PlanView[] = [];
  membership: MembershipData | null = null;
  cancelling = false;
  /** The payment on the receipt page. */
  receiptNo = '';
  private readonly services: Services;
  private readonly loading: Loading;
  private serverOffsetMs = 0;

  constructor(services: Services) {
    this.services = services;
    this.loading = new Loading(services);
    makeAutoObservable<this, 'services' | 'loading' | 'serverOffsetMs'>(
      this,
      {
        services: false,
        loading: false,
        serverOffsetMs: false,
        plans: observable.ref,
        membership: observable.ref,
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

  get phase(): LoadPhase {
    return this.loading.phase;
  }
  get slow(): boolean {
    return this.loading.slow;
  }
  get failure(): CloudCallError | null {
    return this.loading.failure;
  }

  /** Reads plans and membership. Calls while one is under way share it. Never rejects: the outcome stands in `phase` and `failure`. */
  load(): Promise<void> {
    return this.loading.run(async () => {
      const { cloud } = this.services;
      const [plans, membership] = await Promise.all([
        cloud.call('subscription', 'plans', {}),
        cloud.call('subscription', 'membership', {}),
      ]);
      return () => this.loaded(plans.plans, membership);
    });
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

  showReceipt(outTradeNo: string): void {
    this.receiptNo = outTradeNo;
  }

  setCancelling(cancelling: boolean): void {
    this.cancelling = cancelling;
  }

  private loaded(plans: readonly PlanView[], membership: MembershipData): void {
    this.plans = plans;
    this.received(membership);
  }
}
