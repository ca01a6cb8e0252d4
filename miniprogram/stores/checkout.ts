import { makeAutoObservable, observable } from 'mobx-miniprogram';
import { CloudCallError } from '../services/cloud';
import type { Services } from '../services/index';
import type { SigningHandOff } from '../../typings/subscription-api';
import type { PaymentHandOver } from '../services/payment';
import type { MembershipStore } from './membership';
import { changeablePlans } from './plan-change';
import type { RemindersStore } from './reminders';

/** WeChat's signing mini-program; coming back from it shows as scene 1038 with this appId (pay.weixin.qq.com, 小程序纯签约). */
export const SIGNING_APP_ID = 'wxbd687630cd02ce1d';
const BACK_FROM_MINI_PROGRAM = 1038;

/** What App.onShow tells about where the user comes from; `extraData` is missing after the back arrow. */
export interface SigningReferrer {
  readonly appId?: string;
  readonly extraData?: Readonly<Record<string, unknown>>;
}

/** What the user just did on this device. The truth about it stays with the backend. */
export type Purchase =
  | { readonly kind: 'pay'; readonly planId: string; readonly outTradeNo: string | null; readonly handOver: PaymentHandOver | 'no-answer' }
  | { readonly kind: 'sign'; readonly returned: SigningReturn; readonly change?: PlanChange };
/** Signing for another plan: known to be done when another contract than this one is live. */
export interface PlanChange {
  readonly planId: string;
  readonly contractId: string;
}
/** away: still on the signing page · signed: it said so on the way back · unclear: back without a word, e.g. by the back arrow */
export type SigningReturn = 'away' | 'signed' | 'unclear';

/** idle · preparing: the backend makes the order · paying: WeChat's sheet is open · opening: WeChat's signing page is opening */
export type CheckoutStep = 'idle' | 'preparing' | 'paying' | 'opening';
export type Hint = 'noPayment' | 'noSigning' | 'signingFailed';
/** Where the page goes next: to the result page, to my membership, or it stays and shows `failure` or `hint`. */
export type Next = 'result' | 'mine' | 'stay';

/** Long enough to read and decide; a sheet that never answers must not keep anybody from paying. */
const REMINDER_WAIT_MS = 60_000;

/** Choosing, consenting, paying, signing: one attempt at a time. */
export class CheckoutStore {
  selectedPlanId: string | null = null;
  /** Another plan is chosen for a contract that is live; otherwise one is bought, or signed for. */
  changing = false;
  consented = false;
  consentMissing = false;
  step: CheckoutStep = 'idle';
  failure: CloudCallError | null = null;
  hint: Hint | null = null;
  purchase: Purchase | null = null;
  private readonly services: Services;
  private readonly membership: MembershipStore;
  private readonly reminders: RemindersStore;

  constructor(services: Services, membership: MembershipStore, reminders: RemindersStore) {
    this.services = services;
    this.membership = membership;
    this.reminders = reminders;
    makeAutoObservable<this, 'services' | 'membership' | 'reminders'>(
      this,
      { services: false, membership: false, reminders: false, failure: observable.ref, purchase: observable.ref },
      { autoBind: true },
    );
  }

  /** The plan on the screen: the chosen one, else the one that waits to be signed, else the recommended, else the first. */
  get planId(): string | null {
    const { plans, membership } = this.membership;
    const offered = this.changing ? changeablePlans(plans, membership) : plans;
    const planNamed = (planId: string | null | undefined) => offered.find((plan) => plan.planId === planId);
    const waiting = this.changing ? membership?.changingTo?.planId : undefined;
    const chosen = planNamed(this.selectedPlanId) ?? planNamed(waiting) ?? offered.find((plan) => plan.recommended) ?? offered[0];
    return chosen?.planId ?? null;
  }

  /** Another plan is another deduction, so consent is asked again. */
  choose(planId: string): void {
    if (this.step !== 'idle' || planId === this.planId) return;
    this.selectedPlanId = planId;
    this.consented = false;
    this.clearMessages();
  }

  consent(consented: boolean): void {
    this.consented = consented;
    this.consentMissing = false;
  }

  /** Forgets messages and consent, for a page that opens anew: to buy a plan, unless told that one is to be changed. */
  reset(): void {
    this.consented = false;
    this.changing = false;
    this.clearMessages();
  }

  /** The page is there to change the plan. */
  beginChange(): void {
    this.changing = true;
  }

  /** Orders the plan on the screen and opens WeChat's payment sheet; to be called in a tap, in which WeChat also asks about reminders. */
  async subscribe(): Promise<Next> {
    const planId = this.planId;
    if (this.step !== 'idle' || planId === null) return 'stay';
    this.clearMessages();
    if (!this.consented) {
      this.missConsent();
      return 'stay';
    }
    this.enter('preparing');
    const asked = this.reminders.askOnce();
    try {
      const order = await this.services.cloud.call('subscription', 'subscribe', { planId, consent: true, tradeType: 'JSAPI' });
      await this.reminded(asked);
      this.enter('paying');
      const handOver = await this.services.payment.pay(order.payment);
      return this.paid({ kind: 'pay', planId, outTradeNo: order.outTradeNo, handOver });
    } catch (error) {
      return await this.refused(error, planId);
    } finally {
      this.enter('idle');
    }
  }

  /** Opens WeChat's signing page for a period that is paid but has no contract. */
  resumeSigning(): Promise<Next> {
    const { cloud } = this.services;
    return this.sign(() => cloud.call('subscription', 'resumeSigning', { consent: true }), { kind: 'sign', returned: 'away' });
  }

  /** Opens WeChat's signing page for the plan on the screen, in place of the live contract's. */
  async changePlan(): Promise<Next> {
    const planId = this.planId;
    const contractId = this.membership.membership?.contractId;
    if (planId === null || contractId === undefined) return 'stay';
    const { cloud } = this.services;
    return this.sign(() => cloud.call('subscription', 'changePlan', { planId, consent: true }), {
      kind: 'sign',
      returned: 'away',
      change: { planId, contractId },
    });
  }

  /** The app was shown with this scene and referrer. True when it is the way back from signing, reported once a hand-over. */
  signingReturned(scene: number, referrer: SigningReferrer | undefined): boolean {
    if (scene !== BACK_FROM_MINI_PROGRAM || this.purchase?.kind !== 'sign' || this.purchase.returned !== 'away') return false;
    if (referrer?.appId !== undefined && referrer.appId !== SIGNING_APP_ID) return false;
    this.purchase = { ...this.purchase, returned: referrer?.extraData?.['return_code'] === 'SUCCESS' ? 'signed' : 'unclear' };
    return true;
  }

  /** Drops what this device remembers of the last attempt; the result page then shows the backend's newest order. */
  forgetPurchase(): void {
    this.purchase = null;
  }

  /** Asks the backend for the hand-off and opens it. */
  private async sign(request: () => Promise<{ readonly handOff: SigningHandOff }>, purchase: Purchase & { kind: 'sign' }): Promise<Next> {
    if (this.step !== 'idle') return 'stay';
    this.clearMessages();
    if (!this.consented) {
      this.missConsent();
      return 'stay';
    }
    this.enter('opening');
    try {
      const { handOff } = await request();
      const handOver = await this.services.payment.openSigning(handOff);
      if (handOver === 'opened') {
        this.setPurchase(purchase);
        return 'result';
      }
      if (handOver !== 'cancelled') this.setHint(handOver === 'unsupported' ? 'noSigning' : 'signingFailed');
      return 'stay';
    } catch (error) {
      return await this.refused(error, null);
    } finally {
      this.enter('idle');
    }
  }

  /** One sheet of WeChat's at a time. Whatever the answer is, it changes nothing about the payment. */
  private async reminded(asked: Promise<unknown>): Promise<void> {
    const limit = this.services.timer.limit(REMINDER_WAIT_MS);
    await Promise.race([asked, limit.expired.catch(() => undefined)]);
    limit.cancel();
  }

  private paid(purchase: Purchase & { kind: 'pay' }): Next {
    if (purchase.handOver === 'unsupported') this.setHint('noPayment');
    this.setPurchase(purchase);
    return 'result';
  }

  /** Each code has its own way on. Whatever may have happened on the server ends on the result page, which asks. */
  private async refused(error: unknown, planId: string | null): Promise<Next> {
    if (!(error instanceof CloudCallError)) throw error;
    if (planId !== null && error.code === 'OUTCOME_UNKNOWN') {
      this.setPurchase({ kind: 'pay', planId, outTradeNo: null, handOver: 'no-answer' });
      return 'result';
    }
    this.setFailure(error);
    if (['ALREADY_SUBSCRIBED', 'STATE_CONFLICT', 'PLAN_UNAVAILABLE', 'ORDER_IN_PROGRESS'].includes(error.code))
      await this.membership.load();
    return error.code === 'ALREADY_SUBSCRIBED' ? 'mine' : 'stay';
  }

  private enter(step: CheckoutStep): void {
    this.step = step;
  }
  private missConsent(): void {
    this.consentMissing = true;
  }
  private setPurchase(purchase: Purchase): void {
    this.purchase = purchase;
  }
  private setHint(hint: Hint): void {
    this.hint = hint;
  }
  private setFailure(failure: CloudCallError): void {
    this.failure = failure;
  }
  private clearMessages(): void {
    this.failure = null;
    this.hint = null;
    this.consentMissing = false;
  }
}
