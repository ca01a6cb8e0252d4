import type { Notice, NoticeKind, NoticeOutcome, Notifier } from '../../application/notices';
import type { Clock, Log } from '../../platform/ports';
import { messageOfNotice, type MessageTemplate, type SubscribeMessage } from './message';
import { outcomeOfError } from './outcome';

export type { SubscribeMessage } from './message';

/** A function has other things to do than to wait for a message, and the SDK would wait 15 s. */
const SEND_TIMEOUT_MS = 5_000;
const TIMED_OUT = Symbol('timed out');

export interface WechatMessagesDependencies {
  /** `cloud.openapi.subscribeMessage.send`. Rejects with what the SDK throws. */
  readonly send: (message: SubscribeMessage) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
  /** A kind without a template is not sent. */
  readonly templates: Readonly<Partial<Record<NoticeKind, MessageTemplate | undefined>>>;
}

/** {@link Notifier} by WeChat's one-time subscription messages (订阅消息): each needs an agreement of the user, which it uses up. */
export function createWechatMessages({ send, clock, log, templates }: WechatMessagesDependencies): Notifier {
  async function outcomeOf(notice: Notice): Promise<NoticeOutcome> {
    const template = templates[notice.kind];
    if (template === undefined) return 'not-subscribed';
    const message = messageOfNotice(notice, template);
    if (typeof message === 'string') return { kind: 'refused', reason: message };
    try {
      const answered = send(message);
      const first = await Promise.race([answered, clock.sleep(SEND_TIMEOUT_MS).then(() => TIMED_OUT)]);
      return first === TIMED_OUT ? { kind: 'unknown', reason: `no answer within ${SEND_TIMEOUT_MS} ms` } : 'sent';
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  return {
    async send(notice) {
      const outcome = await outcomeOf(notice);
      const { noticeId, kind, no } = notice;
      const hasTemplate = templates[kind] !== undefined;
      if (typeof outcome === 'string') log.info('notice', { no, noticeId, kind, outcome, hasTemplate });
      else if (outcome.kind === 'unknown') log.warn('notice', { no, noticeId, kind, outcome: outcome.kind, reason: outcome.reason });
      else log.error('notice', { no, noticeId, kind, outcome: outcome.kind, reason: outcome.reason });
      return outcome;
    },
  };
}
