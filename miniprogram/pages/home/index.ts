import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { open, openTab, ROUTES } from '../../services/navigation';
import { dressTabPage } from '../../services/page';
import { report } from '../../services/report';
import { failureText } from '../../stores/views/common';
import { homeView } from '../../stores/views/home';
import { stores } from '../../stores/index';

const { checkout, membership, preferences } = stores();

/** Home: charge now, or membership; on top whatever is running. Both choices are there before the network answers. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      text: () => preferences.texts.home,
      common: () => preferences.texts.common,
      phase: () => membership.phase,
      slow: () => membership.slow,
      failure: () => failureText(membership.failure, preferences),
      view: () => homeView(membership.plans, membership.membership, preferences),
    },
    actions: [],
  },
  data: {},
  pageLifetimes: {
    show() {
      dressTabPage(preferences.texts.home.title, preferences);
      membership.load().catch(report);
    },
  },
  methods: {
    onPullDownRefresh() {
      membership
        .load()
        .catch(report)
        .finally(() => wx.stopPullDownRefresh());
    },
    onRetry() {
      membership.load().catch(report);
    },
    onMembership() {
      if (membership.membership?.status === 'active') openTab(ROUTES.mine);
      else open(ROUTES.plans);
    },
    onStrip() {
      checkout.forgetPurchase();
      open(ROUTES.result);
    },
  },
});
