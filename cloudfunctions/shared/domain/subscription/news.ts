import { putCheck } from './checks';
import { openCycle } from './cycles';
import { remedyOf } from './deduction-remedies';
import { isRenewing, nextDeductionMs } from './renewal';
import type { Contract, Deduction, Membership, News } from './types';

/** Stands for all news of a membership: they are told together. */
export const NEWS_CHECK = 'news';

/** The membership after a change, with what the user is to be told about it: by the scheduler, which may send messages while a notification's taker may not. */
export function withNews(before: Membership, after: Membership, nowMs: number): Membership {
  const news = newsOf(before, after, nowMs);
  if (news.length === 0) return after;
  return putCheck({ ...after, untold: [...after.untold, ...news] }, 'news', NEWS_CHECK, { count: 0, dueMs: nowMs });
}

/** What a change of a membership is worth telling about. Pure: whatever fact brought the change, the same news follows. */
function newsOf(before: Membership, after: Membership, nowMs: number): readonly News[] {
  return [
    ...after.contracts.flatMap((contract) => plannedNews(before, after, contract, nowMs)),
    ...after.deductions.flatMap((deduction) => deductionNews(before, after, deduction)),
    ...after.contracts.flatMap((contract) => endedNews(before, contract, nowMs)),
  ];
}

/** Reminded five days ahead, and announced by the platform. */
function plannedNews(before: Membership, after: Membership, contract: Contract, nowMs: number): readonly News[] {
  const cycle = openCycle(after, contract.contractCode);
  if (!cycle) return [];
  const old = before.cycles.find((c) => c.cycleNo === cycle.cycleNo);
  const about = {
    contractCode: contract.contractCode,
    amountFen: cycle.amountFen,
    atMs: nextDeductionMs(after, contract, nowMs),
    no: contract.contractCode,
    errCode: null,
  };
  const isReminded = cycle.remindedMs !== null && !old;
  const announcedMs = cycle.announcement?.announcedMs ?? null;
  const isAnnounced = announcedMs !== null && old?.announcement?.announcedMs !== announcedMs;
  return [
    ...(isReminded ? [{ ...about, kind: 'deduction-upcoming' as const }] : []),
    ...(isAnnounced ? [{ ...about, kind: 'deduction-announced' as const }] : []),
  ];
}

function deductionNews(before: Membership, after: Membership, deduction: Deduction): readonly News[] {
  const { outTradeNo, contractCode, state, amountFen, errCode, paidMs, failedMs } = deduction;
  const contract = after.contracts.find((c) => c.contractCode === contractCode);
  const from = before.deductions.find((d) => d.outTradeNo === outTradeNo)?.state;
  if (!contract || from === state) return [];
  const about = { contractCode, amountFen, no: outTradeNo, errCode };
  if (state === 'paid') return [{ ...about, kind: 'deduction-succeeded', atMs: paidMs }];
  // Closed because nobody wanted it any more is no failure of the user's.
  return state === 'failed' && contract.state === 'signed' && !isOurs(errCode)
    ? [{ ...about, kind: 'deduction-failed', atMs: failedMs }]
    : [];
}

/** A missing notice, or a fault of our configuration: nothing the user could put right, or needs to worry about. */
function isOurs(errCode: string | null): boolean {
  const remedy = remedyOf(errCode);
  return remedy === 'announce-again' || remedy === 'hold';
}

/** A contract that another one has replaced goes on in it: nothing of renewal has ended for the user. */
function endedNews(before: Membership, contract: Contract, nowMs: number): readonly News[] {
  const from = before.contracts.find((c) => c.contractCode === contract.contractCode)?.state;
  const isReplaced = before.contracts.some((c) => c.contractCode !== contract.contractCode && isRenewing(before, c));
  if (contract.state !== 'ended' || from === undefined || from === 'ended' || isReplaced) return [];
  const { contractCode, endedMs } = contract;
  return [{ kind: 'renewal-ended', contractCode, amountFen: null, atMs: endedMs ?? nowMs, no: contractCode, errCode: null }];
}
