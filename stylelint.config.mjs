// WXSS is CSS plus rpx. Colours stand in one file of variables (light and dark), so that dark mode stays one block.
export default {
  rules: {
    'annotation-no-unknown': true,
    'at-rule-no-unknown': true,
    'block-no-empty': true,
    'color-no-invalid-hex': true,
    'custom-property-no-missing-var-function': true,
    'declaration-block-no-duplicate-custom-properties': true,
    'declaration-block-no-duplicate-properties': [true, { ignore: ['consecutive-duplicates-with-different-values'] }],
    'declaration-block-no-shorthand-property-overrides': true,
    'font-family-no-duplicate-names': true,
    'function-calc-no-unspaced-operator': true,
    'keyframe-block-no-duplicate-selectors': true,
    'media-feature-name-no-unknown': true,
    'named-grid-areas-no-invalid': true,
    'no-duplicate-selectors': true,
    'no-empty-source': true,
    'no-invalid-double-slash-comments': true,
    'property-no-unknown': true,
    'selector-pseudo-class-no-unknown': [true, { ignorePseudoClasses: ['host', 'global'] }],
    'selector-pseudo-element-no-unknown': true,
    'string-no-newline': true,
    'unit-no-unknown': [true, { ignoreUnits: ['rpx'] }],
  },
  overrides: [
    {
      files: ['miniprogram/**/*.wxss'],
      rules: {
        // WeChat's own style sheet language has no attribute, id or universal selectors inside components.
        'selector-max-id': 0,
        'selector-max-universal': 0,
        'declaration-no-important': true,
      },
    },
    { files: ['miniprogram/{pages,components,packages}/**/*.wxss'], rules: { 'color-no-hex': true, 'color-named': 'never' } },
  ],
};
