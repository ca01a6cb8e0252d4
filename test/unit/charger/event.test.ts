import { type ChargerEventCall, readChargerEvent } from '../../../cloudfunctions/shared/gateways/charger/event';
import { ChargerEventRejectedError } from '../../../cloudfunctions/shared/gateways/charger/errors';
import { ENDED, hmac, NOW_MS, SECRET, SESSION } from './fake-charger';

interface Change {
  readonly method?: string;
  readonly path?: string;
  readonly timestamp?: string;
  readonly signature?: string;
  readonly secret?: string;
  /** Sent instead of what was signed. */
  readonly sentBody?: string;
}

function event(content: unknown, change: Change = {}): ChargerEventCall {
  const { method = 'POST', path = '/charger/event', timestamp = String(NOW_MS), secret = SECRET } = change;
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const signature = change.signature ?? hmac(`${method}\n${path}\n${timestamp}\n${body}`, secret);
  const headers = { 'x-charger-timestamp': timestamp, 'x-charger-signature': signature };
  return { method, path, headers, body: Buffer.from(change.sentBody ?? body) };
}
const rejection = (call: ChargerEventCall): string => {
  try {
    readChargerEvent(call, SECRET, NOW_MS);
  } catch (error) {
    if (error instanceof ChargerEventRejectedError) return error.reason;
    throw error;
  }
  return 'accepted';
};
const CONTENT = { eventId: 'EV1', session: ENDED };

describe('an event', () => {
  it('is the session as the platform reports it', () => {
    expect(readChargerEvent(event(CONTENT), SECRET, NOW_MS)).toEqual(ENDED);
    expect(readChargerEvent(event({ ...CONTENT, session: SESSION, kind: 'new' }), SECRET, NOW_MS)).toEqual(SESSION);
  });

  it.each([
    ['[G2] without signature', event(CONTENT, { signature: '' }), 'unsigned'],
    ['[G2] without time', event(CONTENT, { timestamp: '' }), 'unsigned'],
    ['[G2] [G4] with a wrong signature', event(CONTENT, { signature: '0'.repeat(64) }), 'bad-signature'],
    ['[G2] [G4] with the secret of somebody else', event(CONTENT, { secret: 'x'.repeat(32) }), 'bad-signature'],
    [
      '[G2] with another body than was signed',
      event(CONTENT, { sentBody: JSON.stringify({ ...CONTENT, eventId: 'EV2' }) }),
      'bad-signature',
    ],
    ['[G2] that was signed for a request', { ...event(CONTENT, { path: '/sessions' }), path: '/charger/event' }, 'bad-signature'],
    ['[G2] that is verified before it is read', event('no JSON', { signature: 'a'.repeat(64) }), 'bad-signature'],
    ['from too long ago', event(CONTENT, { timestamp: String(NOW_MS - 300_001) }), 'expired'],
    ['from the future', event(CONTENT, { timestamp: String(NOW_MS + 300_001) }), 'expired'],
    ['with a time in seconds', event(CONTENT, { timestamp: String(NOW_MS / 1000) }), 'expired'],
    ['by GET', event(CONTENT, { method: 'GET' }), 'unexpected-call'],
    ['at another path', event(CONTENT, { path: '/charger/other' }), 'unexpected-call'],
    ['that is too large', event({ ...CONTENT, more: 'x'.repeat(65_536) }), 'too-large'],
    ['that is no JSON', event('received'), 'malformed'],
    ['without a session', event({ eventId: 'EV1' }), 'malformed'],
    ['without a number', event({ session: ENDED }), 'malformed'],
    ['whose session cannot be', event({ eventId: 'EV1', session: { ...ENDED, endedMs: null } }), 'malformed'],
  ])('%s is rejected', (_name, call, reason) => {
    expect(rejection(call)).toBe(reason);
  });

  it.each([-300_000, 300_000])('is taken when the clocks are %d ms apart', (apartMs) => {
    expect(rejection(event(CONTENT, { timestamp: String(NOW_MS + apartMs) }))).toBe('accepted');
  });
});
