import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { LOCALE_NAMES, type DocumentName, type Locale } from '../../../i18n/index';
import { open, ROUTES } from '../../../services/navigation';
import { dressPage } from '../../../services/page';
import { openPrivacyContract } from '../../../services/privacy';
import { report } from '../../../services/report';
import type { ThemeChoice } from '../../../stores/preferences';
import { stores } from '../../../stores/index';

const { preferences } = stores();
const texts = () => preferences.texts.settings;

const languages = () => LOCALE_NAMES.map(({ value, name }) => ({ value, name, selected: preferences.locale === value }));

const themes = (): { value: ThemeChoice; name: string; selected: boolean }[] =>
  (
    [
      ['system', texts().themeSystem],
      ['light', texts().themeLight],
      ['dark', texts().themeDark],
    ] as const
  ).map(([value, name]) => ({ value, name, selected: preferences.themeChoice === value }));

const documents = (): { name: DocumentName; title: string }[] => [
  { name: 'renewalAgreement', title: texts().renewalAgreement },
  { name: 'membershipTerms', title: texts().membershipTerms },
  { name: 'chargingTerms', title: texts().chargingTerms },
  { name: 'privacy', title: texts().privacy },
];

const dress = () => dressPage(texts().title, preferences);

/** Language, appearance, agreements, privacy, about. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      text: texts,
      appName: () => preferences.texts.app.name,
      slogan: () => preferences.texts.app.slogan,
      version: () => preferences.version || texts().versionDevelop,
      languages,
      themes,
      documents,
    },
    actions: [],
  },
  data: {},
  pageLifetimes: { show: dress },
  methods: {
    onLanguage({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { value: Locale }>) {
      preferences.chooseLocale(currentTarget.dataset.value);
      dress();
    },
    onTheme({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { value: ThemeChoice }>) {
      preferences.chooseTheme(currentTarget.dataset.value);
      dress();
    },
    onDocument({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { name: DocumentName }>) {
      open(`${ROUTES.document}?name=${currentTarget.dataset.name}`);
    },
    onWechatPrivacy() {
      openPrivacyContract(wx, report);
    },
  },
});
