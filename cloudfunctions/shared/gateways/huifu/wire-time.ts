/** The platform's dates and times: Beijing (UTC+8 all year), whatever the time zone of the function. Formatting stands in domain/beijing.ts. */
const BEIJING_OFFSET_MS = 8 * 3_600_000;

const COMPACT = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** `yyyyMMddHHmmss` → epoch milliseconds; null when it is no such time. */
export function parseCompactTime(text: string): number | null {
  const match = COMPACT.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const shiftedMs = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC carries over (31 February, 24:60): a real time comes back as the digits it was made from
  const digits = new Date(shiftedMs).toISOString().slice(0, 19).replace(/\D/g, '');
  return digits === text ? shiftedMs - BEIJING_OFFSET_MS : null;
}

/** Whether the text is a day of the calendar, `yyyyMMdd`. */
export const isCompactDate = (text: string): boolean => parseCompactTime(`${text}000000`) !== null;
