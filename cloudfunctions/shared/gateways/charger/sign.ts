import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signatures between functions and charging platform, both ways: HMAC-SHA256 with the shared secret, lower-case hex. See docs/charging-piles.md. */

export const TIMESTAMP_HEADER = 'x-charger-timestamp';
export const SIGNATURE_HEADER = 'x-charger-signature';
/** How far a message's time may lie from the receiver's, either way: clocks differ by seconds, a recorded message is of no use for long. */
export const MAX_AGE_MS = 5 * 60_000;

export interface SignedRequest {
  readonly method: string;
  /** Below the interface's base URL; for an event always `/charger/event`. */
  readonly path: string;
  /** Epoch milliseconds, as it stands in the header. */
  readonly timestamp: string;
  /** As sent; empty for GET. */
  readonly body: string | Uint8Array;
}

/** The signature of a request or an event. */
export const signRequest = ({ method, path, timestamp, body }: SignedRequest, secret: string): string =>
  hmac(`${method}\n${path}\n${timestamp}\n`, body, secret);

/** The signature of a reply, which covers the one of its request: no reply can be taken for that of another request. */
export const signReply = (status: number, requestSignature: string, body: string | Uint8Array, secret: string): string =>
  hmac(`${status}\n${requestSignature}\n`, body, secret);

/** Compares signatures in constant time. */
export function sameSignature(expected: string, received: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(received)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whether a timestamp header is a time near enough to now. */
export const isRecent = (timestamp: string, nowMs: number): boolean =>
  /^\d{13}$/.test(timestamp) && Math.abs(nowMs - Number(timestamp)) <= MAX_AGE_MS;

const hmac = (head: string, body: string | Uint8Array, secret: string): string =>
  createHmac('sha256', secret).update(head, 'utf8').update(body).digest('hex');
