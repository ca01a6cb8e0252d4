import { compileCssValue } from '../../../css-values';

/** Templates write inline styles with `setAttribute`; their `rpx` and `vh` become what the browser knows. Compiled style sheets need no such help. */
export function translateInlineStyles(): void {
  const original = Object.getOwnPropertyDescriptor(Element.prototype, 'setAttribute')?.value as Element['setAttribute'];
  Element.prototype.setAttribute = function setAttribute(this: Element, name: string, value: string) {
    original.call(this, name, name === 'style' ? compileCssValue(value) : value);
  };
}
