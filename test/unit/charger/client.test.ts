import { createCharger } from '../../../cloudfunctions/shared/gateways/charger/client';
import {
  ChargerConfigError,
  ChargerOutcomeUnknownError,
  ChargerUnreachableError,
} from '../../../cloudfunctions/shared/gateways/charger/errors';
import { HttpBrokenError, HttpConnectError } from '../../../cloudfunctions/shared/platform/ports';
import { type Answer, ENDED, fakeCharger, hmac, NOW_MS, SECRET, SESSION, VOID } from './fake-charger';

const { sessionId, pileId } = SESSION;
const PILE = { pileId, online: true, plugged: true, state: 'idle', sessionId: null };

describe('a request', () => {
  it('is signed over method, path, time and body', async () => {
    const { charger, requests } = fakeCharger({ status: 200, content: SESSION }, { status: 200, content: PILE });
    await charger.start(sessionId, pileId);
    await charger.pile(pileId);
    const body = `{"sessionId":"${sessionId}","pileId":"P002"}`;
    expect(requests).toEqual([
      {
        method: 'POST',
        url: 'https://piles.example.com/api/sessions',
        headers: {
          'content-type': 'application/json',
          'x-charger-timestamp': String(NOW_MS),
          'x-charger-signature': hmac(`POST\n/sessions\n${NOW_MS}\n${body}`),
        },
        body,
        timeoutMs: 5000,
      },
      {
        method: 'GET',
        url: 'https://piles.example.com/api/piles/P002',
        headers: {
          'content-type': 'application/json',
          'x-charger-timestamp': String(NOW_MS),
          'x-charger-signature': hmac(`GET\n/piles/P002\n${NOW_MS}\n`),
        },
        body: '',
        timeoutMs: 5000,
      },
    ]);
  });

  it('with a number that cannot be one is not sent', async () => {
    const { charger, requests } = fakeCharger();
    expect(await charger.pile('https://qr.example/P002')).toEqual({ kind: 'not-found' });
    await expect(charger.start('a/b', pileId)).rejects.toThrow(RangeError);
    await expect(charger.session('')).rejects.toThrow(RangeError);
    await expect(charger.stop(sessionId, '../x')).rejects.toThrow(RangeError);
    expect(requests).toEqual([]);
  });

  it('leaves neither secret nor signature in the log', async () => {
    const { charger, logged } = fakeCharger({ status: 200, content: SESSION }, new HttpBrokenError('reset'));
    await charger.session(sessionId);
    await expect(charger.session(sessionId)).rejects.toThrow();
    expect(logged).toHaveLength(2);
    expect(logged.join()).not.toMatch(/[0-9a-f]{32}/);
  });
});

describe('what the platform says', () => {
  it('is read as it stands', async () => {
    const { charger } = fakeCharger(
      { status: 200, content: { ...PILE, vendor: 'unknown fields are ignored' } },
      { status: 200, content: SESSION },
      { status: 200, content: { ...SESSION, state: 'starting', startedMs: null, readings: [] } },
      { status: 200, content: ENDED },
      { status: 202, content: SESSION },
      { status: 200, content: VOID },
    );
    expect(await charger.pile(pileId)).toEqual({ kind: 'found', pile: PILE });
    expect(await charger.session(sessionId)).toEqual({ kind: 'found', session: SESSION });
    expect(await charger.start(sessionId, pileId)).toMatchObject({ kind: 'accepted', session: { state: 'starting' } });
    expect(await charger.stop(sessionId, pileId)).toEqual({ kind: 'stopped', session: ENDED });
    expect(await charger.stop(sessionId, pileId)).toEqual({ kind: 'pending', session: SESSION });
    expect(await charger.stop(sessionId, pileId)).toEqual({ kind: 'stopped', session: VOID });
  });

  it.each([
    [409, 'NOT_PLUGGED', 'not-plugged'],
    [409, 'OCCUPIED', 'occupied'],
    [409, 'OFFLINE', 'offline'],
    [409, 'FAULTED', 'faulted'],
    [409, 'VOID', 'void'],
    [404, 'NOT_FOUND', 'not-found'],
  ])('%i %s refuses a start', async (status, code, reason) => {
    const { charger } = fakeCharger({ status, content: { code } });
    expect(await charger.start(sessionId, pileId)).toEqual({ kind: 'refused', reason });
  });

  it('404 NOT_FOUND is an unknown pile or session', async () => {
    const notFound = { status: 404, content: { code: 'NOT_FOUND' } };
    const { charger } = fakeCharger(notFound, notFound);
    expect(await charger.pile(pileId)).toEqual({ kind: 'not-found' });
    expect(await charger.session(sessionId)).toEqual({ kind: 'not-found' });
  });
});

describe('the outcome is unknown', () => {
  const unknown = async (answer: Answer, ask: 'start' | 'session' | 'stop' | 'pile' = 'session'): Promise<string> => {
    const { charger } = fakeCharger(answer);
    const calls = {
      start: () => charger.start(sessionId, pileId),
      stop: () => charger.stop(sessionId, pileId),
      session: () => charger.session(sessionId),
      pile: () => charger.pile(pileId),
    };
    const error: unknown = await calls[ask]().then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ChargerOutcomeUnknownError)) throw new Error(`not unknown: ${String(error)}`);
    return error.reason;
  };

  it('[G1] when a reply is not signed, whatever it says', async () => {
    expect(await unknown({ status: 200, content: ENDED, signature: null }, 'stop')).toBe('unsigned');
    expect(await unknown({ status: 404, content: { code: 'NOT_FOUND' }, signature: null })).toBe('unsigned');
    expect(await unknown({ status: 409, content: { code: 'OFFLINE' }, signature: '' }, 'start')).toBe('unsigned');
    expect(await unknown({ status: 502, content: 'bad gateway', signature: null })).toBe('unsigned');
  });

  it('[G1] [G4] when the signature is wrong, of another request, or of another status', async () => {
    expect(await unknown({ status: 200, content: SESSION, signature: '0'.repeat(64) })).toBe('bad-signature');
    expect(await unknown({ status: 200, content: SESSION, signature: 'short' })).toBe('bad-signature');
    const otherRequest = hmac(`200\n${hmac(`GET\n/sessions/other\n${NOW_MS}\n`)}\n${JSON.stringify(SESSION)}`);
    expect(await unknown({ status: 200, content: SESSION, signature: otherRequest })).toBe('bad-signature');
    expect(await unknown({ status: 404, content: { code: 'NOT_FOUND' }, signedAs: 200 })).toBe('bad-signature');
  });

  it('when nothing was answered after the request had gone', async () => {
    expect(await unknown(new HttpBrokenError('time-out'), 'start')).toBe('no-answer');
  });

  it.each([
    [500, { code: 'INTERNAL' }],
    [401, { code: 'UNAUTHORIZED' }],
    [401, { code: 'EXPIRED' }],
    [400, { code: 'OTHER_PILE' }],
    [404, { code: 'NO_INTERFACE' }],
    [404, {}],
    [409, { code: 'SOMETHING_NEW' }],
    [301, 'moved'],
  ])('when a start is answered %i %j', async (status, content) => {
    expect(await unknown({ status, content }, 'start')).toBe('http-status');
  });

  it('when a refusal comes to a call that has none', async () => {
    expect(await unknown({ status: 409, content: { code: 'OFFLINE' } }, 'stop')).toBe('http-status');
    expect(await unknown({ status: 404, content: { code: 'NOT_FOUND' } }, 'stop')).toBe('http-status');
    expect(await unknown({ status: 202, content: SESSION }, 'start')).toBe('malformed');
  });

  it('when the reply is about another session or pile', async () => {
    const other = { ...SESSION, sessionId: 'CH2026112300002' };
    expect(await unknown({ status: 200, content: other })).toBe('malformed');
    expect(await unknown({ status: 200, content: { ...SESSION, pileId: 'P003' } }, 'start')).toBe('malformed');
    expect(await unknown({ status: 200, content: { ...PILE, pileId: 'P003' } }, 'pile')).toBe('malformed');
  });

  it.each([
    ['no JSON', 'OK'],
    ['an unknown state', { ...SESSION, state: 'paused' }],
    ['a missing field', { ...SESSION, readings: undefined }],
    ['fractions of a Wh', { ...SESSION, readings: [{ atMs: NOW_MS, meterWh: 1.5 }] }],
    ['a negative meter', { ...SESSION, readings: [{ atMs: NOW_MS, meterWh: -1 }] }],
    ['kWh as text', { ...SESSION, readings: [{ atMs: NOW_MS, meterWh: '58.7' }] }],
    ['times in seconds', { ...SESSION, startedMs: NOW_MS / 1000 }],
    ['readings out of order', { ...SESSION, readings: [...SESSION.readings].reverse() }],
    ['more than 200 readings', { ...SESSION, readings: Array.from({ length: 201 }, () => ({ atMs: NOW_MS, meterWh: 1 })) }],
    ['more than 64 KB', { ...SESSION, more: 'x'.repeat(65_536) }],
    ['a state of charge above 100', { ...SESSION, socPercent: 101 }],
    ['charging without a start', { ...SESSION, startedMs: null }],
    ['charging with an end', { ...SESSION, endedMs: NOW_MS }],
    ['an end without a cause', { ...ENDED, endedBecause: null }],
    ['an end without a time', { ...ENDED, endedMs: null }],
    ['an end before the start', { ...ENDED, endedMs: NOW_MS - 1_200_001 }],
    ['readings of what never began', { ...VOID, readings: SESSION.readings }],
    ['a start of what is void', { ...VOID, startedMs: NOW_MS }],
  ])('when a session has %s', async (_name, content) => {
    expect(await unknown({ status: 200, content })).toBe('malformed');
  });
});

describe('otherwise', () => {
  it('no connection means that nothing was sent', async () => {
    const { charger } = fakeCharger(new HttpConnectError('refused'));
    await expect(charger.start(sessionId, pileId)).rejects.toThrow(ChargerUnreachableError);
  });

  it('an error of the program is not hidden', async () => {
    const { charger } = fakeCharger(new TypeError('bug'));
    await expect(charger.session(sessionId)).rejects.toThrow(TypeError);
  });

  it('a meter that goes backwards is read: the bill judges it', async () => {
    const readings = [...SESSION.readings, { atMs: NOW_MS, meterWh: 5 }];
    const { charger } = fakeCharger({ status: 200, content: { ...SESSION, readings } });
    expect(await charger.session(sessionId)).toMatchObject({ session: { readings } });
  });

  it.each([
    [{ apiBaseUrl: 'https://piles.example.com/' }, 'apiBaseUrl'],
    [{ apiBaseUrl: 'piles.example.com' }, 'apiBaseUrl'],
    [{ apiBaseUrl: 'ftp://piles.example.com' }, 'apiBaseUrl'],
    [{ secret: 'too-short-to-be-one' }, 'secret'],
  ])('%j is refused at start-up', (change, setting) => {
    const start = (): unknown =>
      createCharger({
        http: { send: () => Promise.reject(new Error('not called')) },
        clock: { nowMs: () => NOW_MS, sleep: () => Promise.resolve() },
        config: { apiBaseUrl: 'https://piles.example.com', secret: SECRET, ...change },
      });
    expect(start).toThrow(ChargerConfigError);
    expect(start).toThrow(setting);
    expect(start).not.toThrow(/too-short-to-be-one/);
  });
});
