import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { startTestStack, type TestStack } from '../../support/stack';
import type { SentMessage } from '../../../local/wechat-messages';

const TEMPLATE_ID = 'local-renewal-ended';
const DATA = {
  thing1: { value: '月度会员' },
  time2: { value: '2026年12月23日 10:00' },
  phrase3: { value: '续费已停止' },
  thing4: { value: '到期后不再扣费，可随时重新开通' },
};
const message = (touser: string) => ({ touser, templateId: TEMPLATE_ID, page: 'pages/mine/index?from=message', lang: 'zh_CN', data: DATA });

interface SdkAnswer {
  readonly errCode: number;
  readonly errMsg: string;
}
let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES });
});
afterAll(() => stack.dispose());
afterEach(() => stack.control('DELETE', 'faults'));

const decide = (openid: string, decision: string): Promise<unknown> =>
  stack.control('POST', 'wechat/subscribe-message', { openid, templateIds: [TEMPLATE_ID], decision });
/** The unmodified SDK inside a function that a user has called. */
const send = (openid: string, name = 'messenger'): Promise<SdkAnswer> => stack.call<SdkAnswer>(name, { message: message(openid) }, openid);
const received = async (openid: string): Promise<SentMessage[]> =>
  (await stack.control<{ messages: SentMessage[] }>('GET', `messages?openid=${openid}`)).messages;

describe('a subscription message sent by the SDK', () => {
  it('arrives once for each agreement', async () => {
    await decide('oAgrees', 'accept');
    expect(await send('oAgrees')).toEqual({ errCode: 0, errMsg: 'openapi.subscribeMessage.send:ok' });
    expect(await received('oAgrees')).toMatchObject([
      { templateId: TEMPLATE_ID, data: DATA, page: 'pages/mine/index?from=message', title: '服务到期提醒' },
    ]);
    expect(await send('oAgrees')).toMatchObject({ errCode: 43101 });
    expect(await received('oAgrees')).toHaveLength(1);
  });

  it('does not arrive where the user has rejected', async () => {
    await decide('oRejects', 'reject');
    expect(await send('oRejects')).toMatchObject({ errCode: 43101 });
  });

  it('is refused with a value that WeChat does not take', async () => {
    await decide('oLong', 'accept');
    const long = { ...message('oLong'), data: { ...DATA, phrase3: { value: '六个字的状态' } } };
    expect(await stack.call('messenger', { message: long }, 'oLong')).toMatchObject({ errCode: 47003 });
  });

  it('can be sent by a timer, for which the platform has a token of its own', async () => {
    await decide('oTimer', 'accept');
    await stack.host.timer('messenger', { name: 'tick', config: '', argument: JSON.stringify(message('oTimer')) }, stack.clock.nowMs());
    expect(await received('oTimer')).toHaveLength(1);
  });

  it('cannot be sent from an HTTP call, which has none', async () => {
    await decide('oHttp', 'accept');
    stack.host.staleEnvironment = false;
    const { value } = await stack.request('POST', '/http/messenger/send', message('oHttp'), { 'content-type': 'application/json' });
    stack.host.staleEnvironment = true;
    expect(value).toMatchObject({ errCode: -604104 });
    expect(await received('oHttp')).toEqual([]);
  });

  it('cannot be sent by a function whose config.json does not permit it', async () => {
    await decide('oOther', 'accept');
    const reply = stack.call('probe', { action: 'message', message: message('oOther') }, 'oOther');
    await expect(reply).resolves.toMatchObject({ errCode: -604101 });
  });

  it('may have arrived although nothing was answered', async () => {
    await decide('oSilent', 'accept');
    await stack.control('POST', 'faults', { rules: [{ on: 'wechat:openapi.subscribeMessage.send', do: 'timeout-after' }] });
    expect(await send('oSilent')).toMatchObject({ errCode: -501001 });
    expect(await received('oSilent')).toHaveLength(1);
  });
});

it('a sheet shows what the user has decided', async () => {
  await decide('oSheet', 'accept');
  expect(await stack.control('GET', `wechat/subscribe-message?openid=oSheet&templateIds=${TEMPLATE_ID}`)).toMatchObject({
    templates: [{ templateId: TEMPLATE_ID, title: '服务到期提醒', left: 1, kept: null }],
  });
  const unknown = await stack.request('GET', '/_control/wechat/subscribe-message?openid=oSheet&templateIds=nothing');
  expect(unknown).toEqual({ status: 404, value: { message: 'no template nothing' } });
});
