/** @jest-environment jsdom */
import { visitPayscoreOrders } from '../../../local/phone/browser/phone/wechat/payscore-orders';
import { paymentApi } from '../../../local/phone/browser/phone/wx/payment';
import { appears, dialog, FakePhone, labelOf, tap } from './fake-phone';

const APP_ID = 'wxd8f3793ea3b935b8';
const SHEET = {
  outOrderNo: 'N1',
  merchantName: '续充',
  serviceIntroduction: '汽车充电',
  riskFund: { amountFen: 5000, description: '按实际用电计费' },
  items: [
    { name: '电费', amountFen: 100 },
    { name: '计费规则', description: '按时段' },
  ],
  startLocation: '一号站',
  state: 'confirmable',
  openid: 'oA',
};
const ORDER = {
  outOrderNo: 'N1',
  merchantName: '续充',
  serviceIntroduction: '汽车充电',
  state: 'CREATED',
  stateDescription: '',
  collectionState: '',
  totalFen: null,
  items: [],
  createdMs: 0,
  paidMs: null,
  refundedFen: 0,
};
type Api = Record<'openBusinessView' | 'navigateToMiniProgram', (options: unknown) => Promise<unknown>>;

let fake: FakePhone;
beforeEach(() => {
  fake = new FakePhone();
  fake.answers = { 'GET huifu/sheet?package=p%2F1': SHEET, 'POST huifu/decide': {}, 'POST huifu/pay': {} };
});
afterEach(() => {
  expect(fake.errors).toEqual([]);
});
const api = () => paymentApi(fake.phone) as Api;
const open = () => api().openBusinessView({ businessType: 'wxpayScoreUse', extraData: { package: 'p/1' } });
const page = () => appears(() => dialog('微信支付分'));
const closed = () => appears(() => (dialog('微信支付分') === null ? true : null));
const decision = (kind: string) => ['huifu/decide', { outOrderNo: 'N1', decision: kind, openid: 'oA' }];
const back = (referrerInfo: object) => ['foreground', 1038, referrerInfo];

describe('Payscore’s confirmation page', () => {
  it('opens, hears the user, and hands something back by its own button only', async () => {
    await expect(open()).resolves.toEqual({ errMsg: 'openBusinessView:ok' });
    expect(fake.events).toEqual([]);
    expect((await page()).getAttribute('role')).toBe('dialog');
    await appears(() => dialog('微信支付分')?.querySelector('h3'));
    const text = dialog('微信支付分')?.textContent ?? '';
    for (const shown of ['续充', '先享后付', '汽车充电', '一号站', '电费', '¥1.00', '预估费用', '¥50.00']) expect(text).toContain(shown);
    expect(text).not.toContain('计费规则');
    await tap('确认使用');
    await tap('返回商家');
    await closed();
    const returned = { appId: APP_ID, extraData: { query_id: expect.stringMatching(/^[0-9a-f]{32}$/) } };
    expect(fake.events).toEqual(['background', decision('confirm'), back(returned)]);
  });

  it('tells the platform of a refusal and hands nothing back', async () => {
    await open();
    await tap('暂不使用');
    await closed();
    expect(fake.events).toEqual(['background', decision('refuse'), back({ appId: APP_ID })]);
  });

  it('can be left without a decision, and after one', async () => {
    await open();
    await page();
    await tap('返回');
    await closed();
    expect(fake.events).toEqual(['background', back({ appId: APP_ID })]);
    await open();
    await tap('确认使用');
    await appears(() => [...document.querySelectorAll('button')].find(({ textContent }) => textContent === '返回商家'));
    (await page()).querySelector<HTMLButtonElement>('header button')?.click();
    await closed();
    expect(fake.events.slice(2)).toEqual(['background', decision('confirm'), back({ appId: APP_ID })]);
  });

  it.each([
    ['score-too-low', '综合评估未通过'],
    ['not-whitelisted', '暂无法使用此服务，微信支付分逐步开放中'],
  ] as const)('[P17] offers only going back when WeChat refuses the user: %s', async (payscore, reason) => {
    fake.settings = { ...fake.settings, payscore };
    await open();
    expect((await appears(() => document.querySelector('[role="alert"]'))).textContent).toContain(reason);
    const labels = [...document.querySelectorAll('button')].map(labelOf);
    expect(labels).toEqual(['返回', '返回']);
    await tap('返回');
    await closed();
    expect(fake.events).toEqual(['background', back({ appId: APP_ID })]);
  });

  it('shows what the platform says when it knows no such package, or does not take the decision', async () => {
    fake.answers = { 'GET huifu/sheet?package=p%2F1': 'unknown package' };
    await open();
    expect((await appears(() => document.querySelector('[role="alert"]'))).textContent).toBe('unknown package');
    await tap('返回');
    await closed();
    fake.answers = { 'GET huifu/sheet?package=p%2F1': SHEET, 'POST huifu/decide': 'the order is cancelled' };
    await open();
    await tap('确认使用');
    expect((await appears(() => document.querySelector('[role="alert"]'))).textContent).toBe('the order is cancelled');
  });

  it('[P1] is not opened without the package of the create reply, or for another business', async () => {
    for (const options of [
      { businessType: 'wxpayScoreUse' },
      { businessType: 'wxpayScoreUse', extraData: {} },
      { businessType: 'wxpayScoreUse', extraData: { package: '' } },
      { businessType: 'wxpayScoreDetail', extraData: { package: 'p/1' } },
    ])
      await expect(api().openBusinessView(options)).rejects.toMatchObject({
        errCode: 4185,
        errMsg: expect.stringMatching(/^openBusinessView:fail /),
      });
    expect(fake.events).toEqual([]);
  });

  it('also opens as a mini-program, when app.json lists it', async () => {
    const target = { appId: APP_ID, path: 'pages/use/use', extraData: { package: 'p/1' } };
    await expect(api().navigateToMiniProgram(target)).rejects.toMatchObject({
      errMsg: expect.stringContaining('navigateToMiniProgramAppIdList'),
    });
    fake.appIds = [APP_ID];
    await expect(api().navigateToMiniProgram({ ...target, path: 'pages/other' })).rejects.toMatchObject({ errCode: 4185 });
    await api().navigateToMiniProgram(target);
    await page();
    await tap('返回');
    await closed();
    expect(fake.events).toEqual(['background', back({ appId: APP_ID })]);
  });
});

describe('Payscore orders in WeChat', () => {
  const list = (order: object) => {
    fake.answers = { ...fake.answers, 'GET huifu/orders?openid=oA': { orders: [order] } };
  };
  const recent = ['foreground', 1001];

  it('are paid there, also after a first attempt with an empty balance', async () => {
    list({ ...ORDER, state: 'DOING', stateDescription: 'MCH_COMPLETE', collectionState: 'USER_PAYING', totalFen: 2345 });
    const visit = visitPayscoreOrders(fake.phone);
    await tap('立即支付');
    const method = await appears(() => document.querySelector('select'));
    method.value = 'no-balance';
    await tap('确认支付');
    await tap('更换付款方式');
    list({ ...ORDER, state: 'DONE', collectionState: 'USER_PAID', totalFen: 2345, paidMs: 1000 });
    await tap('确认支付');
    await tap('完成');
    await appears(() => (dialog('支付分订单')?.textContent?.includes('已支付') === true ? true : null));
    await tap('返回');
    await visit;
    expect(fake.events).toEqual([
      'background',
      ['huifu/pay', { outOrderNo: 'N1', outcome: 'failed' }],
      ['huifu/pay', { outOrderNo: 'N1', outcome: 'paid' }],
      recent,
    ]);
  });

  it('are confirmed there, a day later or more', async () => {
    list(ORDER);
    const visit = visitPayscoreOrders(fake.phone);
    await tap('去确认');
    list({ ...ORDER, state: 'DOING', stateDescription: 'USER_CONFIRM' });
    await tap('确认使用');
    await tap('完成');
    await appears(() => (dialog('支付分订单')?.textContent?.includes('服务中') === true ? true : null));
    await tap('返回');
    await visit;
    expect(fake.events).toEqual(['background', decision('confirm'), recent]);
  });

  it('say so when there is none', async () => {
    fake.answers = { 'GET huifu/orders?openid=oA': { orders: [] } };
    const visit = visitPayscoreOrders(fake.phone);
    await appears(() => (dialog('支付分订单')?.textContent?.includes('没有支付分订单') === true ? true : null));
    await tap('返回');
    await visit;
    expect(fake.events).toEqual(['background', recent]);
  });
});
