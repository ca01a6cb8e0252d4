import type { Alarm, AlarmKind } from '../alarm';
import type { AnyFact } from '../any-fact';

export type DiscrepancyKind = Exclude<Extract<AlarmKind, `statement-${string}`>, 'statement-overflow' | 'statement-undone'>;

/** Something on which a platform's statement and our books differ. */
export interface Discrepancy {
  readonly kind: DiscrepancyKind;
  /** Number of the payment or refund concerned. */
  readonly no: string;
  /** Tells several of one kind about one number apart; empty when there can be one only. */
  readonly detail: string;
  /** What differs. What to do stands in docs/operations.md. */
  readonly words: string;
  /** The fact that would settle it when an operator finds it true; null where there is none. Never applied by itself. */
  readonly fact: AnyFact | null;
}

/** Chosen by the matching; the platform and day are added to the alarm's text. */
export const differs = (kind: DiscrepancyKind, no: string, words: string, more: { fact?: AnyFact; detail?: string } = {}): Discrepancy => ({
  kind,
  no,
  detail: more.detail ?? '',
  words,
  fact: more.fact ?? null,
});

/** The alarm of a discrepancy: the same one again is the same alarm, whichever run finds it. */
export function alarmOf({ kind, no, detail, words, fact }: Discrepancy, of: { readonly platform: string; readonly day: string }): Alarm {
  const remedy = fact === null ? 'Compare with the platform and settle it by hand.' : 'Compare with the platform, then: operator apply.';
  return { alarmId: `${kind}:${no}${detail && `:${detail}`}`, kind, no, message: `Statement ${of.platform} ${of.day}: ${words} ${remedy}` };
}
