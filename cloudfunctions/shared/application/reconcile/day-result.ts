import type { StatementCounts } from './ports';

/** What came of trying to reconcile a day. `resumeMs`: where the next try goes on, null for the beginning; `counts` are of what lies before. */
export type DayResult =
  | { readonly kind: 'done'; readonly counts: StatementCounts }
  | { readonly kind: 'not-done'; readonly reason: string; readonly resumeMs: number | null; readonly counts: StatementCounts };

export const NO_COUNTS: StatementCounts = { lines: 0, payments: 0, refunds: 0, discrepancies: 0 };
