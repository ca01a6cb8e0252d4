/** Sizes of the pictured phone, in its own pixels. */
export const SCREENS = {
  'phone-390': { label: '390 × 844', width: 390, height: 844 },
  'phone-430': { label: '430 × 932 large', width: 430, height: 932 },
  'phone-360': { label: '360 × 740', width: 360, height: 740 },
  'phone-320': { label: '320 × 640 small', width: 320, height: 640 },
} as const;
export type ScreenName = keyof typeof SCREENS;

/** The screen by its stored name; the usual one when the name is unknown. */
export function screenOf(name: string): (typeof SCREENS)[ScreenName] {
  return name in SCREENS ? SCREENS[name as ScreenName] : SCREENS['phone-390'];
}
