import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import type { ChargingState } from '../../../../typings/charging-api';
import { chargingPage, open, openTab, ROUTES } from '../../../services/navigation';
import { dressPage, refreshPulledPage } from '../../../services/page';
import { report } from '../../../services/report';
import type { OrderFilter } from '../../../stores/charging-orders';
import { stores } from '../../../stores/index';
import { failureText } from '../../../stores/views/common';
import { pageState } from '../../../stores/views/page-state';
import { filterChips, orderLines } from '../views/orders';

const { chargingOrders, preferences } = stores();
const texts = () => preferences.texts;

const state = () => {
  const { emptyTitle, emptyText, emptyAction } = texts().orders;
  const empty = { heading: emptyTitle, text: emptyText, action: emptyAction };
  return pageState(chargingOrders.loading, chargingOrders.orders.length === 0 ? empty : null, preferences);
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
      state,
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
      if (state().phase === 'empty') openTab(ROUTES.home);
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
