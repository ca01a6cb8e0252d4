import * as v from 'valibot';
import { type Agreements, usedUp } from './agreements';
import type { Answer, MessageTemplate, SentMessage, WechatMessagesOptions } from './types';
import { isAllowed } from './values';

export const SENT_TABLE = 'messages.sent';

const text = v.pipe(v.string(), v.minLength(1));
const Message = v.object({
  touser: v.optional(v.string(), ''),
  template_id: v.optional(v.string(), ''),
  page: v.optional(text),
  data: v.optional(v.record(v.string(), v.object({ value: v.string() })), {}),
});
type Message = v.InferOutput<typeof Message>;

const refused = (errcode: number, errmsg: string): Answer => ({ errcode, errmsg });

/**
 * 发送订阅消息: user → template → page → values → agreement. What is refused uses nothing up; what is sent is durable together with the agreement that it
 * used, before anybody hears of it.
 */
export function sendMessage(options: WechatMessagesOptions, agreements: Agreements, fields: unknown): Answer {
  const parsed = v.safeParse(Message, fields);
  if (!parsed.success) return refused(47001, 'data format error');
  const message = parsed.output;
  const template = options.templates.find(({ templateId }) => templateId === message.template_id);
  if (message.touser === '') return refused(40003, 'invalid openid');
  if (template === undefined) return refused(40037, 'invalid template_id');
  if (message.page !== undefined && !options.pages.includes(message.page.replace(/\?.*$/, ''))) return refused(41030, 'invalid page');
  const wrong = wrongKeyword(template, message);
  if (wrong !== undefined) return refused(47003, `argument invalid! data.${wrong}`);
  const agreement = agreements.of(message.touser, template.templateId);
  if (agreement.left === 0) return refused(43101, 'user refuse to accept the msg');
  const sent = receivedMessage(options, template, message);
  options.store.put([usedUp(agreement), { table: SENT_TABLE, id: sent.messageId, value: sent }]);
  options.onMessage?.(sent);
  return { errcode: 0, errmsg: 'ok' };
}

/** The first keyword that is missing, unknown or has a value that it does not take. */
function wrongKeyword({ keywords }: MessageTemplate, { data }: Message): string | undefined {
  const missing = Object.keys(keywords).find((keyword) => data[keyword] === undefined);
  if (missing !== undefined) return `${missing}.value is empty`;
  const invalid = Object.entries(data).find(([keyword, { value }]) => !Object.hasOwn(keywords, keyword) || !isAllowed(keyword, value));
  return invalid && `${invalid[0]}.value invalid`;
}

const receivedMessage = (
  { clock, randomHex }: WechatMessagesOptions,
  template: MessageTemplate,
  { touser, page, data }: Message,
): SentMessage => ({
  messageId: `MSG${randomHex(8)}`,
  openid: touser,
  templateId: template.templateId,
  title: template.title,
  data,
  lines: Object.entries(template.keywords).map(([keyword, label]) => ({ label, value: data[keyword]?.value ?? '' })),
  page: page ?? null,
  atMs: clock.nowMs(),
});
