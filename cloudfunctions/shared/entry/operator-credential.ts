import { createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { OperatorCredential } from '../../../typings/operator-api';
import { canonicalJson } from '../domain/audit';
import { MINUTE_MS } from '../domain/beijing';

/** How an operator proves who calls. The command line signs with it, the function verifies with it. */

/** A call is answered within seconds; the rest is for clocks that differ. */
const MAX_AGE_MS = 5 * MINUTE_MS;
/** Random bytes of a nonce. */
export const NONCE_BYTES = 16;

/** Readings of a meter have three. Before its signature is verified anybody can send an event, and what is nested thousands of levels deep breaks whoever walks it. */
const MAX_INPUT_LEVELS = 8;
const isShallow = (value: unknown, levels = MAX_INPUT_LEVELS): boolean =>
  typeof value !== 'object' || value === null || (levels > 0 && Object.values(value).every((part) => isShallow(part, levels - 1)));

const credentialSchema = v.object({
  operator: v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/)),
  atMs: v.pipe(v.number(), v.safeInteger()),
  nonce: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  signature: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
/** No line break may stand in an action: it separates what is signed. */
const eventSchema = v.object({
  action: v.pipe(v.string(), v.regex(/^[A-Za-z]{1,32}$/)),
  input: v.pipe(
    v.record(v.string(), v.unknown()),
    v.check((input) => isShallow(input)),
  ),
  credential: credentialSchema,
});

export interface OperatorCall {
  readonly operator: string;
  readonly nonce: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The credential of one call. `nonce`: {@link NONCE_BYTES} random bytes in hex, never used before. */
export function signOperatorCall(call: OperatorCall, atMs: number, key: string): OperatorCredential {
  const { operator, nonce } = call;
  return { operator, atMs, nonce, signature: signatureOf(call, atMs, key).toString('hex') };
}

/**
 * Reads a signed call. Whether its nonce was used before is for the caller to find out.
 *
 * @param keys operator's name → key
 * @returns why it is refused, as a text, when it is: only a signature that verifies is told more than that it does not
 */
export function readOperatorCall(event: unknown, keys: ReadonlyMap<string, string>, nowMs: number): OperatorCall | string {
  const parsed = v.safeParse(eventSchema, event);
  if (!parsed.success) return 'A signed credential is needed.';
  const { action, input, credential } = parsed.output;
  const call = { operator: credential.operator, nonce: credential.nonce, action, input };
  const key = keys.get(credential.operator);
  // An unknown name takes as long as a known one.
  const expected = signatureOf(call, credential.atMs, key ?? '');
  const isGenuine = timingSafeEqual(expected, Buffer.from(credential.signature, 'hex')) && key !== undefined;
  if (!isGenuine) return 'The credential does not verify: compare name and key with OPERATOR_KEYS of the function.';
  const isFresh = Math.abs(nowMs - credential.atMs) <= MAX_AGE_MS;
  return isFresh ? call : 'The credential was not made within the last five minutes: compare the clocks.';
}

function signatureOf({ operator, nonce, action, input }: OperatorCall, atMs: number, key: string): Buffer {
  return createHmac('sha256', key)
    .update([operator, atMs, nonce, action, canonicalJson(input)].join('\n'))
    .digest();
}
