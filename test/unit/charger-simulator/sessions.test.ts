import { ControlError } from '../../../local/kernel/errors';
import { charging, createChargerPlatform, HOUR_MS, MINUTE_MS, START_MS } from '../../support/charger-platform';

const atMinutes = (readings: readonly { atMs: number; meterWh: number }[]): number[][] =>
  readings.map(({ atMs, meterWh }) => [(atMs - START_MS) / MINUTE_MS, meterWh - 2_000_000]);

describe('a session', () => {
  it('is read at its start, each full quarter of an hour and, while it runs, now', async () => {
    const platform = await charging({ startMs: START_MS + 7 * MINUTE_MS });
    await platform.advance(30 * MINUTE_MS);
    expect(atMinutes((await platform.session('S1')).readings)).toEqual([
      [7, 0],
      [15, 8000],
      [30, 23_000],
      [37, 30_000],
    ]);
  });

  it('ends by itself when the battery is full', async () => {
    const platform = await charging();
    await platform.advance(2 * HOUR_MS);
    const session = await platform.session('S1');
    expect(session).toMatchObject({ state: 'ended', endedBecause: 'full', endedMs: START_MS + HOUR_MS, socPercent: 100, powerW: 0 });
    expect(atMinutes(session.readings)).toEqual([
      [0, 0],
      [15, 15_000],
      [30, 30_000],
      [45, 43_312],
      [60, 48_000],
    ]);
    // and the next one of the same car has nothing to do
    expect(await platform.start('S2')).toMatchObject({ status: 200, value: { state: 'ended', endedBecause: 'full' } });
  });

  it('is the same whether or not somebody looked in between', async () => {
    const [looked, left] = [await charging(), await charging()];
    for (let minute = 0; minute < 50; minute += 1) {
      await looked.advance(MINUTE_MS);
      await looked.session('S1');
    }
    await left.advance(50 * MINUTE_MS);
    expect(await looked.session('S1')).toEqual(await left.session('S1'));
  });

  it.each([
    [{ plugged: false }, 'unplugged'],
    [{ faulted: true }, 'fault'],
    [{ socPercent: 100 }, 'full'],
  ])('ends when the pile has %j', async (changes, because) => {
    const platform = await charging();
    await platform.advance(6 * MINUTE_MS);
    platform.simulator.set('P002', changes);
    const session = await platform.session('S1');
    expect(session).toMatchObject({ state: 'ended', endedBecause: because, endedMs: START_MS + 6 * MINUTE_MS });
    expect(session.readings.at(-1)).toEqual({ atMs: START_MS + 6 * MINUTE_MS, meterWh: 2_006_000 });
  });

  it('over alternating current knows no state of charge', async () => {
    const platform = createChargerPlatform();
    platform.simulator.set('P001', { plugged: true });
    await platform.start('S1', 'P001');
    expect(await platform.session('S1')).toMatchObject({ powerW: 7000, socPercent: null });
  });

  it('has at most 200 readings, however long it lasts', async () => {
    const piles = [{ pileId: 'P002', current: 'AC' as const, ratedPowerW: 1000, meterWh: 0 }];
    const platform = await charging({ piles });
    await platform.advance(51 * HOUR_MS);
    const running = await platform.session('S1');
    expect([running.readings.length, running.readings.at(-1)?.atMs]).toEqual([200, platform.nowMs()]);
    const { value: ended } = await platform.stop('S1');
    expect([ended.readings.length, ended.readings.at(-1)?.atMs]).toEqual([200, platform.nowMs()]);
  });
});

describe('a meter', () => {
  it('that is set goes on from there; readings before stay what they were', async () => {
    const platform = await charging();
    await platform.advance(20 * MINUTE_MS);
    platform.simulator.set('P002', { meterWh: 2_500_000 });
    await platform.advance(10 * MINUTE_MS);
    expect(atMinutes((await platform.session('S1')).readings)).toEqual([
      [0, 0],
      [15, 15_000],
      [30, 510_000],
    ]);
  });

  it('that is set at a full quarter shows it there', async () => {
    const platform = await charging();
    await platform.advance(15 * MINUTE_MS);
    platform.simulator.set('P002', { meterWh: 2_100_000 });
    await platform.advance(MINUTE_MS);
    expect(atMinutes((await platform.session('S1')).readings)).toEqual([
      [0, 0],
      [15, 100_000],
      [16, 101_000],
    ]);
  });

  it('can fall back, below its start, too', async () => {
    const platform = await charging();
    await platform.advance(20 * MINUTE_MS);
    platform.simulator.set('P002', { meterBackwards: 30_000 });
    expect(atMinutes((await platform.stop('S1')).value.readings)).toEqual([
      [0, 0],
      [15, 15_000],
      [20, -10_000],
    ]);
    expect(platform.simulator.set('P002', { meterBackwards: 9_000_000 }).meterWh).toBe(0);
  });

  it('keeps what it shows from one session to the next', async () => {
    const platform = await charging();
    await platform.advance(10 * MINUTE_MS);
    await platform.stop('S1');
    platform.simulator.set('P002', { plugged: false });
    platform.simulator.set('P002', { plugged: true, socPercent: 50 });
    await platform.start('S2');
    await platform.advance(MINUTE_MS);
    expect((await platform.session('S2')).readings.map(({ meterWh }) => meterWh)).toEqual([2_010_000, 2_011_000]);
  });
});

describe('a pile that is offline', () => {
  it('goes on charging; what is known stands still until it comes back', async () => {
    const platform = await charging();
    await platform.advance(10 * MINUTE_MS);
    platform.simulator.set('P002', { online: false });
    const known = await platform.session('S1');
    await platform.advance(20 * MINUTE_MS);
    expect(await platform.session('S1')).toEqual(known);
    expect(platform.simulator.piles()[1]).toMatchObject({ charging: true, meterWh: 2_030_000 });
    expect(await platform.call('GET', '/piles/P002')).toMatchObject({ value: { online: false, state: 'charging', plugged: true } });
    platform.simulator.set('P002', { online: true });
    expect(await platform.session('S1')).toMatchObject({ state: 'charging', reportedMs: START_MS + 30 * MINUTE_MS });
    expect(atMinutes((await platform.session('S1')).readings)).toEqual([
      [0, 0],
      [15, 15_000],
      [30, 30_000],
    ]);
  });

  it('tells afterwards that it has ended, and when', async () => {
    const platform = await charging();
    platform.simulator.set('P002', { online: false });
    await platform.advance(10 * MINUTE_MS);
    platform.simulator.set('P002', { plugged: false });
    await platform.advance(10 * MINUTE_MS);
    expect([await platform.session('S1'), (await platform.start('S1')).value]).toMatchObject([
      { state: 'charging' },
      { state: 'charging' },
    ]);
    expect((await platform.stop('S1')).status).toBe(202);
    expect((await platform.call('GET', '/piles/P002')).value).toMatchObject({ plugged: true, sessionId: 'S1' });
    expect(platform.received.map(({ session }) => session.state)).toEqual(['charging']);
    platform.simulator.set('P002', { online: true });
    await platform.advance(0);
    expect(platform.received.map(({ session }) => session.state)).toEqual(['charging', 'ended']);
    expect(await platform.session('S1')).toMatchObject({
      state: 'ended',
      endedBecause: 'unplugged',
      endedMs: START_MS + 10 * MINUTE_MS,
      reportedMs: START_MS + 20 * MINUTE_MS,
    });
  });

  it('without a session comes and goes unnoticed', async () => {
    const platform = createChargerPlatform();
    platform.simulator.set('P002', { online: false });
    await platform.advance(HOUR_MS);
    platform.simulator.set('P002', { online: true });
    await platform.advance(0);
    expect(platform.received).toEqual([]);
    expect((await platform.call('GET', '/piles/P002')).value).toMatchObject({ online: true, state: 'idle' });
  });
});

describe('the world of a pile', () => {
  it('begins with all piles online, nothing plugged in, and a battery at 20 to 40 %', () => {
    for (let seed = 1; seed < 60; seed += 7) {
      for (const pile of createChargerPlatform({ seed }).simulator.piles()) {
        expect(pile).toMatchObject({ online: true, plugged: false, faulted: false, charging: false, powerW: 0, batteryWh: 60_000 });
        expect(pile.socPercent).toBeGreaterThanOrEqual(20);
        expect(pile.socPercent).toBeLessThanOrEqual(40);
      }
    }
  });

  it('shows another car after unplugging, unless its charge is set', () => {
    const { simulator } = createChargerPlatform();
    simulator.set('P001', { plugged: true, socPercent: 90, batteryWh: 80_000 });
    expect(simulator.set('P001', { batteryWh: 40_000 })).toMatchObject({ socPercent: 90, batteryWh: 40_000 });
    expect(simulator.set('P001', { plugged: false }).socPercent).toBeLessThanOrEqual(40);
    simulator.set('P001', { socPercent: 55 });
    expect(simulator.set('P001', { plugged: true }).socPercent).toBe(55);
  });

  it('has no piles but those that were put up', () => {
    expect(() => createChargerPlatform().simulator.set('P999', {})).toThrow(ControlError);
  });
});
