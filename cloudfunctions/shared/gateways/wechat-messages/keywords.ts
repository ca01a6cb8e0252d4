import { toBeijing } from '../../domain/beijing';

/**
 * Values of the keywords of a template, within the limits of 订阅消息参数值内容限制说明 (developers.weixin.qq.com, subscribeMessage.send). What exceeds one
 * makes WeChat refuse the whole message (47003).
 */

/** thing: 20个以内字符. */
const THING_MAX = 20;
/** character_string: 32位以内数字、字母或符号. */
const CHARACTER_STRING_MAX = 32;
/** phrase: 5个以内纯汉字. */
const PHRASE = /^\p{Script=Han}{1,5}$/u;
/** amount: 10位以内纯数字. */
const AMOUNT_MAX_FEN = 9_999_999_999;
const MS_PER_MINUTE = 60_000;

/** Only common symbols and no control characters are allowed (符号表示除中文、英文、数字外的常见符号): no 4-byte characters, nor what an emoji leaves behind. */
const UNSENDABLE = /[\u{10000}-\u{10FFFF}]|\p{C}|[\u20e3\ufe0e\ufe0f]/gu;

/** Any text, cut to what fits; null when nothing sendable is left. */
export function thing(text: string): string | null {
  const sendable = text.replace(/\s/gu, ' ').replace(UNSENDABLE, '').replace(/ +/g, ' ').trim();
  if (sendable === '') return null;
  return sendable.length <= THING_MAX ? sendable : `${sendable.slice(0, THING_MAX - 1)}…`;
}

/** A business number. It is never cut: half a number leads nowhere. */
export const characterString = (text: string): string | null =>
  /^[\x21-\x7e]+$/.test(text) && text.length <= CHARACTER_STRING_MAX ? text : null;

export const phrase = (text: string): string | null => (PHRASE.test(text) ? text : null);

/** `¥25.00` */
export function amount(amountFen: number): string | null {
  if (!Number.isSafeInteger(amountFen) || amountFen < 0 || amountFen > AMOUNT_MAX_FEN) return null;
  const fen = String(amountFen % 100).padStart(2, '0');
  return `¥${Math.floor(amountFen / 100)}.${fen}`;
}

/** `2026年11月30日 08:05` in Beijing time; time and date take the same form. */
export function time(atMs: number): string {
  const { year, month, day, timeOfDayMs } = toBeijing(atMs);
  const minutes = Math.floor(timeOfDayMs / MS_PER_MINUTE);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}年${month}月${day}日 ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
