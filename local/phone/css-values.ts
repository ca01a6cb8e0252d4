/**
 * Units of WXSS that a browser does not know, or knows otherwise:
 * - `rpx`: 750 of them are the width of the phone (https://developers.weixin.qq.com/miniprogram/dev/framework/view/wxss.html);
 * - `vh`: of the page's window, which is the screen without navigation bar and tab bar;
 * - `env(safe-area-inset-*)`: of the pictured phone, not of the browser.
 * The phone sets the custom properties; see `browser/phone/phone.css`.
 */
export function compileCssValue(value: string): string {
  return value
    .replace(/(?<![\w#.-])(-?\d*\.?\d+)rpx\b/g, 'calc($1 * var(--rpx))')
    .replace(/(?<![\w#.-])(-?\d*\.?\d+)vh\b/g, 'calc($1 * var(--vh))')
    .replace(/\b(?:env|constant)\(\s*(safe-area-inset-(?:top|right|bottom|left))\s*(?:,[^()]*)?\)/g, 'var(--$1, 0px)');
}

/**
 * Ids in a selector: the framework writes `id="x"` of a page as `<prefix>--x`, so that pages and components can use the same ones. The
 * specificity stays that of an id.
 */
export function compileIds(selector: string): string {
  return selector.replace(/#((?:[\w-]|[^\0-\x7f]|\\.)+)/g, ':is([id$="--$1"], #x--)');
}
