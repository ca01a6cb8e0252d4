/** A token bucket: calls are taken out of it, time fills it up again. */
export interface Bucket {
  /** Calls that may be made now. */
  readonly tokens: number;
  /** Up to when it has been filled. */
  readonly filledMs: number;
}

const SECOND_MS = 1000;

/**
 * Takes as many calls as are there, `wanted` at most. Whole ones only, and the time that did not make a whole one counts still.
 *
 * @param perSecond ceiling; also the most that gathers while nobody calls
 */
export function takeTokens(
  bucket: Bucket,
  wanted: number,
  perSecond: number,
  nowMs: number,
): { readonly next: Bucket; readonly taken: number } {
  const passedMs = Math.max(0, nowMs - bucket.filledMs);
  const gained = Math.floor((passedMs * perSecond) / SECOND_MS);
  const isFull = bucket.tokens + gained >= perSecond;
  const tokens = isFull ? perSecond : bucket.tokens + gained;
  const filledMs = isFull ? Math.max(nowMs, bucket.filledMs) : bucket.filledMs + Math.round((gained * SECOND_MS) / perSecond);
  const taken = Math.min(wanted, tokens);
  return { next: { tokens: tokens - taken, filledMs }, taken };
}
