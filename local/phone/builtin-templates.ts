/** Templates of the phone's own built-in components, compiled together with the mini-program's. */
export const BUILTIN_TEMPLATES = {
  slot: '<slot/>',
  swiper:
    '<div class="wx-swiper-track" style="transform: translateX(-{{current * 100}}%)"><slot/></div>' +
    '<div class="wx-swiper-dots" wx:if="{{indicatorDots}}">' +
    '<div class="wx-swiper-dot {{index === current ? \'on\' : \'\'}}" wx:for="{{dots}}" wx:key="*this"></div></div>',
} as const;
export type BuiltinTemplate = keyof typeof BUILTIN_TEMPLATES;

/** Key of a built-in template in the compiled group; no page can have this path. */
export function builtinTemplatePath(name: string): string {
  return `__builtin__/${name}`;
}
