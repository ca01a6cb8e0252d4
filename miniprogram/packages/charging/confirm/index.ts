import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import type { ChargingOrderData } from '../../../../typings/charging-api';
import { chargingPage, openTab, replace, ROUTES } from '../../../services/navigation';
import { dressPage, queryText } from '../../../services/page';
import { report } from '../../../services/report';
import { judgeConfirmation } from '../../../stores/confirmation';
import { stores } from '../../../stores/index';
import { failureText } from '../../../stores/views/common';
import { confirmView, type ConfirmAction } from '../views/confirm';

const { chargingOrder, handOff, pile, preferences } = stores();
const texts = () => preferences.texts;

function view() {
  const { order, waited, clockMs, mayLeave, asking, loading } = chargingOrder;
  if (order === null) return null;
  const situation = judgeConfirmation(order, handOff.stageOf(order.outOrderNo), waited);
  return confirmView({ order, situation, nowMs: clockMs, mayLeave, asking, askFailed: loading.failure !== null }, preferences);
}

/** Once current flows, or there is a bill, this page has done its work. What was given up is explained here. */
function follow(order: ChargingOrderData): void {
  const situation = judgeConfirmation(order, null, 'moment');
  if (situation === 'started' || situation === 'billed') replace(chargingPage(order));
}

/** From "start" to current flowing: opens Payscore, waits for what the backend learns, explains every outcome. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      common: () => texts().common,
      phase: () => (chargingOrder.order === null ? (chargingOrder.loading.phase === 'failed' ? 'failed' : 'loading') : 'ready'),
      stateText: () => failureText(chargingOrder.loading.failure, preferences),
      slowText: () => (chargingOrder.loading.slow ? texts().common.slow : ''),
      view,
      busy: () => chargingOrder.acting !== null,
      busyText: () => texts().confirm.cancelling,
      problem: () => failureText(chargingOrder.problem?.failure ?? null, preferences),
    },
    actions: [],
  },
  data: { outOrderNo: '' },
  pageLifetimes: {
    show() {
      dressPage(texts().confirm.title, preferences);
      const { outOrderNo } = this.data;
      chargingOrder.watch('confirm', outOrderNo, follow);
      handOff.openIfReady(outOrderNo).catch(report);
    },
    hide() {
      chargingOrder.unwatch('confirm');
    },
  },
  lifetimes: {
    detached() {
      chargingOrder.unwatch('confirm');
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
    act(action: ConfirmAction | undefined) {
      switch (action) {
        case 'payscore':
          return this.openPayscore();
        case 'cancel':
          chargingOrder.cancel().catch(report);
          return;
        case 'restart':
          pile.choose(chargingOrder.order?.pile.code ?? '');
          return replace(ROUTES.pile);
        case 'refresh':
          return chargingOrder.askAgain();
        case 'home':
          return openTab(ROUTES.home);
        case undefined:
          return;
      }
    },
    /** With what the backend answers for this order now: a hand-over of an earlier time may have expired. */
    openPayscore() {
      const { order } = chargingOrder;
      if (order?.extraData === undefined) return chargingOrder.askAgain();
      handOff.open(order.outOrderNo, order.extraData).catch(report);
    },
  },
});
