import type { Reply } from '../../typings/cloud-api';
import type { MembershipData } from '../../typings/subscription-api';
import { openPhone, type BrowserPhone } from '../support/browser';
import { PhoneUser } from '../support/phone-user';
import { Stage } from '../support/stage';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/subscriber';

let stage: Stage;
let stack: Stage['stack'];
let browser: Stage['browser'];
let phone: BrowserPhone;
let user: PhoneUser;
let openid: string;
let userCount = 0;

beforeAll(async () => {
  stage = await Stage.start();
  ({ stack, browser } = stage);
});
afterAll(() => stage.stop());
beforeEach(async () => {
  openid = `oRenewalUser${(userCount += 1)}`;
  phone = await openPhone(browser, { baseUrl: stack.baseUrl, openid });
  user = new PhoneUser(phone.page);
  await user.ordersPlan('连续包月');
  await user.pays();
  await user.sees('会员已生效');
  await user.taps('查看我的会员');
  await user.sees('下次扣费');
});
afterEach(async () => {
  expect(phone.errors).toEqual([]);
  await phone.context.close();
});

async function membership(): Promise<MembershipData> {
  const reply = await stack.call<Reply<MembershipData>>('subscription', { action: 'membership' }, openid);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.data;
}
const passes = async (untilMs: number): Promise<void> => stack.advance(untilMs - stack.clock.nowMs());
/** The page reads again when it is shown. */
async function looksAgain(words: string): Promise<void> {
  await user.putsMessagesAway();
  await user.opensTab('首页');
  await user.opensTab('我的');
  await user.sees(words);
}

describe('a membership over the months', () => {
  it('renews by itself; the payment stands in the history and has a receipt', async () => {
    const { nextDeductionMs = 0 } = await membership();
    await passes(nextDeductionMs + 5 * MINUTE_MS);
    await looksAgain('全部付款记录');
    await user.taps('全部付款记录');
    await user.sees('已支付');
    await user.taps('¥25.00');
    await user.sees('复制订单号');
    expect((await membership()).periods).toHaveLength(2);
  });

  it('that cannot be deducted keeps the service, says what to do, and goes on once it is paid', async () => {
    const { contractId, nextDeductionMs = 0, validUntilMs = 0 } = await membership();
    await stack.control('POST', 'wechat/deduct', { contractId, outcome: 'NOTENOUGH' });
    await passes(nextDeductionMs + 5 * MINUTE_MS);
    await passes(validUntilMs + HOUR_MS);
    await looksAgain('权益暂时保留');
    await stack.control('POST', 'wechat/deduct', { contractId, outcome: 'paid' });
    await stack.advance(4 * DAY_MS);
    await looksAgain('下次扣费');
    const { periods, status } = await membership();
    expect([status, periods[1]?.fromMs]).toEqual(['active', validUntilMs]);
  });

  it('changes its plan: the new contract is signed, the old one ended, nothing is paid today', async () => {
    const before = await membership();
    await user.taps('更换方案');
    await user.sees('今天不付款');
    await user.consents();
    await user.screen.getByRole('button', { name: '同意并去微信签约' }).click();
    await user.signingPage.getByRole('button', { name: '同意并开通' }).click();
    await user.sees('方案已更换');
    await stack.settle();
    const after = await membership();
    expect(after.contractId).not.toBe(before.contractId);
    expect(after).toMatchObject({ autoRenew: true, validUntilMs: before.validUntilMs, planId: 'month' });
    expect(after.periods).toHaveLength(1);
  });
});
