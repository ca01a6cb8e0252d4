/** A short message inside a page, with an optional way on. Announced by screen readers when it appears. */
Component({
  properties: {
    /** info · warn · error */
    tone: { type: String, value: 'info' },
    icon: { type: String, value: 'info-circle' },
    heading: { type: String, value: '' },
    text: { type: String, value: '' },
    action: { type: String, value: '' },
  },
  methods: {
    onTap() {
      if (this.data.action !== '') this.triggerEvent('action');
    },
  },
});
