/** Asks once before something that cannot be taken back by a tap: what happens, what is kept, and two ways on. */
Component({
  properties: {
    visible: { type: Boolean, value: false },
    heading: { type: String, value: '' },
    text: { type: String, value: '' },
    confirm: { type: String, value: '' },
    keep: { type: String, value: '' },
    busy: { type: Boolean, value: false },
  },
  methods: {
    onConfirm() {
      if (!this.data.busy) this.triggerEvent('confirm');
    },
    onKeep() {
      if (!this.data.busy) this.triggerEvent('keep');
    },
    /** A tap on the mask keeps things as they are. */
    onVisible({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.onKeep();
    },
  },
});
