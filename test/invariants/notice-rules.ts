import type { Cycle } from '../../cloudfunctions/shared/domain/subscription/types';
import type { TrafficEntry } from '../../local/kernel/types';
import { memberIdIn } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Books } from './books';
import { isDeductionCall } from './call-rules';
import { isFree, isInWindow, isNoticedFor } from './deduction-rules';
import type { Report } from './violation';
import { sentMs, xmlField } from './wire';

const NOTICE_PATH = /^\/v3\/papay\/contracts\/([^/]+)\/notify$/;

interface Notice {
  readonly atMs: number;
  readonly estimatedFen: number;
}

/**
 * I4 by the traffic alone: each call in pre-notify mode that the platform has taken is covered by a notice that it has taken, too, of the right day and at least that
 * amount. A notice whose answer was lost counts: the platform has told the user. And the other way round, whatever our books call announced it has taken.
 */
export function checkNotices(
  books: Books,
  traffic: readonly TrafficEntry[],
  isComplete: boolean,
  toleranceMs: number,
  report: Report,
): void {
  const notices = new Map<string, Notice[]>();
  for (const entry of traffic) {
    const contractId = entry.kind === 'request' ? NOTICE_PATH.exec(entry.subject)?.[1] : undefined;
    if (contractId === undefined || entry.verification !== 'valid') {
      if (isComplete && isDeductionCall(entry) && isTaken(entry)) checkCovered(books, entry, notices, report);
      continue;
    }
    const atMs = sentMs(entry);
    if (!isInWindow(atMs, toleranceMs)) report('I4', contractId, `was announced outside of 07:00–22:00: ${new Date(atMs).toISOString()}`);
    // Of a doubled request the record has the second answer: it exists already.
    const isKnownTaken = entry.fault === 'timeout-after' || entry.fault === 'duplicate';
    if (entry.status !== 204 && entry.status !== 200 && !isKnownTaken) continue;
    const known = notices.get(contractId) ?? [];
    notices.set(contractId, [...known, { atMs, estimatedFen: Number(/"amount":(\d+)/.exec(entry.sent)?.[1] ?? 0) }]);
  }
  if (isComplete) checkAnnounced(books, notices, toleranceMs, report);
}

const isTaken = ({ answered, verification }: TrafficEntry): boolean =>
  verification === 'valid' && answered !== null && xmlField(answered, 'result_code') === 'SUCCESS';

function checkCovered({ trails }: Books, entry: TrafficEntry, notices: ReadonlyMap<string, readonly Notice[]>, report: Report): void {
  const no = xmlField(entry.sent, 'out_trade_no');
  const trail = trails.get(memberIdIn(no) ?? '');
  const contract = trail?.contract(trail.deduction(no)?.contractCode ?? '');
  const callMs = sentMs(entry);
  if (contract?.terms.mode !== 'pre-notify' || isFree(contract, callMs)) return;
  const amountFen = Number(xmlField(entry.sent, 'total_fee'));
  const isCovered = (notices.get(contract.contractId ?? '') ?? []).some(
    ({ atMs, estimatedFen }) => isNoticedFor(atMs, callMs) && amountFen <= estimatedFen,
  );
  if (!isCovered) report('I4', no, `took ${amountFen} fen, and no notice covers day and amount`);
}

/** I4: each notice that was ever taken for given was taken by the platform, between our asking and our knowing, with that amount. */
function checkAnnounced(
  { events, trails }: Books,
  notices: ReadonlyMap<string, readonly Notice[]>,
  toleranceMs: number,
  report: Report,
): void {
  for (const { entity, aggregateId, after } of events) {
    if (entity !== 'cycle') continue;
    const { announcement, contractCode, cycleNo } = after as Cycle;
    const knownMs = announcement?.announcedMs ?? null;
    if (announcement === null || knownMs === null) continue;
    const contractId = trails.get(aggregateId)?.contract(contractCode)?.contractId ?? '';
    const isTakenThere = notices
      .get(contractId)
      ?.some(
        ({ atMs, estimatedFen }) =>
          estimatedFen === announcement.estimatedFen && atMs >= announcement.askedMs - toleranceMs && atMs <= knownMs + toleranceMs,
      );
    if (isTakenThere !== true)
      report('I4', cycleNo, `is announced by our books with ${announcement.estimatedFen} fen, the platform has taken no such notice`);
  }
}
