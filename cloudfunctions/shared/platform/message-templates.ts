import * as v from 'valibot';

/** Users agree to at most three templates in one tap (wx.requestSubscribeMessage: tmplIds). */
const MAX_TEMPLATES = 3;

/** What of a notice can stand behind a keyword of a template, by the kind of keyword. Kinds that nothing of a notice fits are left out. */
const TAKEN_BY = {
  thing: ['planName', 'state', 'remark'],
  phrase: ['state'],
  amount: ['amount'],
  time: ['at'],
  date: ['at'],
  character_string: ['no'],
} as const;
const KEYWORD = /^(thing|phrase|amount|time|date|character_string)\d{1,3}$/;
const template = v.strictObject({
  templateId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'is no template id')),
  keywords: v.pipe(
    v.record(v.string(), v.picklist(['planName', 'amount', 'at', 'no', 'state', 'remark'])),
    v.check((keywords) => Object.keys(keywords).length > 0, 'names no keyword'),
    v.check(
      (keywords) => Object.entries(keywords).every(([name, value]) => takes(name, value)),
      'has a keyword that cannot take its value',
    ),
  ),
});

/** The text of the setting: JSON, by kind of notice. A kind without a template is not sent. */
export const messageTemplates = v.pipe(
  v.string(),
  v.parseJson(undefined, 'is not JSON'),
  v.strictObject({
    'deduction-upcoming': v.optional(template),
    'deduction-announced': v.optional(template),
    'deduction-succeeded': v.optional(template),
    'deduction-failed': v.optional(template),
    'renewal-ended': v.optional(template),
  }),
  v.check((templates) => messageTemplateIds(templates).length <= MAX_TEMPLATES, `names more than ${MAX_TEMPLATES} different templates`),
);

export type MessageTemplate = v.InferOutput<typeof template>;
export type MessageTemplates = Readonly<
  Partial<
    Record<
      'deduction-upcoming' | 'deduction-announced' | 'deduction-succeeded' | 'deduction-failed' | 'renewal-ended',
      MessageTemplate | undefined
    >
  >
>;

/** The templates users are asked to agree to; several kinds of notices may share one. */
export const messageTemplateIds = (templates: MessageTemplates): readonly string[] => [
  ...new Set(Object.values(templates).flatMap((one) => (one === undefined ? [] : [one.templateId]))),
];

function takes(keyword: string, value: string): boolean {
  const [, kind] = KEYWORD.exec(keyword) ?? [];
  const values: readonly string[] = Object.hasOwn(TAKEN_BY, kind ?? '') ? TAKEN_BY[kind as keyof typeof TAKEN_BY] : [];
  return values.includes(value);
}
