import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import type { DocumentName } from '../../../i18n/index';
import { dressPage } from '../../../services/page';
import { stores } from '../../../stores/index';

const { preferences } = stores();
const NAMES: readonly DocumentName[] = ['renewalAgreement', 'membershipTerms', 'chargingTerms', 'privacy'];

/** One agreement text, named by `?name=`. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: { themeClass: 'themeClass', documents: () => preferences.texts.documents },
    actions: [],
  },
  data: { name: 'renewalAgreement' },
  pageLifetimes: {
    show() {
      this.dress();
    },
  },
  methods: {
    onLoad({ name }: { name?: string }) {
      this.setData({ name: NAMES.find((known) => known === name) ?? 'renewalAgreement' });
      this.dress();
    },
    dress() {
      const name = NAMES.find((known) => known === this.data.name) ?? 'renewalAgreement';
      dressPage(preferences.texts.documents[name].title, preferences);
    },
  },
});
