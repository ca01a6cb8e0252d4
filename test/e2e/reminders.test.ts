import { openPhone, type BrowserPhone } from '../support/browser';
import { PhoneUser } from '../support/phone-user';
import { Stage } from '../support/stage';

const OPENID = 'oReminded';
let stage: Stage;
let stack: Stage['stack'];
let phone: BrowserPhone;
let user: PhoneUser;
beforeAll(async () => {
  stage = await Stage.start();
  ({ stack } = stage);
  phone = await openPhone(stage.browser, { baseUrl: stack.baseUrl, openid: OPENID });
  user = new PhoneUser(phone.page);
});
afterAll(() => stage.stop());

/** Messages that the user has agreed to, of the reminder and of the result. */
const agreed = (): number[] =>
  stack.messages.sheet(OPENID, ['local-renewal-reminder', 'local-deduction-result']).map((template) => template.left);

it('a user who rejects reminders buys all the same, agrees later, and a message leads back to the membership', async () => {
  await user.taps('查看方案');
  await user.consents();
  await user.screen.getByRole('button', { name: '同意并支付' }).click();
  await user.answersReminders('拒绝');
  await user.pays();
  await user.sees('会员已生效');
  expect(agreed()).toEqual([0, 0]);

  await user.taps('查看我的会员');
  await user.taps('提醒我');
  await user.answersReminders('允许');
  await phone.page.getByText('好的，会用微信消息告诉你').waitFor();
  expect(agreed()).toEqual([1, 1]);

  await user.opensTab('首页');
  const value = (text: string) => ({ value: text });
  const sent = await stack.messages.handle('subscribeMessage.send', {
    touser: OPENID,
    template_id: 'local-renewal-reminder',
    page: 'pages/mine/index',
    data: {
      thing1: value('连续包季'),
      amount2: value('¥66.00'),
      time3: value('2026年12月23日 09:00'),
      phrase4: value('即将续费'),
      thing5: value('可随时在「我的」里关闭'),
    },
  });
  expect(sent).toEqual({ errcode: 0, errmsg: 'ok' });
  await phone.page.getByRole('status', { name: '服务通知 自动续费扣费提醒' }).getByText('¥66.00').click();
  await user.sees('自动续费中');
  expect(agreed()).toEqual([0, 1]);
  expect(phone.errors).toEqual([]);
});
