/** A card with an optional title; the content is the slot. */
Component({
  options: { multipleSlots: true },
  properties: {
    heading: { type: String, value: '' },
    padded: { type: Boolean, value: true },
  },
});
