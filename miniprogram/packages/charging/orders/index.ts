import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import type { ChargingState } from '../../../../typings/cloud-api';
import { chargingPage, open, openTab, ROUTES } from '../../../services/navigation';
import { dressPage, refreshPulledPage } from '../../../services/page';
import { report } from '../../../services/report';
import type { OrderFilter } from '../../../stores/charging-orders';
import { stores } from '../../../stores/index';
import { failureText } from '../../../stores/views/common';
import { filterChips, orderLines } from '../views/orders';

const { chargingOrders, preferences } = stores();
const texts = () => preferences.texts;

const phase = () => {
  const { loading, orders } = chargingOrders;
  if (loading.phase === 'ready' && orders.length === 0) return 'empty';
  return loading.phase === 'idle' ? 'loading' : loading.phase;
};

/** The history of charging orders, newest first. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      text: () => texts().orders,
      common: () => texts().common,
      phase,
      stateHeading: () => (phase() === 'empty' ? texts().orders.emptyTitle : texts().common.failedTitle),
      stateText: () => (phase() === 'empty' ? texts().orders.emptyText : failureText(chargingOrders.loading.failure, preferences)),
      stateAction: () => (phase() === 'empty' ? texts().orders.emptyAction : texts().common.retry),
      slowText: () => (chargingOrders.loading.slow ? texts().common.slow : ''),
      staleText: () => (chargingOrders.loading.phase === 'ready' ? failureText(chargingOrders.loading.failure, preferences) : ''),
      chips: () => filterChips(chargingOrders.filter, preferences),
      search: () => chargingOrders.search,
      lines: () => orderLines(chargingOrders.orders, chargingOrders.filter, chargingOrders.search, preferences),
      hasMore: () => chargingOrders.nextBeforeMs !== null,
      loadingMore: () => chargingOrders.loadingMore,
      trimmed: () => chargingOrders.trimmed,
      moreProblem: () => failureText(chargingOrders.moreFailure, preferences),
    },
    actions: [],
  },
  data: {},
  pageLifetimes: {
    show() {
      dressPage(texts().orders.title, preferences);
      chargingOrders.load().catch(report);
    },
  },
  methods: {
    onPullDownRefresh() {
      refreshPulledPage(() => chargingOrders.load());
    },
    onReachBottom() {
      chargingOrders.loadMore().catch(report);
    },
    onMore() {
      chargingOrders.loadMore().catch(report);
    },
    onNewest() {
      chargingOrders.load().catch(report);
    },
    onState() {
      if (phase() === 'empty') openTab(ROUTES.home);
      else chargingOrders.load().catch(report);
    },
    onFilter({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { value: OrderFilter }>) {
      chargingOrders.choose(currentTarget.dataset.value);
    },
    onSearch({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      chargingOrders.searchFor(detail.value);
    },
    onClear() {
      chargingOrders.choose('all');
      chargingOrders.searchFor('');
    },
    onOrder({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { no: string; state: ChargingState }>) {
      open(chargingPage({ outOrderNo: currentTarget.dataset.no, state: currentTarget.dataset.state }));
    },
  },
});
