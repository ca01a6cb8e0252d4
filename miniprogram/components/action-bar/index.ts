/** The primary action of a page, at the bottom above the safe area, with an optional line above it and an optional second way. */
Component({
  options: { multipleSlots: true },
  properties: {
    text: { type: String, value: '' },
    busy: { type: Boolean, value: false },
    busyText: { type: String, value: '' },
    disabled: { type: Boolean, value: false },
    secondary: { type: String, value: '' },
  },
  methods: {
    onPrimary() {
      if (!this.data.busy && !this.data.disabled) this.triggerEvent('primary');
    },
    onSecondary() {
      if (!this.data.busy) this.triggerEvent('secondary');
    },
  },
});
