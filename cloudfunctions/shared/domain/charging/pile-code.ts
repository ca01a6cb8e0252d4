/** `P001`: what stands on a pile. */
const CODE = /^[A-Z]{1,4}\d{3,8}$/;
/** The names under which QR codes carry it. */
const PARAMETERS = ['pile', 'code'];
/** Longer texts are no QR code of ours. */
const MAX_LENGTH = 512;

/** The pile's code inside what was typed or scanned: the code itself, or a link that carries it. Null for anything else. */
export function pileCodeIn(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const query = text.includes('?') ? text.slice(text.indexOf('?') + 1).split('#')[0] : undefined;
  const pairs = (query ?? '').split('&').map((pair) => pair.split('='));
  const carried = pairs.find(([name]) => name !== undefined && PARAMETERS.includes(name))?.[1];
  const code = (carried ?? text).trim().toUpperCase();
  return CODE.test(code) ? code : null;
}
