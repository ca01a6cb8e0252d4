import { Agreements, type SheetDecision, type SheetTemplate } from './agreements';
import { SENT_TABLE, sendMessage } from './send';
import type { Answer, SentMessage, WechatMessagesOptions } from './types';

export type { SheetDecision, SheetTemplate } from './agreements';
export type { MessageTemplate, SentMessage, WechatMessagesOptions } from './types';

export interface WechatMessagesSimulator {
  /** Answers `cloud.openapi.<api>` with these fields, by WeChat's names; null: not at all. */
  handle(api: string, fields: Readonly<Record<string, unknown>>): Promise<Answer | null>;
  /** The user's decision on the sheet. @throws {ControlError} for templates that there are not */
  decide(decision: SheetDecision): void;
  /** What the sheet shows. @throws {ControlError} for templates that there are not */
  sheet(openid: string, templateIds: readonly string[]): SheetTemplate[];
  /** Everything that users have received, the oldest first. */
  messages(): SentMessage[];
}

const SEND = 'subscribeMessage.send';
/** The cloud knows no such API (wx-server-sdk, config/error.config). */
const NOT_FOUND: Answer = { errcode: -604100, errmsg: 'API not found' };
/** 系统繁忙. */
const SYSTEM_BUSY: Answer = { errcode: -1, errmsg: 'system error' };

/**
 * WeChat's one-time subscription messages: which user agreed to which template how often, and what was sent to whom. It shares nothing with the
 * functions' code, and has no clock or chance of its own.
 *
 * Faults on `wechat:openapi.subscribeMessage.send`: timeout-before and drop (nothing happens), timeout-after (sent, but not answered), corrupt
 * (WeChat's system error instead of an answer, nothing happens), delay (the answer is held back), duplicate (done twice, the second answer counts).
 */
export function createWechatMessages(options: WechatMessagesOptions): WechatMessagesSimulator {
  const agreements = new Agreements(options);

  async function handle(api: string, fields: Readonly<Record<string, unknown>>): Promise<Answer | null> {
    const startMs = options.clock.nowMs();
    const fault = options.faults.take(`wechat:/openapi.${api}`);
    const answer = perform(api, fields, fault?.do);
    if (fault?.do === 'delay') await options.hold?.(fault.delayMs);
    options.traffic.record({
      kind: 'request',
      party: 'wechat',
      subject: `openapi.${api}`,
      sent: JSON.stringify(fields),
      answered: answer && JSON.stringify(answer),
      status: answer && 200,
      verification: 'valid',
      fault: fault?.do ?? null,
      durationMs: options.clock.nowMs() - startMs,
    });
    return answer;
  }

  function perform(api: string, fields: unknown, fault: string | undefined): Answer | null {
    if (fault === 'timeout-before' || fault === 'drop') return null;
    if (fault === 'corrupt') return SYSTEM_BUSY;
    if (api !== SEND) return NOT_FOUND;
    if (fault === 'duplicate') sendMessage(options, agreements, fields);
    const answer = sendMessage(options, agreements, fields);
    return fault === 'timeout-after' ? null : answer;
  }

  return {
    handle,
    decide: (decision) => {
      agreements.decide(decision);
    },
    sheet: (openid, templateIds) => agreements.sheet(openid, templateIds),
    messages: () => options.store.all<SentMessage>(SENT_TABLE),
  };
}
