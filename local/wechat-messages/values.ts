/** 订阅消息参数值内容限制说明 (subscribeMessage.send): which values a keyword takes, by its kind. */

/** Beyond three bytes of UTF-8, control characters, line breaks. */
const NEVER = /[\u{10000}-\u{10FFFF}]|\p{Cc}|\p{Cs}/u;
const DAY = String.raw`(\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})`;
const TIME = String.raw`([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?`;

const RULES: Readonly<Record<string, (value: string) => boolean>> = {
  thing: (value) => value.length <= 20,
  character_string: (value) => value.length <= 32 && !/\p{Script=Han}/u.test(value),
  time: (value) => value.split('~').every((moment) => new RegExp(`^(${DAY} ?)?${TIME}$`).test(moment)),
  date: (value) => value.split('~').every((moment) => new RegExp(`^${DAY}( ?${TIME})?$`).test(moment)),
  amount: (value) => /^\p{Sc}?\d{1,10}(\.\d{1,2})?元?$/u.test(value) && value.replace(/\D/g, '').length <= 10,
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
};

/** Whether a keyword such as `thing1` takes the value. */
export function isAllowed(keyword: string, value: string): boolean {
  const kind = keyword.replace(/\d+$/, '');
  const rule = Object.hasOwn(RULES, kind) ? RULES[kind] : undefined;
  return value.trim() !== '' && !NEVER.test(value) && rule !== undefined && rule(value);
}
