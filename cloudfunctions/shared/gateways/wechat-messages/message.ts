import type { Notice, NoticeKind } from '../../application/notices';
import { amount, characterString, phrase, thing, time } from './keywords';

/** A template of ours: which value of a notice stands behind which of its keywords (`thing1`, `amount2` …). */
export interface MessageTemplate {
  readonly templateId: string;
  readonly keywords: Readonly<Record<string, 'planName' | 'amount' | 'at' | 'no' | 'state' | 'remark'>>;
}

/** What `openapi.subscribeMessage.send` takes; the SDK turns the names into WeChat's. Without `miniprogramState` it opens the released version. */
export interface SubscribeMessage {
  readonly touser: string;
  readonly templateId: string;
  readonly page: string;
  readonly lang: 'zh_CN';
  readonly data: Readonly<Record<string, { readonly value: string }>>;
}

/** Where the message leads: membership, its next deduction and how to end it. A page of app.json, without a slash in front (41030 otherwise). */
const PAGE = 'pages/mine/index';

/** At most five Chinese characters each. */
const STATES: Readonly<Record<NoticeKind, string>> = {
  'deduction-upcoming': '即将续费',
  'deduction-announced': '等待扣费',
  'deduction-succeeded': '扣费成功',
  'deduction-failed': '扣费未成功',
  'renewal-ended': '续费已停止',
};

/** The message of a notice; a text, naming the keyword, when one of its keywords would have no value that WeChat takes. */
export function messageOfNotice(notice: Notice, template: MessageTemplate): SubscribeMessage | string {
  const data: Record<string, { readonly value: string }> = {};
  for (const [keyword, source] of Object.entries(template.keywords)) {
    const value = valueOf(notice, keyword.replace(/\d+$/, ''), source);
    if (value === null) return `${keyword} has no sendable value`;
    data[keyword] = { value };
  }
  return { touser: notice.openid, templateId: template.templateId, page: PAGE, lang: 'zh_CN', data };
}

function valueOf(notice: Notice, kind: string, source: MessageTemplate['keywords'][string]): string | null {
  switch (source) {
    case 'amount':
      return notice.amountFen === null ? null : amount(notice.amountFen);
    case 'at':
      return notice.atMs === null ? null : time(notice.atMs);
    case 'no':
      return characterString(notice.no);
    case 'state':
      return kind === 'phrase' ? phrase(STATES[notice.kind]) : thing(STATES[notice.kind]);
    case 'planName':
    case 'remark':
      return thing(notice[source]);
  }
}
