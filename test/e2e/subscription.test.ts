import { openPhone, type BrowserPhone } from '../support/browser';
import { PhoneUser } from '../support/phone-user';
import { Stage } from '../support/stage';

const MINUTE_MS = 60_000;
/** More than any retry schedule has: the notification never arrives. */
const ALWAYS = 999;

interface Order {
  readonly openid: string;
  readonly trade_state: string;
}
interface Contract {
  readonly openid: string;
  readonly contract_state: number;
}
interface Ledger {
  readonly wechat: { readonly orders: readonly Order[]; readonly contracts: readonly Contract[] };
}
interface Traffic {
  readonly entries: readonly {
    readonly seq: number;
    readonly kind: string;
    readonly subject: string;
    readonly verification: string;
    readonly fault: string | null;
  }[];
}
interface Merchant {
  readonly periods: readonly { readonly openid: string }[];
}

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
  openid = `oPhoneUser${(userCount += 1)}`;
  phone = await openPhone(browser, { baseUrl: stack.baseUrl, openid });
  user = new PhoneUser(phone.page);
});
afterEach(async () => {
  await phone.context.close();
  await stack.control('DELETE', 'faults');
});

const faults = (...subjects: string[]) =>
  stack.control('POST', 'faults', { rules: subjects.map((on) => ({ on, do: 'drop', times: ALWAYS })) });
const paidOrders = async () => {
  const { wechat } = await stack.control<Ledger>('GET', 'ledger');
  return wechat.orders.filter((order) => order.openid === openid && order.trade_state === 'SUCCESS').length;
};
const periods = async () => (await stack.control<Merchant>('GET', 'merchant')).periods.filter((period) => period.openid === openid).length;
const notificationsSince = async (seq: number) => {
  const { entries } = await stack.control<Traffic>('GET', `traffic?after=${seq}`);
  return entries.filter(({ kind }) => kind === 'notification');
};
const lastSeq = () => stack.traffic.after(0).at(-1)?.seq ?? 0;

async function becomesMember(): Promise<void> {
  await user.ordersPlan('连续包月');
  await user.pays();
  await user.sees('会员已生效');
}

/** Pays with the switch off, and waits until the time in which a contract could still come has passed. */
async function paysWithoutSigning(): Promise<void> {
  await user.ordersPlan('连续包月');
  await user.renewalSwitch.uncheck();
  await user.pays();
  await user.sees('付款已完成');
  await stack.advance(15 * MINUTE_MS);
  await user.sees('支付已完成，自动续费未开通');
}

describe('subscribing on the phone', () => {
  it('plan, consent, pay and sign: both notifications arrive and the next deduction is shown', async () => {
    const before = lastSeq();
    await becomesMember();
    await stack.settle();
    const arrived = await notificationsSince(before);
    expect(arrived.map(({ subject, verification }) => `${subject} ${verification}`).sort()).toEqual(['contract valid', 'payment valid']);

    await user.taps('查看我的会员');
    await user.sees('自动续费中');
    await user.sees('下次扣费');
    expect(await user.screen.locator('.next-date').innerText()).toMatch(/\d+月\d+日/);
    expect(await user.screen.getByLabel('¥25.00').count()).toBeGreaterThan(0);
    expect([await paidOrders(), await periods()]).toEqual([1, 1]);
    expect(phone.errors).toEqual([]);
  });

  it('does not order without consent', async () => {
    await user.taps('查看方案');
    await user.screen.getByRole('button', { name: '同意并支付' }).click();
    await user.sees('请先勾选上方的同意项');
    expect(await user.cashier.count()).toBe(0);
  });

  it('switch off: the period is granted, nothing renews, and the page says so', async () => {
    await paysWithoutSigning();
    await user.taps('查看我的会员');
    await user.sees('到期不续费');
    expect([await paidOrders(), await periods()]).toEqual([1, 1]);
  });

  it('cancelled payment: nothing is taken and the order can still be paid', async () => {
    await user.ordersPlan('连续包季');
    await user.cancelsPayment();
    await user.sees('还没有付款');
    expect([await paidOrders(), await periods()]).toEqual([0, 0]);
    await user.screen.getByRole('button', { name: '继续支付' }).click();
    await user.pays();
    await user.sees('会员已生效');
    expect([await paidOrders(), await periods()]).toEqual([1, 1]);
  });

  it('no balance: WeChat says so, and nothing is granted', async () => {
    await user.ordersPlan('连续包月');
    await user.paysFromEmptyBalance();
    await user.sees('还没有付款');
    expect([await paidOrders(), await periods()]).toEqual([0, 0]);
  });

  it('lost notifications: payment and contract are found by query', async () => {
    await faults('wechat.payment', 'wechat.contract');
    const before = lastSeq();
    await becomesMember();
    const lost = await notificationsSince(before);
    expect(lost.every(({ fault }) => fault === 'drop')).toBe(true);
    expect([await paidOrders(), await periods()]).toEqual([1, 1]);
  });
});

describe('ending the contract inside WeChat', () => {
  it('shows up in the mini-program', async () => {
    await becomesMember();
    await user.taps('查看我的会员');
    await user.sees('自动续费中');
    await user.terminatesInWechat();
    await user.sees('你已在微信里关闭自动续费');
    await user.sees('到期不续费');
  });

  it('shows up when the notification is lost, found by query', async () => {
    await becomesMember();
    await user.taps('查看我的会员');
    await user.sees('自动续费中');
    await faults('wechat.contract');
    await user.terminatesInWechat();
    await stack.advance(24 * 60 * MINUTE_MS);
    await user.sees('你已在微信里关闭自动续费');
  });
});

describe('signing later', () => {
  it('signs without a second payment', async () => {
    await paysWithoutSigning();
    await user.screen.getByRole('button', { name: '开通自动续费，今天付 ¥0.00' }).click();
    await user.consents();
    await user.screen.getByRole('button', { name: '开通自动续费，今天付 ¥0.00' }).click();
    await user.signingPage.getByRole('button', { name: '同意并开通' }).click();
    await user.sees('会员已生效');
    expect([await paidOrders(), await periods()]).toEqual([1, 1]);
  });

  it('stays unsigned when the user leaves by the back arrow', async () => {
    await paysWithoutSigning();
    await user.screen.getByRole('button', { name: '开通自动续费，今天付 ¥0.00' }).click();
    await user.consents();
    await user.screen.getByRole('button', { name: '开通自动续费，今天付 ¥0.00' }).click();
    await user.signingPage.getByRole('button', { name: '返回' }).click();
    await user.sees('自动续费未开通');
    const { wechat } = await stack.control<Ledger>('GET', 'ledger');
    expect(wechat.contracts.filter((contract) => contract.openid === openid)).toEqual([]);
  });
});
