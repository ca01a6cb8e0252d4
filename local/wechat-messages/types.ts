import type { Faults, LedgerStore, StackClock, Traffic } from '../kernel/types';

/** A template that the mini-program has applied for. */
export interface MessageTemplate {
  readonly templateId: string;
  readonly title: string;
  /** `thing1` → what stands before its value. A message has to fill all of them. */
  readonly keywords: Readonly<Record<string, string>>;
}

/** What a user told WeChat on the sheet, or in the settings of the mini-program. ban: the account may not use the template. */
export type Decision = 'accept' | 'reject' | 'ban';

/** Where a user stands with a template. */
export interface Agreement {
  readonly openid: string;
  readonly templateId: string;
  /** How many messages the user has agreed to and not received. */
  readonly left: number;
  /** 总是保持以上选择，不再询问: decided for good; null: the sheet asks. */
  readonly kept: 'accept' | 'reject' | null;
}

/** A message that the user has received. */
export interface SentMessage {
  readonly messageId: string;
  readonly openid: string;
  readonly templateId: string;
  readonly title: string;
  readonly data: Readonly<Record<string, { readonly value: string }>>;
  /** The same values with the words of the template, as WeChat shows them. */
  readonly lines: readonly { readonly label: string; readonly value: string }[];
  /** Without a slash in front; null: a tap leads nowhere. */
  readonly page: string | null;
  readonly atMs: number;
}

/** What WeChat's server answers. */
export interface Answer {
  readonly errcode: number;
  readonly errmsg: string;
}

export interface WechatMessagesOptions {
  readonly clock: StackClock;
  readonly store: LedgerStore;
  readonly faults: Faults;
  readonly traffic: Traffic;
  readonly randomHex: (byteCount: number) => string;
  readonly templates: readonly MessageTemplate[];
  /** Pages of the mini-program, without a slash in front. */
  readonly pages: readonly string[];
  /** A user has received a message. */
  readonly onMessage?: (message: SentMessage) => void;
  /** Holds a reply back for the fault `delay`. Without it a delayed call is answered at once. */
  readonly hold?: (delayMs: number) => Promise<void>;
}
