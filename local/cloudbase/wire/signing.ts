/** What the kinds of signatures have in common. */
import { timingSafeEqual } from 'node:crypto';
import { signatureInvalid } from '../errors';

export interface Credential {
  readonly secretId: string;
  readonly secretKey: string;
}

export interface SignatureContext {
  readonly credential: Credential;
  /** Times a signature may be judged by: the stack's clock, which may have been moved, and the real one. */
  readonly nowMs: readonly number[];
}

/** Parameters tcb-admin-node adds after signing; lower case. */
export const UNSIGNED_PARAMETERS: ReadonlySet<string> = new Set(['authorization', 'sdk_version', 'sessiontoken', 'requestdata']);

/** How far a sender's clock may run ahead. */
const CLOCK_SKEW_S = 300;

/** Throws unless one of the clocks lies between the two times. */
export function assertTimely(fromS: number, untilS: number, { nowMs }: SignatureContext): void {
  if (!Number.isFinite(fromS) || !Number.isFinite(untilS)) throw signatureInvalid('signature time is not a number');
  const timely = nowMs.some((now) => fromS - CLOCK_SKEW_S <= now / 1000 && now / 1000 <= untilS);
  if (!timely) throw signatureInvalid('signature is expired');
}

/** Constant-time comparison of two hexadecimal digests. */
export function sameDigest(given: string, expected: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Percent-encoding as both algorithms use it: RFC 3986 unreserved characters stay. */
export function encodeStrict(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A parameter's value as text, as the SDKs sign it. */
export function parameterText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
