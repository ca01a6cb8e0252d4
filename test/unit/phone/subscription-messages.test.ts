/** @jest-environment jsdom */
import { showMessage } from '../../../local/phone/browser/phone/wechat/message-banner';
import { messagesApi } from '../../../local/phone/browser/phone/wx/messages';
import { appears, dialog, FakePhone, tap } from './fake-phone';

const template = (templateId: string, kept: 'accept' | 'reject' | null = null) => ({
  templateId,
  title: `标题 ${templateId}`,
  keywords: { thing1: '服务名称', amount2: '扣费金额' },
  left: 0,
  kept,
});
const SHEET = 'GET wechat/subscribe-message?openid=oA&templateIds=a%2Cb';
const POST = 'POST wechat/subscribe-message';
const TITLE = '申请发送一次以下消息';

let fake: FakePhone;
const user = { isActive: true };
beforeEach(() => {
  fake = new FakePhone();
  user.isActive = true;
  Object.defineProperty(navigator, 'userActivation', { configurable: true, value: user });
  fake.answers = { [SHEET]: { templates: [template('a'), template('b')] }, [POST]: { templates: [] } };
});
afterEach(() => {
  expect(fake.errors).toEqual([]);
});
const request = (tmplIds: string[] = ['a', 'b']) =>
  (messagesApi(fake.phone) as Record<'requestSubscribeMessage', (options: object) => Promise<unknown>>).requestSubscribeMessage({
    tmplIds,
  });

describe('wx.requestSubscribeMessage', () => {
  it('answers for each template what the user ticked, and WeChat keeps it', async () => {
    const answered = request();
    const box = await appears(() => dialog(TITLE)?.querySelector<HTMLInputElement>('[aria-label="标题 b"]'));
    box.click();
    await tap('允许');
    expect(await answered).toEqual({ errMsg: 'requestSubscribeMessage:ok', a: 'accept', b: 'reject' });
    expect(fake.events).toEqual([
      ['wechat/subscribe-message', { openid: 'oA', templateIds: ['a'], decision: 'accept', keep: false }],
      ['wechat/subscribe-message', { openid: 'oA', templateIds: ['b'], decision: 'reject', keep: false }],
    ]);
    expect(dialog(TITLE)).toBeNull();
  });

  it('rejects all of them, for good when the user wants that', async () => {
    const answered = request();
    const keep = await appears(() => dialog(TITLE)?.querySelector<HTMLInputElement>('[aria-label="总是保持以上选择，不再询问"]'));
    keep.click();
    await tap('拒绝');
    expect(await answered).toMatchObject({ a: 'reject', b: 'reject' });
    expect(fake.events).toEqual([['wechat/subscribe-message', { openid: 'oA', templateIds: ['a', 'b'], decision: 'reject', keep: true }]]);
  });

  it('does not ask again what was decided for good, and counts it all the same', async () => {
    fake.answers = { ...fake.answers, [SHEET]: { templates: [template('a', 'accept'), template('b', 'reject')] } };
    expect(await request()).toMatchObject({ a: 'accept', b: 'reject' });
    expect(fake.events).toHaveLength(2);
  });

  it('fails outside a tap, with too many templates, and with one that there is not', async () => {
    await expect(request(['1', '2', '3', '4'])).rejects.toMatchObject({ errCode: 20003 });
    fake.answers = {};
    await expect(request()).rejects.toMatchObject({ errCode: 20001 });
    user.isActive = false;
    await expect(request()).rejects.toMatchObject({
      errMsg: 'requestSubscribeMessage:fail can only be invoked by user TAP gesture.',
    });
  });
});

describe('a message that arrives', () => {
  const message = {
    messageId: 'MSG1',
    openid: 'oA',
    title: '扣费结果通知',
    lines: [{ label: '扣费金额', value: '¥25.00' }],
    page: 'pages/mine/index',
    atMs: 0,
  };
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  const banner = () => document.querySelector('[role="status"]');

  it('shows above everything and leads into the mini-program', () => {
    showMessage(message, fake.phone);
    expect(banner()?.getAttribute('aria-label')).toBe('服务通知 扣费结果通知');
    expect(banner()?.textContent).toContain('扣费金额¥25.00');
    banner()?.querySelector<HTMLButtonElement>('.message')?.click();
    expect(fake.events).toEqual(['background', ['reLaunch', '/pages/mine/index'], ['foreground', 1107]]);
    expect(banner()).toBeNull();
  });

  it('goes away by itself, or when it is closed', () => {
    showMessage(message, fake.phone);
    jest.advanceTimersByTime(10_000);
    expect(banner()).toBeNull();
    showMessage(message, fake.phone);
    banner()?.querySelector<HTMLButtonElement>('.close')?.click();
    expect(banner()).toBeNull();
    expect(fake.events).toEqual([]);
  });
});
