/** As printed on piles: letters, digits, hyphens. */
const CODE = /^[A-Z0-9][A-Z0-9-]{0,31}$/;
/** Text of a QR code that somebody copied: passed on whole, the backend reads the code out of it. */
const LINK = /^https?:\/\/\S+$/i;

export type CodeProblem = 'empty' | 'invalid';

/** What was typed as what the backend takes: codes in capitals, as they are printed. */
export function readCode(
  typed: string,
): { readonly code: string; readonly problem: null } | { readonly code: ''; readonly problem: CodeProblem } {
  const text = typed.trim();
  if (text === '') return { code: '', problem: 'empty' };
  if (LINK.test(text)) return { code: text, problem: null };
  const code = text.toUpperCase();
  return CODE.test(code) ? { code, problem: null } : { code: '', problem: 'invalid' };
}
