import type { Alarm } from './alarm';

/**
 * Facts: what became known, from whatever source. Notifications, query replies, statement lines and operator actions all become one of
 * these, and only these change an aggregate; so a notification and a query can never disagree about what a fact does.
 */
export type FactSource = 'notification' | 'query' | 'reply' | 'user' | 'scheduler' | 'operator' | 'statement';

export interface Origin {
  /** Identifies what was learnt, for the audit: e.g. `wechat.payment:<transaction>`; the same news has the same id. */
  readonly factId: string;
  readonly source: FactSource;
}

/** What a fact did. `changed` false: known already or refused. */
export interface Outcome<Aggregate> {
  readonly next: Aggregate;
  readonly changed: boolean;
  readonly alarms: readonly Alarm[];
  /** A fact that contradicts what is stored: nothing was changed; logged and, where money is concerned, alarmed. */
  readonly refused: string | null;
}
