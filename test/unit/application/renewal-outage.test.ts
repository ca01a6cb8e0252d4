import { renewing } from '../../support/renewing';
import { DAY_MS } from '../../support/world-users';

describe('a deduction that an outage has kept from the platform', () => {
  it('[D9] [D16] is not asked for again when the days of its notice are over: another notice comes first, and another number', async () => {
    const { world, untilApplied, applied, until } = await renewing('quarter');
    world.fault('wechat:/pay/pappayapply', 'timeout-before', 1);
    await untilApplied();
    world.http.connected = false;
    await world.advance(9 * DAY_MS);
    world.http.connected = true;
    const [first] = applied();
    await until(() => new Set(applied()).size > 1);
    expect(applied().filter((no) => no === first)).toHaveLength(1);
    expect(await world.records.faults()).toEqual([]);
  });
});
