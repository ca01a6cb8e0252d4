import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { chargingPage, openTab, replace, ROUTES } from '../../../services/navigation';
import { dressPage, queryText } from '../../../services/page';
import { report } from '../../../services/report';
import { stores } from '../../../stores/index';
import { failureText } from '../../../stores/views/common';
import { billProblem, billView, type BillAction } from '../views/bill';

const { chargingOrder, preferences } = stores();
const texts = () => preferences.texts;

const view = () => (chargingOrder.order === null ? null : billView(chargingOrder.order, chargingOrder.asking, preferences));

/** One charging order in any state: the bill, how the payment stands, refunds, and what to do when it is unpaid. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      text: () => texts().bill,
      common: () => texts().common,
      phase: () => (chargingOrder.order === null ? (chargingOrder.loading.phase === 'failed' ? 'failed' : 'loading') : 'ready'),
      stateText: () => failureText(chargingOrder.loading.failure, preferences),
      slowText: () => (chargingOrder.loading.slow ? texts().common.slow : ''),
      view,
      staleText: () => (chargingOrder.loading.failure === null ? '' : texts().bill.noAnswer),
      busy: () => chargingOrder.acting !== null,
      busyText: () => texts().bill.payAgainBusy,
      problem: () => billProblem(chargingOrder.problem, preferences),
    },
    actions: [],
  },
  data: { outOrderNo: '' },
  pageLifetimes: {
    show() {
      dressPage(texts().bill.title, preferences);
      chargingOrder.watch('bill', this.data.outOrderNo);
    },
    hide() {
      chargingOrder.unwatch('bill');
    },
  },
  lifetimes: {
    detached() {
      chargingOrder.unwatch('bill');
    },
  },
  methods: {
    onLoad({ outOrderNo }: { outOrderNo?: string }) {
      this.setData({ outOrderNo: queryText(outOrderNo) });
    },
    onRetry() {
      chargingOrder.askAgain();
    },
    onPrimary() {
      this.act(view()?.primary?.action);
    },
    onSecondary() {
      this.act(view()?.secondary?.action);
    },
    act(action: BillAction | undefined) {
      switch (action) {
        case 'pay-again':
          chargingOrder.payAgain().catch(report);
          return;
        case 'refresh':
          return chargingOrder.askAgain();
        case 'session':
        case 'confirm':
          if (chargingOrder.order !== null) replace(chargingPage(chargingOrder.order));
          return;
        case 'home':
          return openTab(ROUTES.home);
        case undefined:
          return;
      }
    },
  },
});
