import type { MembershipData, PastDueView } from '../../../typings/subscription-api';
import { formatWhen } from '../../i18n/format';
import { fill, formatAmount, formatDateTime } from '../../i18n/index';
import { openDeduction } from '../plan-change';
import type { FactRow, Wording } from './common';

export interface PastDueNotice {
  readonly tone: 'warn' | 'error';
  readonly title: string;
  /** What happened, and what it means for the money. */
  readonly text: string;
  /** What the user can do. */
  readonly advice: string;
  readonly facts: readonly FactRow[];
}

/** A period that could not be deducted: why, what to do, when it is tried next, how long the service is kept, when renewal ends. Null when all is paid. */
export function pastDueNotice(membership: MembershipData, wording: Wording): PastDueNotice | null {
  const { pastDue: words } = wording.texts;
  const { pastDue, status, nowMs } = membership;
  if (pastDue === undefined)
    return status === 'suspended' ? { tone: 'error', title: words.titleSuspended, text: words.unknownText, advice: '', facts: [] } : null;
  return {
    tone: status === 'suspended' ? 'error' : 'warn',
    title: titleOf(status, wording),
    text: fill(words.text, {
      time: formatDateTime(pastDue.failedMs, wording.locale),
      amount: formatAmount(pastDue.amountFen),
      reason: words.reasons[pastDue.reason],
    }),
    advice: words.advices[pastDue.reason],
    facts: [
      { name: words.next, value: nextText(pastDue, nowMs, wording) },
      { name: status === 'suspended' ? words.keptUntil : words.kept, value: formatDateTime(pastDue.keptUntilMs, wording.locale) },
      { name: words.ends, value: formatDateTime(pastDue.endsMs, wording.locale) },
    ],
  };
}

function titleOf(status: MembershipData['status'], { texts }: Wording): string {
  const { pastDue } = texts;
  if (status === 'suspended') return pastDue.titleSuspended;
  return status === 'past-due' ? pastDue.titleGrace : pastDue.titleActive;
}

function nextText({ isTrying, nextAttemptMs }: PastDueView, nowMs: number, { texts, locale }: Wording): string {
  const { pastDue } = texts;
  if (isTrying) return pastDue.nextTrying;
  return nextAttemptMs === undefined ? pastDue.nextNone : formatWhen(nextAttemptMs, nowMs, locale);
}

/** A first attempt that is on its way; one after a failure is told by {@link pastDueNotice}. */
export function processingNotice(membership: MembershipData, wording: Wording): { readonly title: string; readonly text: string } | null {
  const deduction = openDeduction(membership);
  if (deduction === undefined || membership.pastDue !== undefined) return null;
  const { pastDue: words } = wording.texts;
  const time = formatDateTime(deduction.appliedMs, wording.locale);
  return { title: words.processingTitle, text: fill(words.processingText, { time, amount: formatAmount(deduction.amountFen) }) };
}
