import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { fill } from '../../i18n/index';
import { openPrivacyContract } from '../../services/privacy';
import { report } from '../../services/report';
import { stores } from '../../stores/index';

const AGREE_BUTTON_ID = 'agree-privacy';
const { preferences, privacy } = stores();

/** WeChat's question before the first personal datum: one on every page that may trigger it. Nothing is read until the user agrees. */
ComponentWithStore({
  storeBindings: {
    store: privacy,
    structuralComparison: true,
    fields: {
      visible: () => privacy.asking,
      text: () => preferences.texts.privacy,
      sentence: () => fill(preferences.texts.privacy.text, { contract: preferences.texts.privacy.contract }),
    },
    actions: [],
  },
  data: { agreeButtonId: AGREE_BUTTON_ID },
  methods: {
    onAgree() {
      privacy.agree(AGREE_BUTTON_ID);
    },
    onRefuse() {
      privacy.refuse();
    },
    onContract() {
      openPrivacyContract(wx, report);
    },
  },
});
