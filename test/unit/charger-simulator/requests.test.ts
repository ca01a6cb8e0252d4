import { createChargerPlatform, charging, hmac, MINUTE_MS, SECRET, START_MS } from '../../support/charger-platform';

describe('a signed request', () => {
  it('is answered with a signature that belongs to it', async () => {
    const platform = createChargerPlatform();
    const reply = await platform.send('GET', '/piles/P001');
    const requestSignature = hmac(`GET\n/piles/P001\n${START_MS}\n`);
    expect(reply.status).toBe(200);
    expect(reply.headers['x-charger-signature']).toBe(hmac(`200\n${requestSignature}\n${String(reply.body)}`));
    expect(JSON.parse(String(reply.body))).toEqual({ pileId: 'P001', online: true, plugged: false, state: 'idle', sessionId: null });
  });

  it.each([
    ['without signature', { headers: { 'x-charger-signature': '' } }, 'UNAUTHORIZED', 'unsigned'],
    ['without time', { headers: { 'x-charger-timestamp': '' } }, 'UNAUTHORIZED', 'unsigned'],
    ['[G4] with a wrong signature', { headers: { 'x-charger-signature': 'a'.repeat(64) } }, 'UNAUTHORIZED', 'invalid'],
    ['with another time than was signed', { headers: { 'x-charger-timestamp': String(START_MS + 1) } }, 'UNAUTHORIZED', 'invalid'],
  ])('%s does nothing', async (_name, change, code, verification) => {
    const platform = createChargerPlatform();
    platform.simulator.set('P002', { plugged: true });
    const reply = await platform.send('POST', '/sessions', { sessionId: 'S1', pileId: 'P002' }, change);
    expect([reply.status, JSON.parse(String(reply.body))]).toEqual([401, { code }]);
    expect(platform.traffic.at(-1)).toMatchObject({ verification, status: 401, party: 'charger', kind: 'request' });
    expect((await platform.call('GET', '/sessions/S1')).status).toBe(404);
  });

  it.each([
    [5 * MINUTE_MS, 404],
    [5 * MINUTE_MS + 1, 401],
    [-5 * MINUTE_MS, 404],
    [-5 * MINUTE_MS - 1, 401],
  ])('that was signed %d ms ago is answered %d', async (ageMs, status) => {
    const platform = createChargerPlatform();
    const timestamp = String(START_MS - ageMs);
    const signature = hmac(`GET\n/sessions/S1\n${timestamp}\n`, SECRET);
    const headers = { 'x-charger-timestamp': timestamp, 'x-charger-signature': signature };
    expect((await platform.send('GET', '/sessions/S1', undefined, { headers })).status).toBe(status);
  });

  it.each([
    ['GET', '/piles/P999', undefined, 404, 'NOT_FOUND'],
    ['GET', '/sessions/S9', undefined, 404, 'NOT_FOUND'],
    ['POST', '/sessions', { sessionId: 'S1', pileId: 'P999' }, 404, 'NOT_FOUND'],
    ['GET', '/sessions', undefined, 404, 'NO_INTERFACE'],
    ['POST', '/piles/P001', {}, 404, 'NO_INTERFACE'],
    ['GET', '/sessions/a.b', undefined, 404, 'NO_INTERFACE'],
    ['POST', '/sessions', { sessionId: 'S1' }, 400, 'MALFORMED'],
    ['POST', '/sessions', { sessionId: 'S 1', pileId: 'P001' }, 400, 'MALFORMED'],
    ['POST', '/sessions/S1/stop', {}, 400, 'MALFORMED'],
    ['POST', '/sessions', [], 400, 'MALFORMED'],
  ] as const)('%s %s %j is answered %i %s', async (method, path, content, status, code) => {
    expect(await createChargerPlatform().call(method, path, content)).toEqual({ status, value: { code } });
  });

  it.each(['', '{', 'x'.repeat(70_000)])('with a body that is not JSON is answered 400', async (body) => {
    const reply = await createChargerPlatform().send('POST', '/sessions', undefined, { body });
    expect([reply.status, JSON.parse(String(reply.body))]).toEqual([400, { code: 'MALFORMED' }]);
  });
});

describe('a start', () => {
  it.each([
    [{}, 'NOT_PLUGGED'],
    [{ plugged: true, online: false }, 'OFFLINE'],
    [{ plugged: true, faulted: true }, 'FAULTED'],
    [{ plugged: true, startRefused: true }, 'FAULTED'],
  ])('at a pile with %j is refused with %s, and may be tried again', async (changes, code) => {
    const platform = createChargerPlatform();
    platform.simulator.set('P002', changes);
    expect(await platform.start('S1')).toEqual({ status: 409, value: { code } });
    expect((await platform.call('GET', '/sessions/S1')).status).toBe(404);
    platform.simulator.set('P002', { plugged: true, online: true, faulted: false, startRefused: false });
    expect(await platform.start('S1')).toMatchObject({ status: 200, value: { state: 'charging' } });
  });

  it('begins to charge, and answers the same when it comes again', async () => {
    const platform = await charging();
    expect(await platform.session('S1')).toEqual({
      sessionId: 'S1',
      pileId: 'P002',
      state: 'charging',
      startedMs: START_MS,
      endedMs: null,
      endedBecause: null,
      readings: [{ atMs: START_MS, meterWh: 2_000_000 }],
      powerW: 60_000,
      socPercent: 20,
      reportedMs: START_MS,
    });
    expect(await platform.start('S1')).toEqual({ status: 200, value: await platform.session('S1') });
    expect(await platform.call('GET', '/piles/P002')).toMatchObject({ value: { state: 'charging', sessionId: 'S1' } });
    expect(platform.received).toHaveLength(1);
  });

  it('at a pile that charges for another number is refused', async () => {
    expect(await (await charging()).start('S2')).toEqual({ status: 409, value: { code: 'OCCUPIED' } });
  });

  it('of a number that ran at another pile, or has ended, is refused', async () => {
    const platform = await charging();
    platform.simulator.set('P001', { plugged: true });
    expect(await platform.start('S1', 'P001')).toEqual({ status: 400, value: { code: 'OTHER_PILE' } });
    await platform.stop('S1');
    expect(await platform.start('S1')).toEqual({ status: 409, value: { code: 'VOID' } });
    expect((await platform.session('S1')).state).toBe('ended');
  });

  it('that the pile carries out later is starting until then', async () => {
    const platform = createChargerPlatform();
    platform.simulator.set('P002', { plugged: true, startMs: 3000 });
    expect(await platform.start('S1')).toMatchObject({ status: 200, value: { state: 'starting', startedMs: null, readings: [] } });
    expect(await platform.start('S2')).toMatchObject({ status: 409, value: { code: 'OCCUPIED' } });
    await platform.advance(2999);
    expect((await platform.session('S1')).state).toBe('starting');
    await platform.advance(1);
    expect(await platform.session('S1')).toMatchObject({ state: 'charging', startedMs: START_MS + 3000 });
    expect(platform.received.map(({ atMs, session }) => [atMs - START_MS, session.state])).toEqual([[3000, 'charging']]);
  });

  it.each([
    [{ startRefused: true }, 3000],
    [{ plugged: false }, 0],
    [{ faulted: true }, 0],
  ])('that was accepted becomes void when the pile then has %j', async (changes, afterMs) => {
    const platform = createChargerPlatform();
    platform.simulator.set('P002', { plugged: true, startMs: 3000 });
    await platform.start('S1');
    platform.simulator.set('P002', changes);
    await platform.advance(3000);
    expect(await platform.session('S1')).toMatchObject({
      state: 'void',
      startedMs: null,
      endedBecause: null,
      reportedMs: START_MS + afterMs,
    });
    expect(platform.received.map(({ session }) => session.state)).toEqual(['void']);
    expect(platform.simulator.piles()[1]).toMatchObject({ sessionId: null, charging: false });
  });
});

describe('a stop', () => {
  it('ends the session, with a last reading, and answers the same when it comes again', async () => {
    const platform = await charging();
    await platform.advance(20 * MINUTE_MS);
    const stopped = await platform.stop('S1');
    expect(stopped).toMatchObject({
      status: 200,
      value: {
        state: 'ended',
        endedBecause: 'remote',
        endedMs: START_MS + 20 * MINUTE_MS,
        powerW: 0,
        socPercent: 53,
        readings: [
          { atMs: START_MS, meterWh: 2_000_000 },
          { atMs: START_MS + 15 * MINUTE_MS, meterWh: 2_015_000 },
          { atMs: START_MS + 20 * MINUTE_MS, meterWh: 2_020_000 },
        ],
      },
    });
    await platform.advance(MINUTE_MS);
    expect(await platform.stop('S1')).toEqual(stopped);
    expect(await platform.call('GET', '/piles/P002')).toMatchObject({ value: { state: 'idle', plugged: true, sessionId: null } });
  });

  it('of a number that never began makes it void: a start that comes late is refused', async () => {
    const platform = createChargerPlatform();
    platform.simulator.set('P002', { plugged: true });
    const stopped = await platform.stop('S1');
    expect(stopped).toMatchObject({ status: 200, value: { state: 'void', pileId: 'P002', readings: [], reportedMs: START_MS } });
    expect(await platform.start('S1')).toEqual({ status: 409, value: { code: 'VOID' } });
    expect(await platform.stop('S1')).toEqual(stopped);
    expect(platform.received).toEqual([]);
  });

  it('before the pile has begun makes it void', async () => {
    const platform = createChargerPlatform();
    platform.simulator.set('P002', { plugged: true, startMs: 3000 });
    await platform.start('S1');
    expect(await platform.stop('S1')).toMatchObject({ status: 200, value: { state: 'void' } });
    await platform.advance(10_000);
    expect((await platform.session('S1')).state).toBe('void');
  });

  it('names the pile of the session', async () => {
    expect(await (await charging()).stop('S1', 'P001')).toEqual({ status: 400, value: { code: 'OTHER_PILE' } });
  });

  it('at a pile that is offline waits, and is carried out when it comes back', async () => {
    const platform = await charging();
    await platform.advance(10 * MINUTE_MS);
    platform.simulator.set('P002', { online: false });
    await platform.advance(5 * MINUTE_MS);
    expect(await platform.stop('S1')).toMatchObject({ status: 202, value: { state: 'charging', reportedMs: START_MS + 10 * MINUTE_MS } });
    await platform.advance(5 * MINUTE_MS);
    platform.simulator.set('P002', { online: true });
    expect(await platform.session('S1')).toMatchObject({ state: 'ended', endedBecause: 'remote', endedMs: START_MS + 20 * MINUTE_MS });
    expect((await platform.stop('S1')).status).toBe(200);
  });
});
