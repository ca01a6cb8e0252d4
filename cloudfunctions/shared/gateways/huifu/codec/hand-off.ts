import * as v from 'valibot';
import { HAND_OFF_BUNDLE, HAND_OFF_HOLDERS } from '../assumptions';
import { readFirst, type WireData, wireObject, wireText } from './fields';

/** Texts under any names, `package` among them. A number becomes the text it was written as; a nested value is no hand-off. */
const bundle = v.pipe(
  wireObject,
  v.record(v.string(), wireText),
  v.check((fields) => 'package' in fields),
);

/**
 * What the mini-program hands to `wx.openBusinessView` (developers.weixin.qq.com, pay.weixin.qq.com/doc/v3/partner/4012090600), exactly as the
 * platform made it: nothing is added, signed or left out here. Null when the message has none. Where it may be: assumption U2.
 */
export function readHandOff(data: WireData): Readonly<Record<string, string>> | null {
  const held = readFirst(data, HAND_OFF_HOLDERS, bundle);
  if (held !== null) return held;
  const signed = v.safeParse(v.object(v.entriesFromList(HAND_OFF_BUNDLE, wireText)), data);
  if (signed.success) return signed.output;
  const text = readFirst(data, ['package'], wireText);
  return text === null ? null : { package: text };
}
