import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { chargingPage, open, openTab, ROUTES } from '../../services/navigation';
import { dressTabPage, refreshPulledPage } from '../../services/page';
import { report } from '../../services/report';
import { chargingStrip } from '../../stores/views/charging-strip';
import { failureText } from '../../stores/views/common';
import { homeView } from '../../stores/views/home';
import { stores } from '../../stores/index';

const { checkout, currentCharging, membership, preferences, scanning } = stores();

const view = () => homeView(membership.plans, membership.membership, preferences);

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
      charging: () => chargingStrip(currentCharging.order, preferences),
      scanHint: () => (scanning.hint === null ? '' : preferences.texts.scan[scanning.hint]),
      view,
    },
    actions: [],
  },
  data: {},
  pageLifetimes: {
    show() {
      dressTabPage(preferences.texts.home.title, preferences);
      membership.load().catch(report);
      currentCharging.look();
    },
    hide() {
      currentCharging.lookAway();
    },
  },
  methods: {
    onPullDownRefresh() {
      refreshPulledPage(async () => {
        await Promise.all([membership.load(), currentCharging.load()]);
      });
    },
    onRetry() {
      membership.load().catch(report);
    },
    onMembership() {
      if (view().isMember) openTab(ROUTES.mine);
      else open(ROUTES.plans);
    },
    onScan() {
      scanning.scan().then((chosen) => {
        if (chosen) open(ROUTES.pile);
      }, report);
    },
    onCode() {
      open(ROUTES.code);
    },
    onCharging() {
      if (currentCharging.order !== null) open(chargingPage(currentCharging.order));
    },
    onStrip() {
      if (view().strip?.opens === 'mine') return openTab(ROUTES.mine);
      checkout.forgetPurchase();
      open(ROUTES.result);
    },
  },
});
