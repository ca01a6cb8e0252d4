import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { open, openTab, replace, reveal, ROUTES } from '../../../services/navigation';
import { dressPage } from '../../../services/page';
import { report } from '../../../services/report';
import type { Next } from '../../../stores/checkout';
import { failureText } from '../../../stores/views/common';
import { plansView } from '../../../stores/views/plans';
import { stores } from '../../../stores/index';

const { checkout, membership, preferences, reminders } = stores();

const view = () => plansView(membership.plans, checkout.planId, membership.membership, membership.nowMs(), preferences);

/** What is shown instead of the plans: nothing known yet, not readable, or none on sale. */
const phase = () =>
  membership.phase === 'ready' && membership.plans.length === 0 ? 'empty' : membership.phase === 'idle' ? 'loading' : membership.phase;

/** Goes where the attempt led. The page itself is left behind, so that going back does not lead into a finished purchase. */
function follow(next: Next): void {
  if (checkout.consentMissing) reveal('#consent');
  if (next === 'result') replace(ROUTES.result);
  if (next === 'mine') openTab(ROUTES.mine);
}

/** Choose a plan, read what is deducted, agree, pay. For paid cover without a contract the same page signs alone. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      text: () => preferences.texts.plans,
      common: () => preferences.texts.common,
      phase,
      stateHeading: () => (phase() === 'empty' ? preferences.texts.plans.emptyTitle : preferences.texts.common.failedTitle),
      stateText: () => (phase() === 'empty' ? preferences.texts.plans.emptyText : failureText(membership.failure, preferences)),
      slowText: () => (membership.slow ? preferences.texts.common.slow : ''),
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
      dressPage(preferences.texts.plans.title, preferences);
      membership.load().catch(report);
      reminders.load().catch(report);
    },
  },
  methods: {
    onLoad({ planId }: { planId?: string }) {
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
      checkout.subscribe().then(follow, report);
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
