import { billed, confirm, HUIFU_PATHS, offer, PILE, seen, sentTo, session, stored } from '../../../support/charging-users';
import { createWorld, type World } from '../../../support/world';
import { ALICE, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../support/world-users';

let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 6 });
});
afterEach(async () => {
  expect(await world.records.faults()).toEqual([]);
});
const codeOf = async (action: 'start' | 'stop' | 'cancel', input: object) => {
  const reply = await world.callCharging(ALICE, action, input);
  return reply.ok ? reply.data : reply.error.code;
};

describe('cancel against confirm', () => {
  it('a cancellation after the user confirmed unnoticed wins: nothing is charged', async () => {
    const { outOrderNo } = await offer(world);
    world.huifu.decide({ outOrderNo, decision: 'confirm' });
    expect(await codeOf('cancel', { outOrderNo })).toMatchObject({ state: 'cancelled' });
    await world.advance(10 * MINUTE_MS);
    expect(await stored(world)).toMatchObject({ state: 'cancelled', startedMs: null });
    expect(world.huifu.ledger().serviceOrders).toMatchObject([{ state: 'REVOKED' }]);
    expect(sentTo(world, '/sessions')).toEqual([]);
    expect(await world.records.alarms()).toEqual([]);
  });

  it('a confirmation that is told while the cancellation is not answered starts nothing', async () => {
    const { outOrderNo } = await offer(world);
    world.huifu.decide({ outOrderNo, decision: 'confirm' });
    world.fault(`huifu:${HUIFU_PATHS.cancel}`, 'timeout-before', 3);
    world.fault(`huifu:${HUIFU_PATHS.query}`, 'timeout-before', 3);
    expect(await codeOf('cancel', { outOrderNo })).toMatchObject({ state: 'cancelling' });
    await world.advance(10 * MINUTE_MS);
    expect(await stored(world)).toMatchObject({ state: 'cancelled', startedMs: null });
    expect(world.charger.piles().find(({ pileId }) => pileId === PILE)).toMatchObject({ charging: false });
  });
});

describe('the confirmation', () => {
  it('refused leaves the order open; it can be confirmed later, within half an hour', async () => {
    const { outOrderNo } = await offer(world);
    world.huifu.decide({ outOrderNo, decision: 'refuse' });
    await world.advance(10 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'confirming' });
    await confirm(world, outOrderNo);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'charging' });
  });

  it('[P4] that does not come is waited for half an hour, then the order is cancelled at the platform, too', async () => {
    const { outOrderNo, confirmByMs } = await offer(world);
    expect(confirmByMs - world.clock.nowMs()).toBe(30 * MINUTE_MS);
    await world.advance(31 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'cancelled', cancelledBecause: 'not-confirmed' });
    expect(world.huifu.ledger().serviceOrders).toMatchObject([{ state: 'REVOKED' }]);
    expect(await stored(world)).toMatchObject({ dueMs: null });
    expect(await world.records.alarms()).toEqual([]);
  });

  it('after the deadline, while the platform cannot be reached, is never charged', async () => {
    const { outOrderNo } = await offer(world);
    world.http.connected = false;
    await world.advance(35 * MINUTE_MS);
    world.huifu.decide({ outOrderNo, decision: 'confirm' });
    await world.advance(MINUTE_MS);
    world.http.connected = true;
    await world.advance(2 * HOUR_MS);
    expect(await stored(world)).toMatchObject({ state: 'cancelled', startedMs: null, cancelReason: 'not-confirmed' });
    expect(world.huifu.ledger().serviceOrders).toMatchObject([{ state: 'REVOKED' }]);
  });
});

describe('cancel and stop', () => {
  it('a running session can be stopped, not cancelled; before that it can be cancelled, not stopped', async () => {
    const { outOrderNo } = await offer(world);
    expect(await codeOf('stop', { outOrderNo })).toBe('STATE_CONFLICT');
    await confirm(world, outOrderNo);
    expect(await codeOf('cancel', { outOrderNo })).toBe('STATE_CONFLICT');
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'charging' });
  });

  it('[P9] cancel against complete: what is billed is not cancelled', async () => {
    const outOrderNo = await session(world);
    world.fault(`huifu:${HUIFU_PATHS.complete}`, 'timeout-after');
    await world.charge(ALICE, 'stop', { outOrderNo });
    expect(await codeOf('cancel', { outOrderNo })).toBe('STATE_CONFLICT');
    expect(sentTo(world, HUIFU_PATHS.cancel)).toEqual([]);
    await world.advance(5 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid' });
  });

  it('cancel while the pile is being started stops it: what it took by then is billed, nothing else', async () => {
    world.charger.set(PILE, { plugged: true, startMs: 2 * MINUTE_MS });
    const { outOrderNo } = await offer(world);
    await confirm(world, outOrderNo);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'confirmed' });
    await codeOf('cancel', { outOrderNo });
    await world.advance(10 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'cancelled', cancelledBecause: 'user' });
    expect(world.huifu.ledger().payments).toEqual([]);
  });

  it('stopping twice, at once and later, bills once', async () => {
    const outOrderNo = await session(world);
    const both = [world.callCharging(ALICE, 'stop', { outOrderNo }), world.callCharging(ALICE, 'stop', { outOrderNo })];
    expect((await Promise.all(both)).map(({ ok }) => ok)).toEqual([true, true]);
    await world.advance(MINUTE_MS);
    const { bill } = await stored(world);
    await world.charge(ALICE, 'stop', { outOrderNo });
    expect(await stored(world)).toMatchObject({ state: 'paid', bill });
    expect(world.huifu.ledger().payments).toHaveLength(1);
  });

  it('complete twice: the second is the same call, and the bill is paid once', async () => {
    const outOrderNo = await session(world);
    world.fault(`huifu:${HUIFU_PATHS.complete}`, 'duplicate');
    await world.charge(ALICE, 'stop', { outOrderNo });
    await world.advance(MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid' });
    expect(world.huifu.ledger().payments).toHaveLength(1);
  });
});

describe('one member', () => {
  it('who taps twice at the same moment has one order', async () => {
    world.charger.set(PILE, { plugged: true });
    const taps = Array.from({ length: 4 }, () => world.callCharging(ALICE, 'start', { code: PILE }));
    const replies = await Promise.all(taps);
    expect(replies.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(1);
    for (const reply of replies) if (!reply.ok) expect(['CHARGING_IN_PROGRESS', 'OUTCOME_UNKNOWN']).toContain(reply.error.code);
    expect(await world.records.chargingOrders()).toHaveLength(1);
    expect(world.huifu.ledger().serviceOrders).toHaveLength(1);
  });

  it('who starts again at the same pile gets the same offer; at another pile the first is cancelled', async () => {
    const first = await offer(world);
    expect(await world.charge(ALICE, 'start', { code: `https://charge.example.com/p?pile=${PILE}` })).toEqual(first);
    await world.advance(MINUTE_MS);
    const second = await offer(world, ALICE, 'P001');
    expect(second.outOrderNo).not.toBe(first.outOrderNo);
    await world.advance(MINUTE_MS);
    expect((await world.records.chargingOrders()).map(({ state }) => state)).toEqual(['cancelled', 'confirming']);
  });

  it('whose session runs cannot start another: the running one is named', async () => {
    const outOrderNo = await session(world);
    const reply = await world.callCharging(ALICE, 'start', { code: 'P001' });
    expect(reply).toMatchObject({ ok: false, error: { code: 'CHARGING_IN_PROGRESS', outOrderNo } });
  });
});

describe('[G3] two drivers of one order side by side', () => {
  it('make one registration and one payment', async () => {
    const outOrderNo = await session(world);
    world.http.onReply = async (path) => {
      // While one driver waits for an answer, the scheduler comes by, with everything due.
      if (path !== HUIFU_PATHS.complete && path !== HUIFU_PATHS.register && path !== HUIFU_PATHS.pay) return;
      world.http.onReply = null;
      await world.callCharging(ALICE, 'order', { outOrderNo });
    };
    await world.charge(ALICE, 'stop', { outOrderNo });
    await world.advance(5 * MINUTE_MS);
    expect(await seen(world, outOrderNo)).toMatchObject({ state: 'paid', attempts: 1 });
    const ledger = world.huifu.ledger();
    expect([ledger.registrations.length, ledger.payments.length]).toEqual([1, 1]);
  });
});

describe('[P16] the same payment, told several times and in several ways', () => {
  it('is recorded once', async () => {
    world.fault('huifu.paid', 'duplicate');
    const outOrderNo = await billed(world);
    await world.advance(MINUTE_MS);
    const { payment, audit } = (await stored(world)) as Awaited<ReturnType<typeof stored>> & { audit: { seq: number } };
    await seen(world, outOrderNo);
    await world.advance(DAY_MS);
    expect(await stored(world)).toMatchObject({ state: 'paid', payment, audit });
  });
});

describe('a crash at any write', () => {
  it('neither loses an order nor pays twice', async () => {
    for (let crashAt = 1; crashAt <= 40; crashAt += 1) {
      world = await createWorld({ seed: 100 + crashAt });
      world.charger.set(PILE, { plugged: true });
      const begun = world.database.writeCount;
      world.database.setFaults(({ writeNo }) => (writeNo === begun + crashAt ? (crashAt % 2 ? 'crash-before' : 'crash-after') : undefined));
      await journey();
      world.database.setFaults(null);
      await world.advance(2 * HOUR_MS);
      expect(await world.records.faults()).toEqual([]);
      for (const order of await world.records.chargingOrders()) expect(['paid', 'cancelled', 'closed']).toContain(order.state);
      expect(await world.records.alarms()).toEqual([]);
    }
  });

  /** What a user does who tries again when the app did not answer. */
  async function journey(): Promise<void> {
    const again = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        try {
          return await work();
        } catch {
          await world.advance(MINUTE_MS).catch(() => undefined);
        }
      }
      return undefined;
    };
    const started = await again(() => world.charge(ALICE, 'start', { code: PILE }));
    if (!started) return;
    const { outOrderNo } = started;
    await again(async () => world.huifu.decide({ outOrderNo, decision: 'confirm' }));
    await again(() => world.advance(10 * MINUTE_MS));
    await again(() => world.charge(ALICE, 'stop', { outOrderNo }));
    await again(() => world.advance(MINUTE_MS));
  }
});
