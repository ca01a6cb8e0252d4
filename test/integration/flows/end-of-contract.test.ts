import type { SigningHandOff } from '../../../typings/subscription-api';
import { startTestStack, type TestStack } from '../../support/stack';
import { DAY_MS, HOUR_MS, losing, MINUTE_MS, Subscriber } from '../../support/subscriber';

describe('the end of a contract, and signing again', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.dispose());
  afterEach(() => stack.control('DELETE', 'faults'));

  it('[R5] cancelled here: ended at the platform, paid time kept, nothing deducted later', async () => {
    const user = new Subscriber(stack, 'cancel');
    await user.buy();
    const before = await user.membership();
    await user.ok({ action: 'cancel', contractId: before.contractId });
    await stack.settle();
    const after = await user.membership();
    expect(after).toMatchObject({
      status: 'active',
      autoRenew: false,
      validUntilMs: before.validUntilMs,
      endedBy: 'user',
      canResumeSigning: true,
    });
    expect(after.nextDeductionMs).toBeUndefined();
    expect((await user.ledger()).contracts).toMatchObject([{ contract_id: before.contractId, contract_state: expect.anything() }]);
    expect(await user.refusal({ action: 'cancel', contractId: 'somebody-elses' })).toBe('NOT_FOUND');
  });

  it("[G-rule 10] another user's contract is not found", async () => {
    const owner = new Subscriber(stack, 'owner');
    await owner.buy();
    const { contractId } = await owner.membership();
    const stranger = new Subscriber(stack, 'stranger');
    await stranger.buy();
    expect(await stranger.refusal({ action: 'cancel', contractId })).toBe('NOT_FOUND');
    expect(await owner.membership()).toMatchObject({ autoRenew: true });
  });

  it.each(['timeout-before', 'timeout-after', 'corrupt'])(
    'cancelled while the platform gives no usable answer (%s): off at once, ended by the scheduler',
    async (fault) => {
      const user = new Subscriber(stack, fault);
      await user.buy();
      const { contractId } = await user.membership();
      await stack.control('POST', 'faults', {
        rules: [
          { on: 'wechat:/papay/deletecontract', do: fault, times: 1 },
          { on: 'wechat:/papay/querycontract', do: fault, times: 1 },
        ],
      });
      expect(await user.ok({ action: 'cancel', contractId })).toMatchObject({ autoRenew: false });
      await stack.advance(HOUR_MS);
      expect(await user.membership()).toMatchObject({ autoRenew: false, endedBy: 'user' });
      const { contracts } = await stack.control<{ contracts: { contractId: string; state: string }[] }>('GET', 'merchant');
      expect(contracts.find((c) => c.contractId === contractId)).toMatchObject({ state: 'ended' });
    },
  );

  it('[R5] ended inside WeChat: the notification shows it', async () => {
    const user = new Subscriber(stack, 'in-wechat');
    await user.buy();
    const { contractId, validUntilMs } = await user.membership();
    await stack.control('POST', 'wechat/terminate', { contractId });
    await stack.settle();
    expect(await user.membership()).toMatchObject({ autoRenew: false, validUntilMs, endedBy: 'wechat' });
  });

  it('[R5] ended inside WeChat, notification lost: the next visit shows it; without a visit the weekly look finds it', async () => {
    await losing(stack, 'wechat.contract');
    const visitor = new Subscriber(stack, 'visitor');
    const absentee = new Subscriber(stack, 'absentee');
    for (const user of [visitor, absentee]) {
      await user.buy();
      const { contractId } = await user.membership();
      await stack.control('POST', 'wechat/terminate', { contractId });
    }
    await stack.advance(MINUTE_MS);
    expect(await visitor.membership()).toMatchObject({ autoRenew: false, endedBy: 'wechat' });
    await stack.advance(7 * DAY_MS + MINUTE_MS);
    const { contracts } = await stack.control<{ contracts: { openid: string; state: string }[] }>('GET', 'merchant');
    expect(contracts.filter((c) => c.openid === absentee.openid)).toMatchObject([{ state: 'ended' }]);
  });

  it('signing resumed after payment without contract: one payment, first deduction at the end of the period', async () => {
    const user = new Subscriber(stack, 'resume');
    await user.buy({ autoRenew: false });
    await stack.advance(15 * MINUTE_MS);
    const before = await user.membership();
    expect(await user.refusal({ action: 'resumeSigning' })).toBe('CONSENT_REQUIRED');
    const { handOff, contractCode } = await user.ok<{ handOff: SigningHandOff; contractCode: string }>({
      action: 'resumeSigning',
      consent: true,
    });
    const again = await user.ok<{ contractCode: string }>({ action: 'resumeSigning', consent: true });
    expect(again.contractCode).toBe(contractCode);
    await stack.control('POST', 'wechat/sign', { extraData: handOff.extraData, openid: user.openid, decision: 'agree' });
    await stack.settle();
    const after = await user.membership();
    expect(after).toMatchObject({ autoRenew: true, validUntilMs: before.validUntilMs, canResumeSigning: false });
    expect(after.nextDeductionMs).toBeGreaterThan((before.validUntilMs ?? 0) - 2 * DAY_MS);
    const { orders, contracts } = await user.ledger();
    expect(orders).toHaveLength(1);
    expect(contracts).toHaveLength(1);
  });

  it('signing left by the back arrow: nothing changes, and it can be tried again', async () => {
    const user = new Subscriber(stack, 'left');
    await user.buy({ autoRenew: false });
    await stack.advance(15 * MINUTE_MS);
    const { handOff } = await user.ok<{ handOff: SigningHandOff }>({ action: 'resumeSigning', consent: true });
    await stack.control('POST', 'wechat/sign', { extraData: handOff.extraData, openid: user.openid, decision: 'leave' });
    await stack.advance(HOUR_MS);
    expect(await user.membership()).toMatchObject({ autoRenew: false, canResumeSigning: true });
  });
});
