import { createOperator } from '../../support/operating';
import { createWorld, type World } from '../../support/world';
import { ALICE, BOB, buy, DAY_MS, HOUR_MS, lose, MINUTE_MS, MONTHLY } from '../../support/world-users';

let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 7 });
});
afterEach(async () => expect(await world.records.faults()).toEqual([]));
const member = () => world.ask(ALICE, 'membership', {});
const resume = () => world.ask(ALICE, 'resumeSigning', { consent: true });

/** A period is paid, the contract did not come. */
async function paidOnly(): Promise<void> {
  await buy(world, { autoRenew: false });
  await world.advance(11 * MINUTE_MS);
}

describe('signing when only the payment succeeded', () => {
  it('costs nothing now, and the first deduction comes at the end of the cover', async () => {
    await paidOnly();
    const { contractCode, handOff } = await resume();
    expect(handOff.extraData).toMatchObject({ contract_code: contractCode, plan_id: '10001' });
    world.wechat.signPure({ extraData: handOff.extraData, openid: ALICE, decision: 'signed' });
    await world.advance(0);
    const view = await member();
    expect(view).toMatchObject({ status: 'active', autoRenew: true, nextDeductionFen: 2500, canResumeSigning: false });
    expect((view.validUntilMs ?? 0) - (view.nextDeductionMs ?? 0)).toBeLessThan(2 * DAY_MS);
    expect(view.nextDeductionMs).toBeLessThan(view.validUntilMs ?? 0);
    expect(world.wechat.ledger().orders).toHaveLength(1);
    expect(world.http.sent.filter(({ path }) => path === '/pay/contractorder')).toHaveLength(1);
    expect(view.periods).toHaveLength(1);
  });

  it('needs consent, and something that is paid', async () => {
    expect(await world.call(ALICE, 'resumeSigning', { consent: true })).toMatchObject({
      ok: false,
      error: { code: 'SIGNING_UNAVAILABLE' },
    });
    await paidOnly();
    expect(await world.call(ALICE, 'resumeSigning', {})).toMatchObject({ ok: false, error: { code: 'CONSENT_REQUIRED' } });
    await world.advance(40 * DAY_MS);
    expect(await world.call(ALICE, 'resumeSigning', { consent: true })).toMatchObject({
      ok: false,
      error: { code: 'SIGNING_UNAVAILABLE' },
    });
  });

  it('is not offered while the contract of the payment may still come', async () => {
    await buy(world, { autoRenew: false });
    expect(await world.call(ALICE, 'resumeSigning', { consent: true })).toMatchObject({
      ok: false,
      error: { code: 'SIGNING_UNAVAILABLE' },
    });
  });

  it('twice at once offers one contract', async () => {
    await paidOnly();
    const offers = await Promise.all([resume(), resume(), resume()]);
    expect(new Set(offers.map(({ contractCode }) => contractCode)).size).toBe(1);
    expect((await world.records.membership(ALICE)).contracts.map(({ state }) => state)).toEqual(['absent', 'pending']);
  });

  it('left without signing changes nothing and can be tried again', async () => {
    await paidOnly();
    const first = await resume();
    world.wechat.signPure({ extraData: first.handOff.extraData, openid: ALICE, decision: 'left' });
    await world.advance(31 * MINUTE_MS);
    expect(await member()).toMatchObject({ autoRenew: false, canResumeSigning: true });
    expect((await resume()).contractCode).not.toBe(first.contractCode);
    expect(await world.records.alarms()).toEqual([]);
  });

  it('is found by query when its notification is lost', async () => {
    await paidOnly();
    lose(world, 'contract');
    const { handOff } = await resume();
    world.wechat.signPure({ extraData: handOff.extraData, openid: ALICE, decision: 'signed' });
    await world.advance(MINUTE_MS);
    expect(await member()).toMatchObject({ autoRenew: true });
  });

  it('[D20] signed long after its window, unheard: found before anything is sold or offered again', async () => {
    await paidOnly();
    lose(world, 'contract');
    const { handOff } = await resume();
    await world.advance(26 * HOUR_MS + 40 * MINUTE_MS);
    world.wechat.signPure({ extraData: handOff.extraData, openid: ALICE, decision: 'signed' });
    expect(await world.call(ALICE, 'subscribe', MONTHLY)).toMatchObject({ ok: false, error: { code: 'ALREADY_SUBSCRIBED' } });
    expect(await member()).toMatchObject({ autoRenew: true });
    expect(world.wechat.ledger().orders).toHaveLength(1);
  });

  it('[D20] a lost contract of the payment itself is found before another is offered', async () => {
    lose(world, 'contract');
    await buy(world);
    expect(await world.call(ALICE, 'resumeSigning', { consent: true })).toMatchObject({ ok: false, error: { code: 'ALREADY_SUBSCRIBED' } });
    expect(await member()).toMatchObject({ autoRenew: true });
  });

  it('[D12] by somebody else is theirs to end and nobody’s to be deducted by; the staff can end it, too', async () => {
    await paidOnly();
    const { contractCode, handOff } = await resume();
    world.wechat.signPure({ extraData: handOff.extraData, openid: BOB, decision: 'signed' });
    await world.advance(60 * DAY_MS);
    expect(world.http.sent.filter(({ path }) => path === '/pay/pappayapply')).toEqual([]);
    expect(await world.ask(BOB, 'membership', {})).toMatchObject({ status: 'none', autoRenew: true, deductions: [] });
    expect(await world.records.alarms()).toEqual([{ kind: 'contradiction', no: contractCode }]);
    const operator = createOperator(world);
    expect(await operator.conflict('renew', { orderNo: contractCode })).toContain('somebody else');
    await operator.do('end', { orderNo: contractCode, reason: '非本人签约' });
    expect((await world.records.membership(BOB)).contracts).toMatchObject([{ state: 'ended', endedBy: 'merchant' }]);
    expect(world.wechat.ledger().contracts).toMatchObject([{ contract_code: contractCode, contract_state: 1 }]);
  });
});
