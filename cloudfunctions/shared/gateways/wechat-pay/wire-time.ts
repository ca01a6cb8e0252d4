import { parseCompactBeijing } from '../../domain/beijing';

const SPACED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
/** Epoch seconds of the years 2001 to 2286; older publications of the contract query have them. */
const EPOCH_SECONDS = /^[1-9]\d{9}$/;

/** `yyyy-MM-dd HH:mm:ss` in Beijing time or epoch seconds (contract times) → epoch milliseconds; null when it is neither. */
export function parseContractTime(text: string): number | null {
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1000;
  return SPACED.test(text) ? parseCompactBeijing(text.replace(/\D/g, '')) : null;
}
