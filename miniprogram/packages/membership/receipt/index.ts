import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { copyText } from '../../../services/host';
import { replace, ROUTES } from '../../../services/navigation';
import { dressPage, queryText, refreshPulledPage } from '../../../services/page';
import { report } from '../../../services/report';
import { pageState } from '../../../stores/views/page-state';
import { stores } from '../../../stores/index';
import { receiptView } from '../views/receipt';

const { membership, preferences } = stores();
const texts = () => preferences.texts;
const view = () => {
  const { membership: known, plans, receiptNo } = membership;
  return known === null ? null : receiptView(known, receiptNo, plans, preferences);
};
const state = () => {
  const { receipt } = texts();
  const empty = { heading: receipt.unknownTitle, text: receipt.unknownText, action: receipt.toPayments };
  return pageState(membership, view() === null ? empty : null, preferences);
};

/** The receipt of one payment, named by `?outTradeNo=`. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: { themeClass: 'themeClass', text: () => texts().receipt, common: () => texts().common, state, view },
    actions: [],
  },
  data: { outTradeNo: '', copyFailed: false },
  pageLifetimes: {
    show() {
      dressPage(texts().receipt.title, preferences);
      membership.showReceipt(this.data.outTradeNo);
      membership.load().catch(report);
    },
  },
  methods: {
    onLoad({ outTradeNo }: { outTradeNo?: string }) {
      this.setData({ outTradeNo: queryText(outTradeNo) });
    },
    onPullDownRefresh() {
      refreshPulledPage(() => membership.load());
    },
    onState() {
      if (state().phase === 'empty') replace(ROUTES.deductions);
      else membership.load().catch(report);
    },
    onReload() {
      membership.load().catch(report);
    },
    onCopy() {
      copyText(this.data.outTradeNo).then((copied) => this.setData({ copyFailed: !copied }), report);
    },
  },
});
