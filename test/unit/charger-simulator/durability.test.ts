import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLedgerStore } from '../../../local/kernel/ledger-store';
import { createMemoryLedgerStore } from '../../../local/kernel/memory-ledger-store';
import { charging, createChargerPlatform, MINUTE_MS, PILES, START_MS } from '../../support/charger-platform';

describe('a charging platform that stops at any moment', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'charger-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const store = (): ReturnType<typeof openLedgerStore> => openLedgerStore(path.join(directory, 'ledger.db'));

  it('continues with meters, batteries, sessions and events where it stopped', async () => {
    const before = await charging({ store: store() });
    before.answerWith(() => ({ status: 500, body: '' }));
    await before.advance(5 * MINUTE_MS);
    before.simulator.set('P001', { plugged: true, socPercent: 33, startRefused: true });
    before.store.close();

    const after = createChargerPlatform({ store: store(), startMs: START_MS + 20 * MINUTE_MS, seed: 900 });
    expect(after.simulator.piles()).toMatchObject([
      { plugged: true, socPercent: 33, startRefused: true },
      { sessionId: 'S1', charging: true, meterWh: 2_020_000 },
    ]);
    await after.advance(0);
    // the one that was not received has given way to a newer one
    expect(after.received.map(({ session }) => session.reportedMs - START_MS)).toEqual([20 * MINUTE_MS]);
    expect((await after.session('S1')).readings).toHaveLength(3);
    after.store.close();
  });

  it('ends what became full while it was down at the time when it did', async () => {
    const before = await charging({ store: store() });
    before.store.close();
    const after = createChargerPlatform({ store: store(), startMs: START_MS + 600 * MINUTE_MS, seed: 900 });
    expect(await after.session('S1')).toMatchObject({ endedBecause: 'full', endedMs: START_MS + 60 * MINUTE_MS });
    after.store.close();
  });

  it('puts up a pile that is new and keeps the others', () => {
    const first = createChargerPlatform({ store: store(), piles: PILES.slice(0, 1) });
    first.simulator.set('P001', { plugged: true });
    first.store.close();
    const second = createChargerPlatform({ store: store(), seed: 900 });
    expect(second.simulator.piles()).toMatchObject([
      { pileId: 'P001', plugged: true },
      { pileId: 'P002', plugged: false },
    ]);
    second.store.close();
  });

  it('writes the end of a session, its pile and its event in one step, or nothing of it', async () => {
    const inMemory = createMemoryLedgerStore();
    let full = false;
    const puts: string[][] = [];
    const watched = {
      ...inMemory,
      put: (rows: Parameters<typeof inMemory.put>[0]) => {
        if (full) throw new Error('disk full');
        puts.push(rows.map(({ table }) => table));
        inMemory.put(rows);
      },
    };
    const platform = await charging({ store: watched });
    full = true;
    await expect(platform.stop('S1')).rejects.toThrow('disk full');
    expect(platform.simulator.piles()[1]?.charging).toBe(true);
    full = false;
    puts.length = 0;
    await platform.stop('S1');
    expect(puts).toEqual([['charger.piles', 'charger.sessions', 'charger.events']]);
  });
});
