import path from 'node:path';

/**
 * Turns WXS into what the template runtime can run:
 * - modules are registered without extension, so `require('./x.wxs')` loses it;
 * - in WXS `value.constructor` is the *name* of the type (`'Array'`), in JavaScript it is a function.
 * Rule: https://developers.weixin.qq.com/miniprogram/dev/reference/wxs/06datatype.html
 */
export function compileWxs(source: string): string {
  return source
    .replace(/(\brequire\(\s*['"][^'"]+?)\.wxs(['"])/g, '$1$2')
    .replace(/\.constructor\b(?!\s*\.\s*name\b)/g, '.constructor.name');
}

/**
 * The modules that a WXS file requires, as paths without extension.
 *
 * @param modulePath path of the file, without extension
 */
export function requiredWxs(modulePath: string, source: string): string[] {
  const references = [...source.matchAll(/\brequire\(\s*['"](.+?)['"]\s*\)/g)].map((match) => match[1] ?? '');
  return references.map((reference) => resolveWxs(modulePath, reference));
}

function resolveWxs(from: string, reference: string): string {
  const bare = reference.replace(/\.wxs$/, '');
  return bare.startsWith('/') ? bare.slice(1) : path.posix.join(path.posix.dirname(from), bare);
}

/** What WXS has and JavaScript has not. Rule: https://developers.weixin.qq.com/miniprogram/dev/reference/wxs/06datatype.html */
export const WXS_GLOBALS =
  'var getRegExp=function(pattern,flags){return new RegExp(pattern,flags)},' +
  'getDate=function(){return new (Function.prototype.bind.apply(Date,[null].concat(Array.prototype.slice.call(arguments))))()};';
