import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { open, openTab, replace, reveal, ROUTES } from '../../../services/navigation';
import { dressPage } from '../../../services/page';
import { report } from '../../../services/report';
import type { Next } from '../../../stores/checkout';
import { failureText } from '../../../stores/views/common';
import { changeView } from '../../../stores/views/change';
import { pageState } from '../../../stores/views/page-state';
import { plansView } from '../../../stores/views/plans';
import { stores } from '../../../stores/index';

const { checkout, membership, preferences, reminders } = stores();

const view = () =>
  (checkout.changing ? changeView : plansView)(membership.plans, checkout.planId, membership.membership, membership.nowMs(), preferences);

/** What is shown instead of the plans: nothing known yet, not readable, or none on sale. */
const state = () => {
  const { texts } = preferences;
  const empty = { heading: texts.plans.emptyTitle, text: texts.plans.emptyText, action: texts.common.retry };
  return pageState(membership, membership.plans.length === 0 ? empty : null, preferences);
};

/** Goes where the attempt led. The page itself is left behind, so that going back does not lead into a finished purchase. */
function follow(next: Next): void {
  if (checkout.consentMissing) reveal('#consent');
  if (next === 'result') replace(ROUTES.result);
  if (next === 'mine') openTab(ROUTES.mine);
}

/** Choose a plan, read what is deducted, agree, pay. For paid cover without a contract the same page signs alone, with `?change=1` for another plan. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      text: () => preferences.texts.plans,
      common: () => preferences.texts.common,
      state,
      view,
      consented: () => checkout.consented,
      consentMissing: () => checkout.consentMissing,
      busy: () => checkout.step !== 'idle',
      busyText: () =>
        ({
          idle: '',
          preparing: preferences.texts.plans.preparing,
          paying: preferences.texts.plans.paying,
          opening: preferences.texts.plans.opening,
        })[checkout.step],
      problem: () => failureText(checkout.failure, preferences) || (checkout.hint === null ? '' : preferences.texts.hints[checkout.hint]),
    },
    actions: [],
  },
  data: {},
  properties: { planId: String },
  lifetimes: {
    attached() {
      checkout.reset();
    },
  },
  pageLifetimes: {
    show() {
      dressPage(checkout.changing ? preferences.texts.change.title : preferences.texts.plans.title, preferences);
      membership.load().catch(report);
      reminders.load().catch(report);
    },
  },
  methods: {
    onLoad({ planId, change }: { planId?: string; change?: string }) {
      if (change !== undefined) checkout.beginChange();
      if (planId !== undefined) checkout.choose(planId);
    },
    onRetry() {
      membership.load().catch(report);
    },
    onChoose({ detail }: WechatMiniprogram.CustomEvent<{ planId: string }>) {
      checkout.choose(detail.planId);
    },
    onConsent({ detail }: WechatMiniprogram.CustomEvent<{ checked: boolean }>) {
      checkout.consent(detail.checked);
    },
    onAgreement() {
      open(`${ROUTES.document}?name=renewalAgreement`);
    },
    onPay() {
      const attempt = view().mode === 'change' ? checkout.changePlan() : checkout.subscribe();
      attempt.then(follow, report);
    },
    onMessage() {
      if (view().mode === 'resume') checkout.resumeSigning().then(follow, report);
      else if (view().mode === 'pending') {
        checkout.forgetPurchase();
        replace(ROUTES.result);
      } else openTab(ROUTES.mine);
    },
  },
});
