import { makeAutoObservable, observable } from 'mobx-miniprogram';
import type { ChargingOrderData } from '../../typings/charging-api';
import { CloudCallError } from '../services/cloud';
import type { Services } from '../services/index';
import { countsSeconds, pauseMs } from './charging-pace';
import { Loading } from './loading';
import { repeat, type Pause } from './repeat';
import type { Waited } from './situation';

/** From here on the page says that one can leave. */
const LEAVE_HINT_AFTER_MS = 10_000;
/** An answer that exists has arrived by then: three questions, each of which makes the backend ask the platform. */
const WHILE_MS = 5000;
const SECOND_MS = 1000;
/** More than any answer takes that still counts: a clock was set. */
const CLOCK_CHANGED_MS = 30_000;

/** The page that looks at the order; only the one that is on the screen. */
export type Watcher = 'confirm' | 'session' | 'bill';
export type OrderAction = 'stop' | 'cancel' | 'payAgain';

/** One charging order: watched while a page shows it, stopped, cancelled, paid again. */
export class ChargingOrderStore {
  outOrderNo = '';
  order: ChargingOrderData | null = null;
  readonly loading: Loading;
  /** The page asks by itself; false once nothing is expected any more. */
  asking = false;
  waited: Waited = 'moment';
  mayLeave = false;
  acting: OrderAction | null = null;
  problem: { readonly action: OrderAction; readonly failure: CloudCallError } | null = null;
  /** The server's time as far as known, moving by seconds while a page counts them. */
  clockMs = 0;
  private readonly services: Services;
  private serverOffsetMs = 0;
  private watcher: Watcher | null = null;
  private arrived: (order: ChargingOrderData) => void = () => undefined;
  private stopTimers: (() => void)[] = [];
  /** Questions asked since the state changed. */
  private round = 0;

  constructor(services: Services) {
    this.services = services;
    this.loading = new Loading(services);
    makeAutoObservable<this, 'services' | 'serverOffsetMs' | 'watcher' | 'arrived' | 'stopTimers' | 'round'>(
      this,
      {
        services: false,
        loading: false,
        serverOffsetMs: false,
        watcher: false,
        arrived: false,
        stopTimers: false,
        round: false,
        order: observable.ref,
        problem: observable.ref,
      },
      { autoBind: true },
    );
  }

  /** Begins to ask about an order, for a page that is being shown; `arrived` hears every answer. A watch that is under way ends. */
  watch(watcher: Watcher, outOrderNo: string, arrived: (order: ChargingOrderData) => void = () => undefined): void {
    this.end();
    if (outOrderNo !== this.outOrderNo) this.forget(outOrderNo);
    this.watcher = watcher;
    this.arrived = arrived;
    this.begin();
  }

  /** The page is hidden or gone. The watch of another page goes on. */
  unwatch(watcher: Watcher): void {
    if (this.watcher !== watcher) return;
    this.watcher = null;
    this.end();
  }

  /** Asks anew, from the quickest pace: the user wants to know, or something has just happened. */
  askAgain(): void {
    if (this.watcher === null) return;
    this.end();
    this.begin();
  }

  stop(): Promise<void> {
    return this.act('stop');
  }

  cancel(): Promise<void> {
    return this.act('cancel');
  }

  /** Asks for another deduction now. */
  payAgain(): Promise<void> {
    return this.act('payAgain');
  }

  private async act(action: OrderAction): Promise<void> {
    const { outOrderNo } = this;
    if (this.acting !== null || outOrderNo === '') return;
    this.acts(action);
    try {
      const order = await this.services.cloud.call('charging', action, { outOrderNo });
      if (outOrderNo === this.outOrderNo) this.received(order);
    } catch (error) {
      if (!(error instanceof CloudCallError)) throw error;
      if (outOrderNo === this.outOrderNo) this.hasProblem(action, error);
    } finally {
      this.acts(null);
    }
    this.askAgain();
  }

  private begin(): void {
    this.asking = true;
    this.waited = 'moment';
    this.mayLeave = false;
    this.round = 0;
    this.stopTimers = [
      this.services.timer.after(WHILE_MS, () => this.waitedAWhile()),
      this.services.timer.after(LEAVE_HINT_AFTER_MS, () => this.letLeave()),
      repeat(this.services, (isOn) => this.ask(isOn)),
      repeat(this.services, async () => this.tick()),
    ];
  }

  private end(): void {
    for (const stopTimer of this.stopTimers) stopTimer();
    this.stopTimers = [];
    this.asking = false;
  }

  private async ask(isOn: () => boolean): Promise<Pause> {
    const { outOrderNo } = this;
    await this.loading.run(async () => {
      const order = await this.services.cloud.call('charging', 'order', { outOrderNo });
      return () => this.received(order);
    }, true);
    if (!isOn()) return undefined;
    if (this.loading.failure === null && this.order !== null) this.arrived(this.order);
    if (!isOn()) return undefined;
    const pause = pauseMs(this.order?.state ?? null, this.round);
    this.round += 1;
    if (pause === undefined) this.stopAsking();
    return pause;
  }

  /** An answer that another one has overtaken changes nothing. */
  private received(order: ChargingOrderData): void {
    if (this.order !== null && order.nowMs < this.order.nowMs) return;
    if (order.state !== this.order?.state) this.round = 0;
    this.order = order;
    this.agreeOnTime(order.nowMs);
  }

  /** An answer is as old as its way was long: the offset of the quickest one stays, so that seconds never count backwards. */
  private agreeOnTime(serverNowMs: number): void {
    const nowMs = this.services.timer.nowMs();
    const offsetMs = serverNowMs - nowMs;
    if (offsetMs > this.serverOffsetMs || this.serverOffsetMs - offsetMs > CLOCK_CHANGED_MS) this.serverOffsetMs = offsetMs;
    this.clockMs = nowMs + this.serverOffsetMs;
  }

  private tick(): Pause {
    const counts = this.order !== null && countsSeconds(this.order.state);
    if (counts) this.clockMs = this.services.timer.nowMs() + this.serverOffsetMs;
    return counts || this.asking ? SECOND_MS : undefined;
  }

  private forget(outOrderNo: string): void {
    this.outOrderNo = outOrderNo;
    this.order = null;
    this.problem = null;
    this.loading.reset();
  }

  private acts(action: OrderAction | null): void {
    this.acting = action;
    if (action !== null) this.problem = null;
  }

  private hasProblem(action: OrderAction, failure: CloudCallError): void {
    this.problem = { action, failure };
  }

  private waitedAWhile(): void {
    this.waited = 'while';
  }

  private letLeave(): void {
    this.mayLeave = true;
  }

  /** Seconds go on being counted, questions end. */
  private stopAsking(): void {
    this.asking = false;
    this.waited = 'all';
  }
}
