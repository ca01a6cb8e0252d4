import * as v from 'valibot';

const TemplateSchema = v.object({
  templateId: v.string(),
  title: v.string(),
  /** Keyword → the words before its value. */
  keywords: v.record(v.string(), v.string()),
  /** Messages that the user has agreed to and not received. */
  left: v.number(),
  kept: v.nullable(v.picklist(['accept', 'reject'])),
});
export type SheetTemplate = v.InferOutput<typeof TemplateSchema>;
/** `/_control/wechat/subscribe-message`. */
export const SheetTemplatesSchema = v.object({ templates: v.array(TemplateSchema) });

/** A subscription message as the user has received it. */
export const ReceivedMessageSchema = v.object({
  messageId: v.string(),
  openid: v.string(),
  title: v.string(),
  lines: v.array(v.object({ label: v.string(), value: v.string() })),
  page: v.nullable(v.string()),
  atMs: v.number(),
});
export type ReceivedMessage = v.InferOutput<typeof ReceivedMessageSchema>;
/** `GET /_control/messages`. */
export const ReceivedMessagesSchema = v.object({ messages: v.array(ReceivedMessageSchema) });
