import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { chargingPage, open, replace, reveal, ROUTES } from '../../../services/navigation';
import { dressPage, queryText, refreshPulledPage } from '../../../services/page';
import { report } from '../../../services/report';
import { stores } from '../../../stores/index';
import { failureText } from '../../../stores/views/common';
import { isUnknownPile, pileView, startProblem, type PileAction } from '../views/pile';

const { pile, preferences } = stores();
const texts = () => preferences.texts.pile;

const view = () => (pile.pile === null ? null : pileView(pile.pile, pile.nowMs(), preferences));

/** Empty: no pile was chosen, or there is none of this number. */
const phase = () => {
  if (pile.code === '' || (pile.loading.phase === 'failed' && isUnknownPile(pile.loading.failure))) return 'empty';
  return pile.loading.phase === 'idle' ? 'loading' : pile.loading.phase;
};

/** One pile: may one charge here, what does it cost, and the button that starts. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      text: texts,
      common: () => preferences.texts.common,
      phase,
      stateHeading: () =>
        phase() === 'failed' ? preferences.texts.common.failedTitle : pile.code === '' ? texts().noneTitle : texts().unknownTitle,
      stateText: () =>
        phase() === 'failed' ? failureText(pile.loading.failure, preferences) : pile.code === '' ? texts().noneText : texts().unknownText,
      stateAction: () => (phase() === 'failed' ? preferences.texts.common.retry : texts().enterCode),
      slowText: () => (pile.loading.slow ? preferences.texts.common.slow : ''),
      staleText: () => (pile.loading.phase === 'ready' ? failureText(pile.loading.failure, preferences) : ''),
      view,
      starting: () => pile.starting,
      problem: () => startProblem(pile.failure, pile.pile, preferences),
    },
    actions: [],
  },
  data: {},
  pageLifetimes: {
    show() {
      dressPage(texts().title, preferences);
      if (pile.code !== '') pile.look();
    },
    hide() {
      pile.lookAway();
    },
  },
  lifetimes: {
    detached() {
      pile.lookAway();
    },
  },
  methods: {
    /** `code`: from a link. `q`: WeChat's own scanner read a QR code whose text belongs to this mini-program. Without either the store knows. */
    onLoad({ code, q }: { code?: string; q?: string }) {
      const text = queryText(q ?? code);
      if (text !== '') pile.choose(text);
    },
    onPullDownRefresh() {
      refreshPulledPage(() => pile.load());
    },
    onState() {
      if (phase() === 'failed') pile.look();
      else replace(ROUTES.code);
    },
    onReload() {
      pile.look();
    },
    onPrimary() {
      this.act(view()?.primary.action);
    },
    onSecondary() {
      this.act(view()?.secondary?.action);
    },
    act(action: PileAction | undefined) {
      switch (action) {
        case 'start':
          return this.start();
        case 'refresh':
          return pile.look();
        case 'order':
          return this.onBlocked();
        case 'code':
          return replace(ROUTES.code);
        case undefined:
          return;
      }
    },
    start() {
      pile.start().then((outOrderNo) => {
        if (outOrderNo !== null) replace(`${ROUTES.confirm}?outOrderNo=${outOrderNo}`);
        else reveal('#top');
      }, report);
    },
    onBlocked() {
      const blocked = pile.pile?.blockedBy;
      if (blocked !== null && blocked !== undefined) open(chargingPage(blocked));
    },
    /** The order that the refusal named; where it stands the bill page knows. */
    onProblem() {
      const outOrderNo = pile.failure?.outOrderNo;
      if (outOrderNo !== undefined) open(`${ROUTES.bill}?outOrderNo=${outOrderNo}`);
    },
    onPlans() {
      open(ROUTES.plans);
    },
    onTerms() {
      open(`${ROUTES.document}?name=chargingTerms`);
    },
  },
});
