import { ChargerEventRejectedError } from './errors';
import type { SessionReport } from '../../domain/charging/session';
import { isRecent, sameSignature, SIGNATURE_HEADER, signRequest, TIMESTAMP_HEADER } from './sign';
import { MAX_BODY_BYTES, readEvent } from './wire';

/** What the charging platform signs as path, wherever the function is mounted. */
const EVENT_PATH = '/charger/event';

/** What an event is answered with: anything else, and the platform repeats it. */
export const EVENT_RECEIVED = JSON.stringify({ received: true });

export interface ChargerEventCall {
  readonly method: string;
  /** What follows the function's name. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The raw bytes. */
  readonly body: Uint8Array;
}

/**
 * Verifies and reads an event: size, signature, age, fields, in this order. It may be older than what is known already; `reportedMs` tells.
 *
 * @throws ChargerEventRejectedError with the reason; nothing of it may be stored as truth then
 */
export function readChargerEvent({ method, path, headers, body }: ChargerEventCall, secret: string, nowMs: number): SessionReport {
  if (method !== 'POST' || path !== EVENT_PATH) throw new ChargerEventRejectedError('unexpected-call');
  if (body.length > MAX_BODY_BYTES) throw new ChargerEventRejectedError('too-large');
  const timestamp = headers[TIMESTAMP_HEADER] ?? '';
  const signature = headers[SIGNATURE_HEADER] ?? '';
  if (timestamp === '' || signature === '') throw new ChargerEventRejectedError('unsigned');
  if (!sameSignature(signRequest({ method, path, timestamp, body }, secret), signature))
    throw new ChargerEventRejectedError('bad-signature');
  if (!isRecent(timestamp, nowMs)) throw new ChargerEventRejectedError('expired', timestamp);
  const event = readEvent(body);
  if (event === null) throw new ChargerEventRejectedError('malformed');
  return event.session;
}
