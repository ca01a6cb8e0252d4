import { makeAutoObservable, observable } from 'mobx-miniprogram';
import type { ChargingOrderSummary } from '../../typings/charging-api';
import { CloudCallError } from '../services/cloud';
import type { Services } from '../services/index';
import { Loading } from './loading';

const PAGE_SIZE = 20;
/** With eight elements a line this stays below WeChat's thousand elements a page. */
const MAX_SHOWN = 100;

export type OrderFilter = 'all' | 'unpaid' | 'refunded';

/** The history, newest first, page by page. */
export class ChargingOrdersStore {
  orders: readonly ChargingOrderSummary[] = [];
  readonly loading: Loading;
  /** Older ones exist from here on. */
  nextBeforeMs: number | null = null;
  /** The newest ones were dropped to make room for older ones. */
  trimmed = false;
  loadingMore = false;
  moreFailure: CloudCallError | null = null;
  filter: OrderFilter = 'all';
  search = '';
  private readonly services: Services;

  constructor(services: Services) {
    this.services = services;
    this.loading = new Loading(services);
    makeAutoObservable<this, 'services'>(
      this,
      { services: false, loading: false, orders: observable.ref, moreFailure: observable.ref },
      { autoBind: true },
    );
  }

  /** Reads the newest. Never rejects: the outcome stands in `loading`. */
  load(): Promise<void> {
    return this.loading.run(async () => {
      const { orders, nextBeforeMs } = await this.services.cloud.call('charging', 'orders', { limit: PAGE_SIZE });
      return () => this.received(orders, nextBeforeMs);
    });
  }

  /** Reads the next older ones. Nothing to do while that is under way, or when there are none. */
  async loadMore(): Promise<void> {
    const beforeMs = this.nextBeforeMs;
    if (this.loadingMore || beforeMs === null) return;
    this.beganMore();
    try {
      const { orders, nextBeforeMs } = await this.services.cloud.call('charging', 'orders', { beforeMs, limit: PAGE_SIZE });
      if (this.nextBeforeMs === beforeMs) this.receivedMore(orders, nextBeforeMs);
    } catch (error) {
      if (!(error instanceof CloudCallError)) throw error;
      this.failedMore(error);
    } finally {
      this.endedMore();
    }
  }

  choose(filter: OrderFilter): void {
    this.filter = filter;
  }

  searchFor(search: string): void {
    this.search = search;
  }

  private received(orders: readonly ChargingOrderSummary[], nextBeforeMs: number | null): void {
    this.orders = orders;
    this.nextBeforeMs = nextBeforeMs;
    this.trimmed = false;
    this.moreFailure = null;
  }

  private receivedMore(orders: readonly ChargingOrderSummary[], nextBeforeMs: number | null): void {
    const all = [...this.orders, ...orders];
    this.orders = all.slice(-MAX_SHOWN);
    this.trimmed = this.trimmed || all.length > MAX_SHOWN;
    this.nextBeforeMs = nextBeforeMs;
  }

  private beganMore(): void {
    this.loadingMore = true;
    this.moreFailure = null;
  }
  private failedMore(failure: CloudCallError): void {
    this.moreFailure = failure;
  }
  private endedMore(): void {
    this.loadingMore = false;
  }
}
