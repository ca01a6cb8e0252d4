import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import type { ChargingOrderData } from '../../../../typings/charging-api';
import { chargingPage, replace } from '../../../services/navigation';
import { dressPage, queryText } from '../../../services/page';
import { report } from '../../../services/report';
import { stores } from '../../../stores/index';
import { failureText } from '../../../stores/views/common';
import { elapsedText, sessionView, stopProblem } from '../views/session';

const { chargingOrder, preferences } = stores();
const texts = () => preferences.texts;
const MINUTE_MS = 60_000;

/** To the minute, so that the seconds move nothing but the elapsed time. */
const minute = () => Math.floor(chargingOrder.clockMs / MINUTE_MS) * MINUTE_MS;

/** The session is over, or has not begun: another page shows it. */
function follow(order: ChargingOrderData): void {
  if (order.state !== 'charging' && order.state !== 'stopping') replace(chargingPage(order));
}

/** A running session: energy, power, cost so far, and stopping it. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      text: () => texts().session,
      common: () => texts().common,
      phase: () => (chargingOrder.order === null ? (chargingOrder.loading.phase === 'failed' ? 'failed' : 'loading') : 'ready'),
      stateText: () => failureText(chargingOrder.loading.failure, preferences),
      slowText: () => (chargingOrder.loading.slow ? texts().common.slow : ''),
      view: () => (chargingOrder.order === null ? null : sessionView(chargingOrder.order, minute(), preferences)),
      elapsed: () => (chargingOrder.order === null ? '' : elapsedText(chargingOrder.order, chargingOrder.clockMs)),
      offline: () => (chargingOrder.loading.failure === null ? '' : texts().session.offline),
      stopBusy: () => chargingOrder.acting === 'stop',
      problem: () => stopProblem(chargingOrder.problem, preferences),
    },
    actions: [],
  },
  data: { outOrderNo: '', confirming: false },
  pageLifetimes: {
    show() {
      dressPage(texts().session.title, preferences);
      chargingOrder.watch('session', this.data.outOrderNo, follow);
    },
    hide() {
      chargingOrder.unwatch('session');
    },
  },
  lifetimes: {
    detached() {
      chargingOrder.unwatch('session');
    },
  },
  methods: {
    onLoad({ outOrderNo }: { outOrderNo?: string }) {
      this.setData({ outOrderNo: queryText(outOrderNo) });
    },
    onRetry() {
      chargingOrder.askAgain();
    },
    onStop() {
      this.setData({ confirming: true });
    },
    onKeep() {
      this.setData({ confirming: false });
    },
    onConfirm() {
      chargingOrder.stop().then(() => this.setData({ confirming: false }), report);
    },
  },
});
