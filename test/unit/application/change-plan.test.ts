import { compactDay, renewing, type Renewing } from '../../support/renewing';
import { ALICE, DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/world-users';

let r: Renewing;
afterEach(async () => expect(await r.world.records.faults()).toEqual([]));
const change = async (planId: string) => (await r.world.ask(ALICE, 'changePlan', { planId, consent: true })).handOff.extraData;
const sign = async (extraData: Readonly<Record<string, string>>, decision: 'signed' | 'left' = 'signed'): Promise<void> => {
  r.world.wechat.signPure({ extraData, openid: ALICE, decision });
  await r.world.advance(0);
};
const contracts = async () => (await r.world.records.membership(ALICE)).contracts.map(({ terms, state }) => `${terms.planId} ${state}`);

it('a new contract is signed, the old one is ended at the platform, and the next period is taken by the new terms at the end of the cover', async () => {
  r = await renewing('month');
  await r.world.advance(3 * DAY_MS);
  const before = await r.member();
  await sign(await change('quarter'));
  await r.world.advance(MINUTE_MS);
  expect(await contracts()).toEqual(['month ended', 'quarter signed']);
  const live = r.world.wechat.ledger().contracts.filter(({ contract_state }) => contract_state === 0);
  expect(live.map(({ plan_id }) => plan_id)).toEqual(['10002']);
  const view = await r.member();
  expect(view).toMatchObject({
    autoRenew: true,
    contractId: live[0]?.contract_id,
    validUntilMs: before.validUntilMs,
    nextDeductionFen: 6600,
  });
  expect(compactDay(view.nextDeductionMs ?? 0)).toBe('20270227');
  await r.world.advance(30 * DAY_MS);
  const { periods } = await r.member();
  expect(periods.map(({ planId, fromMs, untilMs, paidFen }) => [planId, compactDay(fromMs), compactDay(untilMs), paidFen])).toEqual([
    ['month', '20270131', '20270228', 1900],
    ['quarter', '20270228', '20270531', 6600],
  ]);
  expect(r.platformOrders()).toMatchObject([{ trade_state: 'SUCCESS', total_fee: 6600 }]);
  expect(await r.world.records.alarms()).toEqual([]);
});

it('the user is not told that renewal has ended: it goes on in the new contract', async () => {
  r = await renewing('month');
  await sign(await change('quarter'));
  await r.world.advance(DAY_MS);
  expect(r.world.notices.sent.map(({ kind }) => kind)).toEqual([]);
});

it('not signed: the old contract goes on, and the change can be taken up again under the same number', async () => {
  r = await renewing('month');
  const first = await change('quarter');
  await sign(first, 'left');
  expect(await r.member()).toMatchObject({ contractId: r.contractId, changingTo: { planId: 'quarter' } });
  expect((await change('quarter'))['contract_code']).toBe(first['contract_code']);
  await r.world.advance(31 * DAY_MS);
  expect(r.platformOrders()).toMatchObject([{ trade_state: 'SUCCESS', total_fee: 2500 }]);
  expect(await r.member()).toMatchObject({ contractId: r.contractId, autoRenew: true });
});

it('[D10] signed while a deduction of the old contract waits for its day: it settles by itself, and the same period is not paid twice', async () => {
  r = await renewing('month');
  await r.untilApplied();
  const extraData = await change('quarter');
  await r.world.advance(HOUR_MS);
  await sign(extraData);
  await r.world.advance(5 * DAY_MS);
  const periods = (await r.member()).periods.map(({ fromMs, untilMs }) => [fromMs, untilMs]);
  expect(periods).toHaveLength(2);
  expect(periods[1]?.[0]).toBe(periods[0]?.[1]);
  expect(r.platformOrders().filter(({ trade_state }) => trade_state === 'SUCCESS')).toHaveLength(1);
  expect(await r.world.records.alarms()).toEqual([]);
});

it('needs consent, another plan, and a live contract', async () => {
  r = await renewing('month');
  const refusal = async (input: object): Promise<unknown> => {
    const reply = await r.world.call(ALICE, 'changePlan', input);
    return reply.ok ? 'not refused' : reply.error.code;
  };
  expect(await refusal({ planId: 'quarter' })).toBe('CONSENT_REQUIRED');
  expect(await refusal({ planId: 'month', consent: true })).toBe('STATE_CONFLICT');
  expect(await refusal({ planId: 'made-up', consent: true })).toBe('PLAN_UNAVAILABLE');
  await r.world.ask(ALICE, 'cancel', { contractId: r.contractId });
  expect(await refusal({ planId: 'quarter', consent: true })).toBe('SIGNING_UNAVAILABLE');
});
