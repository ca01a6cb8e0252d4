import { makeAutoObservable, observable } from 'mobx-miniprogram';
import type { ChargingOrderData } from '../../typings/charging-api';
import type { Services } from '../services/index';
import { Loading } from './loading';
import { repeat } from './repeat';

/** Minutes and kilowatt-hours on the home page: nobody reads them by the second there. */
const LOOK_EVERY_MS = 15_000;

/** The order that is running or unpaid, for the home page. */
export class CurrentChargingStore {
  order: ChargingOrderData | null = null;
  readonly loading: Loading;
  private readonly services: Services;
  private stopLooking: () => void = () => undefined;

  constructor(services: Services) {
    this.services = services;
    this.loading = new Loading(services);
    makeAutoObservable<this, 'services' | 'stopLooking'>(
      this,
      { services: false, loading: false, stopLooking: false, order: observable.ref },
      { autoBind: true },
    );
  }

  /** Reads it. Never rejects: a failure leaves what is known. */
  load(): Promise<void> {
    return this.loading.run(async () => {
      const { order } = await this.services.cloud.call('charging', 'current', {});
      return () => this.received(order);
    });
  }

  /** Reads it, again and again while it changes by itself. For a page that is being shown. */
  look(): void {
    this.stopLooking();
    this.stopLooking = repeat(this.services, async () => {
      await this.load();
      return this.order !== null && this.order.state !== 'unpaid' ? LOOK_EVERY_MS : undefined;
    });
  }

  lookAway(): void {
    this.stopLooking();
  }

  private received(order: ChargingOrderData | null): void {
    this.order = order;
  }
}
