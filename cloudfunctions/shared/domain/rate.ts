/** A queue for calls of which a platform takes only so many in a second: each share of calls has its moment, and the next one comes after it. */
export interface CallQueue {
  /** From when the next share may be called. */
  readonly freeMs: number;
}

/** How calls are handed out so that a ceiling holds. */
export interface Pace {
  /** Calls that are booked at once. */
  readonly share: number;
  /** Calls booked in a second. */
  readonly perSecond: number;
}

const SECOND_MS = 1000;
/** Callers that book at the same time: the scheduler's tick of this minute, and the one of the minute before if it is slow. */
const CALLERS = 2;
/** Part of the ceiling that one share is. Larger ones cost fewer bookings and more of the pace. */
const SHARE_PART = 15;

/**
 * The pace by which not even the worst second has more than `ceiling` calls: at its beginning each caller may still hold a share that it has not used, and the second
 * may begin just before a share's moment. Ceilings of three and less are passed by a call or two.
 *
 * @param ceiling calls in any one second
 */
export function paceFor(ceiling: number): Pace {
  const share = Math.max(1, Math.floor(ceiling / SHARE_PART));
  return { share, perSecond: Math.max(1, ceiling - share * (CALLERS + 1)) };
}

/**
 * Books the next share: from when it may be called, and the queue after it. Nothing gathers while nobody calls. Null when the moment is further away than `patienceMs`;
 * then nothing is booked.
 */
export function bookShare(
  { freeMs }: CallQueue,
  { share, perSecond }: Pace,
  nowMs: number,
  patienceMs: number,
): { readonly next: CallQueue; readonly fromMs: number } | null {
  const fromMs = Math.max(freeMs, nowMs);
  if (fromMs - nowMs > patienceMs) return null;
  return { next: { freeMs: fromMs + Math.ceil((share * SECOND_MS) / perSecond) }, fromMs };
}
