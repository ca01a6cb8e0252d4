/** How something stands, at a glance: a mark, a title, a sentence. Announced by screen readers when it changes. */
Component({
  properties: {
    /** wait · good · note · bad */
    mood: { type: String, value: 'wait' },
    heading: { type: String, value: '' },
    text: { type: String, value: '' },
  },
});
