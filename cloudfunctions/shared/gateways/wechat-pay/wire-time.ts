/** The platform's time formats. Both are Beijing time (UTC+8 all year), whatever the time zone of the function. */
const BEIJING_OFFSET_MS = 8 * 3_600_000;

const COMPACT = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;
const SPACED = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/;
/** Epoch seconds of the years 2001 to 2286; older publications of the contract query have them. */
const EPOCH_SECONDS = /^[1-9]\d{9}$/;

/** `yyyyMMddHHmmss` (`time_end`) → epoch milliseconds; null when it is no such time. */
export function parseCompactTime(text: string): number | null {
  return toEpochMs(COMPACT.exec(text));
}

/** `yyyy-MM-dd HH:mm:ss` or epoch seconds (contract times) → epoch milliseconds; null when it is neither. */
export function parseContractTime(text: string): number | null {
  return EPOCH_SECONDS.test(text) ? Number(text) * 1000 : toEpochMs(SPACED.exec(text));
}

/** Epoch milliseconds → `yyyyMMddHHmmss` (`time_start`, `time_expire`). Parts of a second are dropped. */
export function formatCompactTime(atMs: number): string {
  return new Date(atMs + BEIJING_OFFSET_MS).toISOString().slice(0, 19).replace(/[-T:]/g, '');
}

function toEpochMs(match: RegExpExecArray | null): number | null {
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const shiftedMs = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC carries over (31 February, 24:60): a real time comes back as the digits it was made from
  const digits = new Date(shiftedMs).toISOString().slice(0, 19).replace(/\D/g, '');
  return digits === match.slice(1).join('') ? shiftedMs - BEIJING_OFFSET_MS : null;
}
