import { ControlError } from '../kernel/errors';
import type { Agreement, Decision, MessageTemplate, WechatMessagesOptions } from './types';

const TABLE = 'messages.agreements';
/** wx.requestSubscribeMessage: 一次调用最多可订阅3条消息. */
const MAX_AT_ONCE = 3;

/** What a user does on the sheet of `wx.requestSubscribeMessage`. */
export interface SheetDecision {
  readonly openid: string;
  readonly templateIds: readonly string[];
  readonly decision: Decision;
  /** 总是保持以上选择，不再询问. */
  readonly keep?: boolean;
}

/** What the sheet shows of one template. */
export interface SheetTemplate extends MessageTemplate {
  readonly left: number;
  readonly kept: Agreement['kept'];
}

/** How often which user has agreed to which template: one agreement, one message. */
export class Agreements {
  constructor(private readonly options: Pick<WechatMessagesOptions, 'store' | 'templates'>) {}

  of(openid: string, templateId: string): Agreement {
    return this.options.store.get<Agreement>(TABLE, idOf(openid, templateId)) ?? { openid, templateId, left: 0, kept: null };
  }

  /** Takes a decision in. Each agreement counts, as each is good for one message. @throws ControlError for templates that there are not */
  decide({ openid, templateIds, decision, keep = false }: SheetDecision): void {
    this.templates(templateIds);
    const rows = templateIds.map((templateId) => {
      const before = this.of(openid, templateId);
      const kept = keep && decision !== 'ban' ? decision : before.kept;
      return rowOf({ ...before, kept, left: decision === 'accept' ? before.left + 1 : before.left });
    });
    this.options.store.put(rows);
  }

  /** What a sheet for these templates shows. @throws ControlError for templates that there are not */
  sheet(openid: string, templateIds: readonly string[]): SheetTemplate[] {
    return this.templates(templateIds).map((template) => {
      const { left, kept } = this.of(openid, template.templateId);
      return { ...template, left, kept };
    });
  }

  private templates(templateIds: readonly string[]): MessageTemplate[] {
    if (templateIds.length === 0 || templateIds.length > MAX_AT_ONCE) throw new ControlError(`templateIds: 1 to ${MAX_AT_ONCE} at a time`);
    return templateIds.map((templateId) => {
      const template = this.options.templates.find((candidate) => candidate.templateId === templateId);
      if (template === undefined) throw new ControlError(`no template ${templateId}`, 404);
      return template;
    });
  }
}

/** The row after one message. */
export const usedUp = (agreement: Agreement): ReturnType<typeof rowOf> => rowOf({ ...agreement, left: agreement.left - 1 });

const rowOf = (value: Agreement): { readonly table: string; readonly id: string; readonly value: Agreement } => ({
  table: TABLE,
  id: idOf(value.openid, value.templateId),
  value,
});

/** A template's id has no blank. */
const idOf = (openid: string, templateId: string): string => `${templateId} ${openid}`;
