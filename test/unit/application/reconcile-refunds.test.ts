import { reconcile } from '../../../cloudfunctions/shared/application/reconcile/reconcile';
import { createWorld } from '../../support/world';
import { ALICE, buy, DAY_MS, HOUR_MS } from '../../support/world-users';

describe('a refund that staff made in the merchant platform, and whose notification is lost', () => {
  it('[D19] is learnt although the bill of its day shows it on its way: the platform is asked until it has arrived', async () => {
    const world = await createWorld({ seed: 5, rules: { refundingMs: 2 * DAY_MS } });
    const { outTradeNo } = await buy(world);
    world.fault('wechat.refund', 'drop', 100);
    world.wechat.refundInPlatform({ outTradeNo, refundFen: 700 });
    await world.advance(DAY_MS);
    await world.clock.finish(reconcile(world.app));
    await world.advance(3 * DAY_MS);
    const [order] = (await world.records.membership(ALICE)).orders;
    expect(order).toMatchObject({ outTradeNo, refundedFen: 700 });
  });

  it('[D19] is asked about once more only: a refund that is known asks for nothing', async () => {
    const world = await createWorld({ seed: 6, rules: { refundingMs: HOUR_MS } });
    const { outTradeNo } = await buy(world);
    world.wechat.refundInPlatform({ outTradeNo, refundFen: 700 });
    await world.advance(DAY_MS);
    const queries = world.http.sent.filter(({ path }) => path === '/pay/refundquery').length;
    await world.clock.finish(reconcile(world.app));
    await world.advance(DAY_MS);
    expect(world.http.sent.filter(({ path }) => path === '/pay/refundquery')).toHaveLength(queries);
  });
});
