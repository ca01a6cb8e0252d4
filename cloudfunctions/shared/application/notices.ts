import type { Unknown } from './ports';

/**
 * upcoming: a renewal comes up, the merchant's own reminder days ahead · announced: the deduction is ordered and comes at that time · succeeded ·
 * failed: what comes next stands in the remark · renewal-ended: nothing will be deducted any more
 */
export type NoticeKind = 'deduction-upcoming' | 'deduction-announced' | 'deduction-succeeded' | 'deduction-failed' | 'renewal-ended';

/** One piece of news for a user, which no deduction ever waits for. */
export interface Notice {
  /** The same news has the same id. WeChat does not know it: sending the same notice twice shows it twice. */
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly openid: string;
  readonly planName: string;
  /** Null where there is nothing to pay. */
  readonly amountFen: number | null;
  /** When it is or was deducted, or when renewal ended; null when that is not known. */
  readonly atMs: number | null;
  /** The business number by which the user may ask about it. */
  readonly no: string;
  /** Chinese, at most 20 characters: what the user can do. */
  readonly remark: string;
}

/**
 * not-subscribed: the user has not agreed to another message, or no template is configured; trying again changes nothing until they agree · unknown: it may
 * have arrived · refused: WeChat would refuse the same message again
 */
export type NoticeOutcome = 'sent' | 'not-subscribed' | Unknown | { readonly kind: 'refused'; readonly reason: string };

/** Sends news to users. Never rejects for what WeChat did. */
export interface Notifier {
  send(notice: Notice): Promise<NoticeOutcome>;
}
