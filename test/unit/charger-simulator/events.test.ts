import {
  charging,
  createChargerPlatform,
  EVENT_URL,
  hmac,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  START_MS,
  type ChargerPlatform,
} from '../../support/charger-platform';

const seconds = ({ received }: ChargerPlatform): number[] => received.map(({ atMs }) => (atMs - START_MS) / SECOND_MS);
const states = ({ received }: ChargerPlatform): string[] => received.map(({ session }) => session.state);
/** P002 refuses every event from the beginning. */
async function unanswered(answer: () => { status: number; body: string }): Promise<ChargerPlatform> {
  const platform = createChargerPlatform();
  platform.answerWith(answer);
  platform.simulator.set('P002', { plugged: true });
  await platform.start('S1');
  await platform.stop('S1');
  return platform;
}

describe('events', () => {
  it('tell of the start, of progress every five minutes and of the end', async () => {
    const platform = await charging();
    await platform.advance(2 * HOUR_MS);
    expect(states(platform)).toEqual([...Array.from({ length: 12 }, () => 'charging'), 'ended']);
    expect(seconds(platform)).toEqual([0, 300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700, 3000, 3300, 3600]);
    expect(new Set(platform.received.map(({ eventId }) => eventId)).size).toBe(13);
  });

  it('are signed for the path /charger/event, wherever they go', async () => {
    const [event] = (await charging()).received;
    expect([event?.url, event?.headers]).toEqual([
      EVENT_URL,
      { 'x-charger-timestamp': String(START_MS), 'x-charger-signature': hmac(`POST\n/charger/event\n${START_MS}\n${event?.body}`) },
    ]);
  });

  it('are the session as it was when it happened, signed anew at each try', async () => {
    const platform = await charging();
    platform.answerWith(() => ({ status: 500, body: '' }));
    await platform.advance(MINUTE_MS);
    await platform.stop('S1');
    await platform.advance(MINUTE_MS);
    const [first, second, third] = platform.received.slice(1);
    expect([first?.body, first?.eventId]).toEqual([second?.body, second?.eventId]);
    expect(third?.body).toBe(first?.body);
    expect(first?.headers['x-charger-signature']).not.toBe(second?.headers['x-charger-signature']);
  });

  it.each([
    ['500', () => ({ status: 500, body: '{"received":true}' })],
    ['another body', () => ({ status: 200, body: '{"received":false}' })],
    ['no JSON', () => ({ status: 200, body: 'ok' })],
    [
      'nothing',
      () => {
        throw new Error('time-out');
      },
    ],
  ])('that are answered with %s are repeated five times, at growing distance', async (_name, answer) => {
    const platform = await unanswered(answer);
    await platform.advance(24 * HOUR_MS);
    expect(seconds(platform)).toEqual([0, 0, 10, 10, 40, 40, 160, 160, 760, 760, 4360, 4360]);
    expect(platform.simulator.participant.nextDueMs()).toBeNull();
  });

  it('of progress give way to newer ones', async () => {
    const platform = await charging();
    platform.answerWith(() => ({ status: 500, body: '' }));
    await platform.advance(15 * MINUTE_MS);
    // four tries of the one at five minutes, four of the one at ten, none any more at fifteen but the newest
    expect(seconds(platform).filter((second) => second >= 900)).toEqual([900]);
    await platform.stop('S1');
    await platform.advance(5 * SECOND_MS);
    expect(states(platform).slice(-1)).toEqual(['ended']);
  });

  it('that were overtaken while they were on their way are not repeated', async () => {
    const platform = await charging();
    platform.answerWith(async () => {
      platform.answerWith(() => ({ status: 200, body: '{"received":true}' }));
      await platform.stop('S1');
      return { status: 500, body: '' };
    });
    await platform.advance(HOUR_MS);
    expect([states(platform), seconds(platform)]).toEqual([
      ['charging', 'charging', 'ended'],
      [0, 300, 300],
    ]);
  });

  it('do not come from a pile that keeps silent about its stop', async () => {
    const platform = await charging();
    platform.simulator.set('P002', { stopUnreported: true, plugged: false });
    await platform.advance(HOUR_MS);
    expect(states(platform)).toEqual(['charging']);
    expect((await platform.session('S1')).state).toBe('ended');
  });
});

describe('faults of events', () => {
  const faulty = async (
    rule: 'drop' | 'duplicate' | 'delay' | 'reorder' | 'corrupt' | 'timeout-before' | 'timeout-after',
  ): Promise<ChargerPlatform> => {
    const platform = createChargerPlatform();
    platform.simulator.set('P002', { plugged: true });
    platform.faults.set([{ on: 'charger.event', do: rule, times: 1, delayMs: 90_000 }]);
    await platform.start('S1');
    await platform.stop('S1');
    await platform.advance(4 * MINUTE_MS);
    return platform;
  };

  it.each([
    ['drop', [0, 10], ['ended', 'charging']],
    ['timeout-before', [0, 10], ['ended', 'charging']],
    ['timeout-after', [0, 0, 10], ['charging', 'ended', 'charging']],
    ['duplicate', [0, 0, 0], ['charging', 'charging', 'ended']],
    ['delay', [0, 90], ['ended', 'charging']],
    ['reorder', [0, 0], ['ended', 'charging']],
  ] as const)('%s', async (rule, at, expected) => {
    const platform = await faulty(rule);
    expect([seconds(platform), states(platform)]).toEqual([at, expected]);
    expect(platform.traffic.filter(({ fault }) => fault === rule).length).toBe(rule === 'duplicate' ? 2 : rule === 'delay' ? 0 : 1);
  });

  it('corrupt changes the readings after signing', async () => {
    const platform = await faulty('corrupt');
    const [event] = platform.received;
    expect(event?.headers['x-charger-signature']).not.toBe(hmac(`POST\n/charger/event\n${START_MS}\n${event?.body}`));
    expect(event?.session.readings[0]?.meterWh).toBe(2_001_000);
    expect(platform.traffic.find(({ fault }) => fault === 'corrupt')).toMatchObject({ verification: 'invalid', subject: 'event' });
  });
});

describe('faults of calls', () => {
  const STOP = '/sessions/S1/stop';
  it.each([`charger:${STOP}`, 'charger:/sessions/{id}/stop'])('are named by path or pattern: %s', async (on) => {
    const platform = await charging();
    platform.faults.set([{ on, do: 'timeout-before', times: 1 }]);
    expect((await platform.stop('S1')).status).toBe(0);
    expect((await platform.session('S1')).state).toBe('charging');
    expect((await platform.stop('S1')).status).toBe(200);
  });

  it('timeout-after does what was asked and says nothing', async () => {
    const platform = await charging();
    platform.faults.set([{ on: 'charger:/sessions/{id}/stop', do: 'timeout-after', times: 1 }]);
    expect((await platform.stop('S1')).status).toBe(0);
    expect((await platform.session('S1')).state).toBe('ended');
    expect(platform.traffic.find(({ fault }) => fault !== null)).toMatchObject({ answered: null, status: null, verification: 'valid' });
  });

  it('duplicate does it twice, corrupt spoils the signature, delay holds the reply back', async () => {
    const held: number[] = [];
    const platform = await charging({
      hold: (delayMs) => {
        held.push(delayMs);
        return Promise.resolve();
      },
    });
    platform.faults.set([
      { on: 'charger:/sessions/{id}/stop', do: 'duplicate', times: 1 },
      { on: 'charger:/sessions/{id}', do: 'corrupt', times: 1 },
      { on: 'charger:/piles/{id}', do: 'delay', times: 1, delayMs: 700 },
    ]);
    expect(await platform.stop('S1')).toMatchObject({ status: 200, value: { state: 'ended' } });
    const { headers, body } = await platform.send('GET', '/sessions/S1');
    const requestSignature = hmac(`GET\n/sessions/S1\n${START_MS}\n`);
    expect(headers['x-charger-signature']).toMatch(/^[0-9a-f]{64}$/);
    expect(headers['x-charger-signature']).not.toBe(hmac(`200\n${requestSignature}\n${String(body)}`));
    await platform.send('GET', '/piles/P002');
    expect(held).toEqual([700]);
  });
});
