/** Shapes of a card while it loads: a title, a block, two lines. */
const SKELETON = [
  { width: '40%', height: '40rpx' },
  { width: '100%', height: '176rpx', borderRadius: '24rpx' },
  { width: '100%', height: '32rpx' },
  { width: '72%', height: '32rpx' },
];

/** What a page shows instead of its content: loading (with a word when it is slow), failed with a way on, or empty. `ready` shows the slot. */
Component({
  properties: {
    /** loading · failed · empty · ready */
    phase: { type: String, value: 'loading' },
    loadingText: { type: String, value: '' },
    slowText: { type: String, value: '' },
    heading: { type: String, value: '' },
    text: { type: String, value: '' },
    action: { type: String, value: '' },
    icon: { type: String, value: '' },
  },
  data: { skeleton: SKELETON },
  methods: {
    onAction() {
      this.triggerEvent('action');
    },
  },
});
