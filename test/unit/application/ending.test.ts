import { createWorld, type World } from '../../support/world';
import { ALICE, BOB, buy, DAY_MS, HOUR_MS, lose, MINUTE_MS, MONTHLY } from '../../support/world-users';

let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 6 });
});
afterEach(async () => expect(await world.records.faults()).toEqual([]));
const member = () => world.ask(ALICE, 'membership', {});
const contractState = async () => (await world.records.membership(ALICE)).contracts.at(-1)?.state;
const endings = () => world.http.sent.filter(({ path }) => path === '/papay/deletecontract').length;

describe('cancelling renewal', () => {
  it('is confirmed at once; the paid cover stays, nothing is deducted', async () => {
    const { contractId } = await buy(world);
    const cancelled = await world.ask(ALICE, 'cancel', { contractId });
    expect(cancelled).toMatchObject({ status: 'active', autoRenew: false, endedBy: 'user' });
    expect(cancelled).not.toHaveProperty('nextDeductionMs');
    expect(world.wechat.ledger().contracts).toMatchObject([{ contract_state: 1, contract_termination_mode: 3 }]);
    await world.advance(HOUR_MS);
    expect([await contractState(), endings()]).toEqual(['ended', 1]);
    expect(await world.records.alarms()).toEqual([]);
  });

  it('twice is the same as once', async () => {
    const { contractId } = await buy(world);
    const both = await Promise.all([world.ask(ALICE, 'cancel', { contractId }), world.ask(ALICE, 'cancel', { contractId })]);
    for (const view of both) expect(view).toMatchObject({ autoRenew: false });
    expect(await world.ask(ALICE, 'cancel', { contractId })).toMatchObject({ autoRenew: false, endedBy: 'user' });
    expect(await world.records.alarms()).toEqual([]);
  });

  it("of somebody else's contract, or of none, is not found", async () => {
    const { contractId } = await buy(world);
    await buy(world, { openid: BOB });
    for (const openid of [BOB, 'oNobody']) {
      expect(await world.call(openid, 'cancel', { contractId })).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    }
    expect(await world.call(ALICE, 'cancel', { contractId: '202600000000' })).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    expect([await contractState(), endings()]).toEqual(['signed', 0]);
  });

  it.each(['timeout-before', 'timeout-after', 'corrupt'] as const)(
    '[G1] whose reply is lost (%s) stops renewal all the same',
    async (fault) => {
      const { contractId } = await buy(world);
      world.fault('wechat:/papay/deletecontract', fault, 2);
      world.fault('wechat:/papay/querycontract', 'timeout-before', 1);
      lose(world, 'contract');
      expect(await world.ask(ALICE, 'cancel', { contractId })).toMatchObject({ autoRenew: false });
      expect(await contractState()).toBe('ending');
      await world.advance(5 * MINUTE_MS);
      expect(await contractState()).toBe('ended');
      expect(await member()).toMatchObject({ autoRenew: false, endedBy: 'user' });
      expect(await world.records.alarms()).toEqual([]);
    },
  );

  it('that the platform never confirms is asked for again and again, until a person is told', async () => {
    const { contractId } = await buy(world);
    world.fault('wechat:/papay/deletecontract', 'timeout-before', 1000);
    await world.ask(ALICE, 'cancel', { contractId });
    await world.advance(4 * DAY_MS);
    const { contracts } = await world.records.membership(ALICE);
    expect(await world.records.alarms()).toEqual([{ kind: 'termination-unconfirmed', no: contracts[0]?.contractCode }]);
    expect(contracts).toMatchObject([{ state: 'ending' }]);
    expect(endings()).toBeGreaterThan(30);
    expect(endings()).toBeLessThan(80);
  });

  it('of a contract that had ended inside WeChat without our knowledge needs no person', async () => {
    const { contractId } = await buy(world);
    lose(world, 'contract');
    world.wechat.terminate({ contractId });
    expect(await world.ask(ALICE, 'cancel', { contractId })).toMatchObject({ autoRenew: false });
    expect(await contractState()).toBe('ended');
    expect(await world.records.alarms()).toEqual([]);
  });

  it('DELETE notification lost: known all the same, because it was asked', async () => {
    lose(world, 'contract');
    const { contractId } = await buy(world);
    await world.advance(3 * MINUTE_MS);
    await world.ask(ALICE, 'cancel', { contractId });
    expect(await contractState()).toBe('ended');
  });
});

describe('a contract that ends inside WeChat', () => {
  it('shows up with its notification', async () => {
    const { contractId } = await buy(world);
    world.wechat.terminate({ contractId });
    await world.advance(0);
    expect(await contractState()).toBe('ended');
    expect(await member()).toMatchObject({ status: 'active', autoRenew: false, endedBy: 'wechat', canResumeSigning: true });
  });

  it('shows up without one when the user looks', async () => {
    const { contractId } = await buy(world);
    lose(world, 'contract');
    world.wechat.terminate({ contractId });
    await world.advance(11_000);
    expect(await member()).toMatchObject({ autoRenew: false, endedBy: 'wechat' });
  });

  it('shows up within a week when nobody looks, and when the template has no address to report to', async () => {
    world = await createWorld({ seed: 6, terminateUrl: null });
    const { contractId } = await buy(world);
    world.wechat.terminate({ contractId });
    await world.advance(7 * DAY_MS + 2 * MINUTE_MS);
    expect(await contractState()).toBe('ended');
    expect(await world.records.alarms()).toEqual([]);
  });

  it('can be followed by a new one, which is not mixed up with the old', async () => {
    const { contractId } = await buy(world);
    world.wechat.terminate({ contractId });
    await world.advance(MINUTE_MS);
    const second = await buy(world);
    expect(second.contractId).not.toBe(contractId);
    expect(await member()).toMatchObject({ autoRenew: true, contractId: second.contractId });
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject({ ok: false, error: { code: 'ALREADY_SUBSCRIBED' } });
  });
});
