import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createCharger } from '../../../cloudfunctions/shared/gateways/charger/client';
import { createSystemHttp } from '../../../cloudfunctions/shared/platform/system-ports';
import type { PileView } from '../../../local/charger';
import type { TrafficEntry } from '../../../local/kernel/types';
import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { startTestStack, temporaryDataDir, type TestStack } from '../../support/stack';

const MINUTE_MS = 60_000;
const OPTIONS = { functions: 'fixtures', indexes: FIXTURE_INDEXES, phoneDir: 'test/support/functions/probe' } as const;

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack(OPTIONS);
});
afterAll(() => stack.dispose());

const piles = async (): Promise<PileView[]> => (await stack.control<{ piles: PileView[] }>('GET', 'charger')).piles;
const pile = async (pileId: string): Promise<PileView | undefined> => (await piles()).find((view) => view.pileId === pileId);
const set = (pileId: string, changes: object): Promise<PileView> => stack.control('POST', 'charger', { pileId, set: changes });
/** The functions' client, as a function would have it. */
const client = (secret = stack.keys.charger.secret) =>
  createCharger({
    http: createSystemHttp(null),
    clock: { nowMs: () => stack.clock.nowMs(), sleep: () => Promise.resolve() },
    config: { apiBaseUrl: `${stack.baseUrl}/charger`, secret },
  });

describe('the piles of a stack', () => {
  it('are four at first, online, with nothing plugged in', async () => {
    expect(await piles()).toMatchObject([
      { pileId: 'P001', current: 'AC', ratedPowerW: 7000 },
      { pileId: 'P002', current: 'DC', ratedPowerW: 60_000 },
      { pileId: 'P003', current: 'DC', ratedPowerW: 120_000 },
      { pileId: 'P004', current: 'AC', ratedPowerW: 21_000 },
    ]);
    for (const view of await piles())
      expect(view).toMatchObject({ online: true, plugged: false, faulted: false, sessionId: null, powerW: 0 });
  });

  it('charge as the clock goes, for the client of the functions', async () => {
    const changes = { plugged: true, socPercent: 20, batteryWh: 80_000, meterWh: 5_000_000 };
    expect(await set('P003', changes)).toMatchObject(changes);
    expect(await client().start('S1', 'P003')).toMatchObject({ kind: 'accepted', session: { state: 'charging', socPercent: 20 } });
    await stack.advance(10 * MINUTE_MS);
    expect(await pile('P003')).toMatchObject({ sessionId: 'S1', charging: true, powerW: 120_000 });
    expect(((await pile('P003'))?.meterWh ?? 0) - 5_020_000).toBeLessThan(1000);
    await stack.advance(60 * MINUTE_MS);
    expect(await client().session('S1')).toMatchObject({ session: { state: 'ended', endedBecause: 'full', socPercent: 100 } });
    expect(await pile('P003')).toMatchObject({ sessionId: null, powerW: 0, socPercent: 100, meterWh: 5_064_000 });
  });

  it('[G4] answer nobody who does not know the secret', async () => {
    await expect(client('x'.repeat(32)).pile('P001')).rejects.toMatchObject({ reason: 'bad-signature' });
    expect(await stack.request('GET', '/charger/piles/P001')).toEqual({ status: 401, value: { code: 'UNAUTHORIZED' } });
    const { charger } = await stack.control<{ charger: { secret: string } }>('GET', 'keys');
    expect(await client(charger.secret).pile('P001')).toMatchObject({ kind: 'found' });
  });

  it('push events to the function, with their signature in the headers', async () => {
    const { entries } = await stack.control<{ entries: TrafficEntry[] }>('GET', 'traffic');
    const [first] = entries.filter(({ party, kind }) => party === 'charger' && kind === 'notification');
    expect(first).toMatchObject({ subject: 'event', verification: 'valid', sent: expect.stringContaining('"sessionId":"S1"') });
  });

  it('obey faults, of events and of calls', async () => {
    await stack.control('POST', 'faults', {
      rules: [
        { on: 'charger.event', do: 'drop' },
        { on: 'charger:/sessions/{id}/stop', do: 'timeout-after' },
      ],
    });
    await set('P002', { plugged: true });
    await client().start('S2', 'P002');
    await expect(client().stop('S2', 'P002')).rejects.toMatchObject({ reason: 'no-answer' });
    expect(await client().session('S2')).toMatchObject({ session: { state: 'ended' } });
    await stack.control('DELETE', 'faults');
  });

  it.each([
    [{ pileId: 'P999', set: {} }, 404, 'no pile P999'],
    [{ pileId: 'P001' }, 400, 'set'],
    [{ pileId: 'P001', set: { plugged: 'yes' } }, 400, 'set.plugged'],
    [{ pileId: 'P001', set: { meterWh: -1 } }, 400, 'set.meterWh'],
    [{ pileId: 'P001', set: { socPercent: 101 } }, 400, 'set.socPercent'],
    [{ pileId: 'P001', set: { pluged: true } }, 400, 'set.pluged'],
  ])('%j is answered %i', async (body, status, message) => {
    expect(await stack.request('POST', '/_control/charger', body)).toMatchObject({
      status,
      value: { message: expect.stringContaining(message) },
    });
  });
});

describe('a data directory from before there were piles', () => {
  it('gets their secret, keeps everything else, and keeps the piles from then on', async () => {
    const dataDir = temporaryDataDir();
    const file = path.join(dataDir, 'keys.json');
    const { charger: _charger, ...others } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify(others), { mode: 0o600 });
    const first = await startTestStack({ ...OPTIONS, dataDir });
    expect(first.keys).toMatchObject({ ...others, charger: { secret: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    await first.control('POST', 'charger', { pileId: 'P004', set: { plugged: true, meterWh: 77 } });
    await first.stop();
    const second = await startTestStack({ ...OPTIONS, dataDir });
    expect(second.keys).toEqual(first.keys);
    expect(second.charger.piles()[3]).toMatchObject({ pileId: 'P004', plugged: true, meterWh: 77 });
    await second.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
});
