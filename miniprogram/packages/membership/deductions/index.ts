import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { open, ROUTES } from '../../../services/navigation';
import { dressPage, refreshPulledPage } from '../../../services/page';
import { report } from '../../../services/report';
import { pageState } from '../../../stores/views/page-state';
import { stores } from '../../../stores/index';
import { paymentsView } from '../views/payments';

const { membership, preferences } = stores();
const texts = () => preferences.texts;
const view = () => (membership.membership === null ? null : paymentsView(membership.membership, membership.plans, preferences));
const isEmpty = () => view()?.lines.length === 0;
const state = () => {
  const { emptyTitle, emptyText } = texts().payments;
  const empty = { heading: emptyTitle, text: emptyText, action: texts().mine.emptyAction };
  return pageState(membership, isEmpty() ? empty : null, preferences);
};

/** Every payment and deduction of the membership, the newest first. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: { themeClass: 'themeClass', text: () => texts().payments, common: () => texts().common, state, view },
    actions: [],
  },
  data: {},
  pageLifetimes: {
    show() {
      dressPage(texts().payments.title, preferences);
      membership.load().catch(report);
    },
  },
  methods: {
    onPullDownRefresh() {
      refreshPulledPage(() => membership.load());
    },
    onState() {
      if (isEmpty()) open(ROUTES.plans);
      else membership.load().catch(report);
    },
    onReload() {
      membership.load().catch(report);
    },
    onLine({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { no: string; receipt: boolean }>) {
      const { no, receipt } = currentTarget.dataset;
      if (receipt) open(`${ROUTES.receipt}?outTradeNo=${no}`);
    },
  },
});
