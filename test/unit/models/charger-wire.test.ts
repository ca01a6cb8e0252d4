import { ChargerEventRejectedError } from '../../../cloudfunctions/shared/gateways/charger/errors';
import { readChargerEvent } from '../../../cloudfunctions/shared/gateways/charger/event';
import { readCode, readEvent, readPile, readSession } from '../../../cloudfunctions/shared/gateways/charger/wire';
import type { SessionReport } from '../../../cloudfunctions/shared/domain/charging/session';
import { fc } from '../../support/seeded-properties';
import { ENDED, hmac, NOW_MS, SECRET } from '../charger/fake-charger';
import { hazardousName, hostileText, mangled, turnedBits } from './hostile';

const timeMs = fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 });
const id = fc.stringMatching(/^[0-9A-Za-z_-]{1,64}$/);
const meterWh = fc.integer({ min: 0, max: 1_000_000_000_000 });
const readings = fc.array(fc.record({ atMs: timeMs, meterWh }), { maxLength: 20 }).map((all) => [...all].sort((a, b) => a.atMs - b.atMs));

/** Any session that can be: what began has a start, what ended an end and a cause. */
const session: fc.Arbitrary<SessionReport> = fc
  .record({
    sessionId: id,
    pileId: id,
    state: fc.constantFrom<SessionReport['state']>('starting', 'charging', 'ended', 'void'),
    times: fc.tuple(timeMs, timeMs),
    endedBecause: fc.constantFrom<NonNullable<SessionReport['endedBecause']>>('remote', 'full', 'unplugged', 'fault'),
    readings,
    powerW: fc.integer({ min: 0, max: 10_000_000 }),
    socPercent: fc.option(fc.integer({ min: 0, max: 100 })),
    reportedMs: timeMs,
  })
  .map(({ times, ...all }) => {
    const began = all.state === 'charging' || all.state === 'ended';
    const ended = all.state === 'ended';
    return {
      ...all,
      startedMs: began ? Math.min(...times) : null,
      endedMs: ended ? Math.max(...times) : null,
      endedBecause: ended ? all.endedBecause : null,
      readings: began ? all.readings : [],
    };
  });
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** The reading of an event that is signed as the platform signs, or not. */
function read(body: Uint8Array, signature: string, timestamp = String(NOW_MS)): SessionReport | null {
  const headers = { 'x-charger-timestamp': timestamp, 'x-charger-signature': signature };
  try {
    return readChargerEvent({ method: 'POST', path: '/charger/event', headers, body }, SECRET, NOW_MS);
  } catch (error) {
    if (error instanceof ChargerEventRejectedError) return null;
    throw error;
  }
}
const signatureOf = (body: Uint8Array): string => hmac(`POST\n/charger/event\n${NOW_MS}\n${Buffer.from(body).toString('utf8')}`);

describe('what the charging platform sends', () => {
  it('is read as it was meant, with fields that nobody knows', () => {
    fc.assert(
      fc.property(session, id, fc.dictionary(fc.constantFrom('x', 'note', 'constructor'), fc.jsonValue()), (sent, eventId, more) => {
        expect(readSession(json({ ...more, ...sent }))).toEqual(sent);
        const event = json({ ...more, eventId, session: sent });
        expect(readEvent(event)).toEqual({ eventId, session: sent });
        expect(read(event, signatureOf(event))).toEqual(sent);
      }),
      { numRuns: 80 },
    );
  });

  it('with one field of another form or type is not read at all', () => {
    const wrong = fc.oneof(hostileText, fc.constantFrom(-1, 0.5, 1e21, Number.MAX_SAFE_INTEGER + 1, true, {}, null, [1], 'starting'));
    const names = fc.constantFrom('state', 'startedMs', 'endedMs', 'endedBecause', 'readings', 'powerW', 'reportedMs');
    fc.assert(
      fc.property(names, wrong, (name, value) => {
        expect(readSession(json({ ...ENDED, [name]: value }))).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('never makes a reader throw, whatever the bytes', () => {
    const nested = fc
      .integer({ min: 1, max: 30_000 })
      .map((depth) => Buffer.from(`{"sessionId":${'['.repeat(depth)}${']'.repeat(depth)}}`));
    const named = fc.tuple(hazardousName, fc.jsonValue()).map(([name, value]) => json({ ...ENDED, [name]: value }));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
          named,
          nested,
          mangled(json(ENDED)),
        ),
        (body) => {
          for (const reader of [readSession, readEvent, readPile, readCode]) expect(() => reader(body)).not.toThrow();
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('[G2] a genuine event', () => {
  const genuine = json({ eventId: 'EV1', session: ENDED });
  const signature = signatureOf(genuine);

  it('is believed as it was sent, and with a bit of any byte turned in body, signature or time it is not', () => {
    expect(read(genuine, signature)).toEqual(ENDED);
    for (const { bytes } of turnedBits(genuine)) expect(read(bytes, signature)).toBeNull();
    for (const { bytes } of turnedBits(Buffer.from(signature))) expect(read(genuine, Buffer.from(bytes).toString('latin1'))).toBeNull();
    for (const { bytes } of turnedBits(Buffer.from(String(NOW_MS))))
      expect(read(genuine, signature, Buffer.from(bytes).toString('latin1'))).toBeNull();
  });

  it('cut, repeated in part, or with bytes put in or taken out is not believed', () => {
    fc.assert(
      fc.property(mangled(genuine), (body) => {
        if (Buffer.compare(body, genuine) !== 0) expect(read(body, signature)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
