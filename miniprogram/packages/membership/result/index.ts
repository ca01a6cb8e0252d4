import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { openTab, replace, ROUTES } from '../../../services/navigation';
import { dressPage } from '../../../services/page';
import { report } from '../../../services/report';
import { failureText } from '../../../stores/views/common';
import { resultView, type ResultAction } from '../../../stores/views/result';
import { stores } from '../../../stores/index';

const { checkout, membership, preferences, progress } = stores();

const view = () =>
  resultView(
    {
      situation: progress.situation,
      membership: membership.membership,
      plans: membership.plans,
      mayLeave: progress.mayLeave,
      askFailed: progress.askFailed,
    },
    preferences,
  );

function title(): string {
  const { result, change } = preferences.texts;
  const { purchase } = checkout;
  if (purchase?.kind !== 'sign') return result.title;
  return purchase.change === undefined ? result.signTitle : change.resultTitle;
}

/** After paying or signing: asks the backend until it knows, and explains every outcome with what it means for the money. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      view,
      busy: () => checkout.step !== 'idle',
      busyText: () => preferences.texts.common.loading,
      problem: () =>
        failureText(checkout.failure, preferences) ||
        (checkout.hint === null || progress.situation === 'unsupported' ? '' : preferences.texts.hints[checkout.hint]),
    },
    actions: [],
  },
  data: {},
  pageLifetimes: {
    show() {
      dressPage(title(), preferences);
      progress.start();
    },
    hide() {
      progress.stop();
    },
  },
  lifetimes: {
    detached() {
      progress.stop();
    },
  },
  methods: {
    onPrimary() {
      this.act(view().primary?.action);
    },
    onSecondary() {
      this.act(view().secondary?.action);
    },
    act(action: ResultAction | undefined) {
      switch (action) {
        case 'mine':
          return openTab(ROUTES.mine);
        case 'home':
          return openTab(ROUTES.home);
        case 'refresh':
          return progress.start();
        case 'choose':
        case 'resume':
          return replace(ROUTES.plans);
        case 'sign-again':
          return this.signAgain();
        case 'pay':
          return this.payAgain();
        case undefined:
          return;
      }
    },
    /** The consent given for this very order still stands in the store; after a restart it has to be given again, on the plans page. */
    payAgain() {
      const order = membership.membership?.lastOrder;
      if (!checkout.consented || order?.planId !== checkout.planId)
        return replace(order === undefined ? ROUTES.plans : `${ROUTES.plans}?planId=${order.planId}`);
      checkout.subscribe().then((next) => (next === 'mine' ? openTab(ROUTES.mine) : progress.start()), report);
    },
    signAgain() {
      const change = checkout.purchase?.kind === 'sign' ? checkout.purchase.change : undefined;
      if (!checkout.consented) return replace(change === undefined ? ROUTES.plans : `${ROUTES.plans}?change=1&planId=${change.planId}`);
      const signing = change === undefined ? checkout.resumeSigning() : checkout.changePlan();
      signing.then(() => progress.start(), report);
    },
  },
});
