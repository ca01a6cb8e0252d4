import { ComponentWithStore } from 'mobx-miniprogram-bindings';
import { replace, ROUTES } from '../../../services/navigation';
import { dressPage } from '../../../services/page';
import { report } from '../../../services/report';
import { stores } from '../../../stores/index';
import { readCode } from '../views/code';

const { pile, preferences, scanning } = stores();
const texts = () => preferences.texts.code;

/** The number of a pile, typed. */
ComponentWithStore({
  storeBindings: {
    store: preferences,
    structuralComparison: true,
    fields: {
      themeClass: 'themeClass',
      text: texts,
      hint: () => (scanning.hint === null ? '' : preferences.texts.scan[scanning.hint]),
    },
    actions: [],
  },
  data: { typed: '', problem: '' },
  pageLifetimes: {
    show() {
      dressPage(texts().title, preferences);
    },
  },
  methods: {
    onInput({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ typed: detail.value, problem: '' });
    },
    onSubmit() {
      const { code, problem } = readCode(this.data.typed);
      if (problem !== null) {
        this.setData({ problem: problem === 'empty' ? texts().empty : texts().invalid });
        return;
      }
      pile.choose(code);
      replace(ROUTES.pile);
    },
    onScan() {
      scanning.scan().then((chosen) => {
        if (chosen) replace(ROUTES.pile);
      }, report);
    },
  },
});
