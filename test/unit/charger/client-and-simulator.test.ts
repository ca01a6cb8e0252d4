import { createCharger } from '../../../cloudfunctions/shared/gateways/charger/client';
import { ChargerOutcomeUnknownError } from '../../../cloudfunctions/shared/gateways/charger/errors';
import { EVENT_RECEIVED, readChargerEvent } from '../../../cloudfunctions/shared/gateways/charger/event';
import type { Charger } from '../../../cloudfunctions/shared/gateways/charger/session';
import { HttpBrokenError } from '../../../cloudfunctions/shared/platform/ports';
import { type ChargerPlatform, createChargerPlatform, HOUR_MS, MINUTE_MS, SECRET } from '../../support/charger-platform';

/** The functions' client against the simulator. */
function pair(): { platform: ChargerPlatform; charger: Charger } {
  const platform = createChargerPlatform();
  const charger = createCharger({
    http: {
      async send({ method, url, headers, body }) {
        const path = new URL(url).pathname;
        const reply = await platform.simulator.handle({ method, path, query: new URLSearchParams(), headers, body: Buffer.from(body) });
        if (reply.status === 0) throw new HttpBrokenError('no answer');
        return { status: reply.status, headers: reply.headers, body: Buffer.from(reply.body) };
      },
    },
    clock: { nowMs: platform.nowMs, sleep: () => Promise.resolve() },
    config: { apiBaseUrl: 'http://charger.test', secret: SECRET },
  });
  return { platform, charger };
}

describe('client and simulator', () => {
  it('agree on a session from plugging in to its end, and on each of its events', async () => {
    const { platform, charger } = pair();
    const readings: number[] = [];
    platform.answerWith(() => ({ status: 200, body: EVENT_RECEIVED }));
    expect(await charger.start('S1', 'P002')).toEqual({ kind: 'refused', reason: 'not-plugged' });
    platform.simulator.set('P002', { plugged: true, socPercent: 40 });
    expect(await charger.pile('P002')).toMatchObject({ kind: 'found', pile: { plugged: true, state: 'idle' } });
    expect(await charger.start('S1', 'P002')).toMatchObject({ kind: 'accepted', session: { state: 'charging', socPercent: 40 } });
    await platform.advance(20 * MINUTE_MS);
    expect(await charger.session('S1')).toMatchObject({ session: { powerW: 60_000, socPercent: 73 } });
    expect(await charger.stop('S1', 'P002')).toMatchObject({ kind: 'stopped', session: { endedBecause: 'remote' } });
    await platform.advance(HOUR_MS);
    for (const { atMs, headers, body } of platform.received) {
      const call = { method: 'POST', path: '/charger/event', headers, body: Buffer.from(body) };
      readings.push(readChargerEvent(call, SECRET, atMs).readings.length);
    }
    // start, progress at 5, 10, 15 and 20 minutes, end; each acknowledged at once
    expect(readings).toEqual([1, 2, 2, 2, 3, 3]);
    expect(await charger.session('S9')).toEqual({ kind: 'not-found' });
    expect(await charger.pile('P999')).toEqual({ kind: 'not-found' });
  });

  it('after a start without an answer find the session by asking', async () => {
    const { platform, charger } = pair();
    platform.simulator.set('P002', { plugged: true });
    platform.faults.set([{ on: 'charger:/sessions', do: 'timeout-after', times: 1 }]);
    await expect(charger.start('S1', 'P002')).rejects.toThrow(ChargerOutcomeUnknownError);
    expect(await charger.session('S1')).toMatchObject({ kind: 'found', session: { state: 'charging' } });
  });

  it('keep a start that never arrived from arriving later', async () => {
    const { platform, charger } = pair();
    platform.simulator.set('P002', { plugged: true });
    platform.faults.set([{ on: 'charger:/sessions', do: 'timeout-before', times: 1 }]);
    await expect(charger.start('S1', 'P002')).rejects.toThrow(ChargerOutcomeUnknownError);
    expect(await charger.stop('S1', 'P002')).toMatchObject({ kind: 'stopped', session: { state: 'void' } });
    expect(await charger.start('S1', 'P002')).toEqual({ kind: 'refused', reason: 'void' });
  });

  it('[G1] take a spoilt reply for none', async () => {
    const { platform, charger } = pair();
    platform.faults.set([{ on: 'charger:/piles/{id}', do: 'corrupt', times: 1 }]);
    await expect(charger.pile('P002')).rejects.toMatchObject({ reason: 'bad-signature' });
  });

  it('wait for a pile that is offline', async () => {
    const { platform, charger } = pair();
    platform.simulator.set('P002', { plugged: true });
    await charger.start('S1', 'P002');
    platform.simulator.set('P002', { online: false });
    expect(await charger.stop('S1', 'P002')).toMatchObject({ kind: 'pending', session: { state: 'charging' } });
    platform.simulator.set('P002', { online: true });
    expect(await charger.stop('S1', 'P002')).toMatchObject({ kind: 'stopped' });
  });
});
