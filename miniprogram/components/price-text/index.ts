import { amountParts } from '../../i18n/format';

/** An amount as people look for it: large whole yuan, small sign and cents, never wrapped. `amount` is already formatted, e.g. `¥19.00`. */
Component({
  properties: {
    amount: { type: String, value: '' },
    /** large · medium · compact */
    size: { type: String, value: 'medium' },
    /** hero: on the coloured card */
    tone: { type: String, value: '' },
  },
  data: { parts: amountParts('') },
  observers: {
    amount(amount: string) {
      this.setData({ parts: amountParts(amount) });
    },
  },
});
