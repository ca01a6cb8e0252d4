import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import type { CloudCallError } from '../../services/cloud';
import { toast } from '../../services/host';
import { open, ROUTES } from '../../services/navigation';
import { dressTabPage, refreshPulledPage } from '../../services/page';
import { report } from '../../services/report';
import { failureText, isEnding } from '../../stores/views/common';
import { cancelText, mineView } from '../../stores/views/mine';
import { pageState } from '../../stores/views/page-state';
import { stores } from '../../stores/index';

const { checkout, membership, preferences, reminders } = stores();

const texts = () => preferences.texts;
const state = () => {
  const { emptyTitle, emptyText, emptyAction } = texts().mine;
  const empty = { heading: emptyTitle, text: emptyText, action: emptyAction };
  return pageState(membership, membership.membership?.status === 'none' ? empty : null, preferences);
};

/** My membership: until when, what is deducted next, what happened, and how to stop it. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      text: () => texts().mine,
      reminder: () => texts().reminders,
      common: () => texts().common,
      change: () => texts().change,
      paymentsText: () => texts().payments.all,
      state,
      view: () => (membership.membership === null ? null : mineView(membership.membership, membership.plans, preferences)),
      cancelQuestion: () => (membership.membership === null ? '' : cancelText(membership.membership, preferences)),
      cancelling: () => membership.cancelling,
      canRemind: () => reminders.available && membership.membership?.autoRenew === true,
    },
    actions: [],
  },
  data: { confirming: false, problem: '' },
  pageLifetimes: {
    show() {
      dressTabPage(texts().mine.title, preferences);
      this.setData({ problem: '' });
      membership.load().catch(report);
      reminders.load().catch(report);
    },
  },
  methods: {
    onPullDownRefresh() {
      refreshPulledPage(() => membership.load());
    },
    onState() {
      if (state().phase === 'empty') open(ROUTES.plans);
      else membership.load().catch(report);
    },
    onReload() {
      membership.load().catch(report);
    },
    onPlans() {
      open(ROUTES.plans);
    },
    onChange() {
      open(`${ROUTES.plans}?change=1`);
    },
    onPayments() {
      open(ROUTES.deductions);
    },
    onPending() {
      checkout.forgetPurchase();
      open(ROUTES.result);
    },
    onRemind() {
      reminders.ask().then((answer) => toast(texts().reminders.answers[answer]), report);
    },
    onChargingOrders() {
      open(ROUTES.orders);
    },
    onSettings() {
      open(ROUTES.settings);
    },
    onAgreement() {
      open(`${ROUTES.document}?name=renewalAgreement`);
    },
    onCancel() {
      this.setData({ confirming: true, problem: '' });
    },
    onKeep() {
      this.setData({ confirming: false });
    },
    onConfirm() {
      membership.cancel().then((failure) => this.cancelled(failure), report);
    },
    cancelled(failure: CloudCallError | null) {
      this.setData({ confirming: false, problem: failureText(failure, preferences) });
      if (failure !== null) return;
      toast(isEnding(membership.membership) ? texts().mine.cancelling : texts().mine.cancelled);
    },
  },
});
