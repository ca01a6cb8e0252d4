import type { Notice, NoticeKind } from '../../../cloudfunctions/shared/application/notices';
import { createWechatMessages, type SubscribeMessage } from '../../../cloudfunctions/shared/gateways/wechat-messages';
import { amount, characterString, phrase, thing, time } from '../../../cloudfunctions/shared/gateways/wechat-messages/keywords';
import { createVirtualClock } from '../../support/world-clock';
import { createLogBook } from '../../support/world-ports';

/** 30 November 2026, 08:05:59 in Beijing. */
const DEDUCTED_MS = Date.UTC(2026, 10, 30, 0, 5, 59);
const NOTICE: Notice = {
  noticeId: 'renewal:D1:announced',
  kind: 'deduction-announced',
  openid: 'oAlice-0000000000000000001',
  planName: '月度会员',
  amountFen: 2505,
  atMs: DEDUCTED_MS,
  no: 'D20261130000000000000001',
  remark: '可随时在小程序中关闭',
};
const TEMPLATE = {
  templateId: 'tmpl-charge',
  keywords: { thing1: 'planName', amount2: 'amount', time3: 'at', phrase4: 'state', character_string5: 'no', thing6: 'remark' },
} as const;

/** The gateway, with WeChat answering as given. */
function gateway(send: (message: SubscribeMessage) => Promise<unknown> = () => Promise.resolve({ errCode: 0 })) {
  const clock = createVirtualClock(DEDUCTED_MS);
  const log = createLogBook();
  const sent: SubscribeMessage[] = [];
  const notifier = createWechatMessages({
    send: (message) => {
      sent.push(message);
      return send(message);
    },
    clock,
    log,
    templates: { 'deduction-announced': TEMPLATE, 'renewal-ended': { ...TEMPLATE, keywords: { thing1: 'planName', amount2: 'amount' } } },
  });
  return { sent, log, send: (notice: Partial<Notice> = {}) => clock.finish(notifier.send({ ...NOTICE, ...notice })) };
}

/** What the SDK throws. */
const sdkError = (errCode: number): Error => Object.assign(new Error('openapi.subscribeMessage.send:fail …'), { errCode });

describe('a notice as a subscription message', () => {
  it('has every keyword in the form that WeChat asks for', async () => {
    const { send, sent } = gateway();
    expect(await send()).toBe('sent');
    expect(sent).toEqual([
      {
        touser: NOTICE.openid,
        templateId: 'tmpl-charge',
        page: 'pages/mine/index',
        lang: 'zh_CN',
        data: {
          thing1: { value: '月度会员' },
          amount2: { value: '¥25.05' },
          time3: { value: '2026年11月30日 08:05' },
          phrase4: { value: '等待扣费' },
          character_string5: { value: 'D20261130000000000000001' },
          thing6: { value: '可随时在小程序中关闭' },
        },
      },
    ]);
  });

  it('[D6] carries no 4-byte characters, however the plan is called', async () => {
    const { send, sent } = gateway();
    await send({ planName: '⚡️充电🚗会员\n𠮷 1️⃣' });
    expect(sent[0]?.data['thing1']?.value).toBe('⚡充电会员 1');
  });

  it.each<[string, string | null]>([
    ['二十个字'.repeat(5), '二十个字'.repeat(5)],
    ['二十个字'.repeat(5) + '多', '二十个字二十个字二十个字二十个字二十个…'],
    ['🚗🚗', null],
    [' 前后\t空白 ', '前后 空白'],
  ])('[D6] a text of at most 20 characters: %s', (text, expected) => {
    expect(thing(text)).toBe(expected);
  });

  it('[D26] an amount is exact to the fen', () => {
    expect([0, 5, 100, 2500, 9_999_999_999].map(amount)).toEqual(['¥0.00', '¥0.05', '¥1.00', '¥25.00', '¥99999999.99']);
    expect([-1, 0.5, 10_000_000_000, Number.NaN].map(amount)).toEqual([null, null, null, null]);
  });

  it('a number is never cut, a phrase is Chinese, a time is Beijing’s', () => {
    expect(characterString('D'.repeat(32))).toBe('D'.repeat(32));
    expect(['D'.repeat(33), '', '有字', 'a b'].map(characterString)).toEqual([null, null, null, null]);
    expect(['扣费成功', '续费已停止了', 'OK'].map(phrase)).toEqual(['扣费成功', null, null]);
    expect(time(Date.UTC(2026, 11, 31, 16, 0))).toBe('2027年1月1日 00:00');
  });

  it.each<NoticeKind>(['deduction-upcoming', 'deduction-succeeded'])('of a kind without a template is not sent: %s', async (kind) => {
    const { send, sent, log } = gateway();
    expect(await send({ kind })).toBe('not-subscribed');
    expect(sent).toEqual([]);
    expect(log.lines).toEqual([
      {
        level: 'info',
        message: 'notice',
        fields: { no: NOTICE.no, noticeId: NOTICE.noticeId, kind, outcome: 'not-subscribed', hasTemplate: false },
      },
    ]);
  });

  it('is refused before it is sent when a keyword would stay empty', async () => {
    const { send, sent } = gateway();
    expect(await send({ kind: 'renewal-ended', amountFen: null })).toEqual({ kind: 'refused', reason: 'amount2 has no sendable value' });
    expect(sent).toEqual([]);
  });

  it('names the user to WeChat and to nobody else', async () => {
    const { send, log } = gateway(() => Promise.reject(sdkError(47003)));
    await send();
    expect(JSON.stringify(log.lines)).not.toContain(NOTICE.openid);
  });
});

describe('what WeChat says about a message', () => {
  it.each([
    [43101, 'not-subscribed'],
    [40003, 'refused'],
    [40037, 'refused'],
    [41030, 'refused'],
    [47003, 'refused'],
    [-604101, 'refused'],
    [-604104, 'unknown'],
    [-501001, 'unknown'],
    [45009, 'unknown'],
  ])('%d means %s', async (errCode, meaning) => {
    const outcome = await gateway(() => Promise.reject(sdkError(errCode))).send();
    expect(typeof outcome === 'string' ? outcome : outcome.kind).toBe(meaning);
  });

  it('is unknown when it is no error of the SDK', async () => {
    expect(await gateway(() => Promise.reject(new Error('socket hang up'))).send()).toEqual({
      kind: 'unknown',
      reason: 'no code: socket hang up',
    });
  });

  it('is unknown when it does not come in time', async () => {
    const { send, log } = gateway(() => new Promise(() => undefined));
    expect(await send()).toMatchObject({ kind: 'unknown' });
    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
  });
});
