import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFaults } from '../../../local/kernel/faults';
import { openLedgerStore } from '../../../local/kernel/ledger-store';
import { createMemoryLedgerStore } from '../../../local/kernel/memory-ledger-store';
import { createTraffic } from '../../../local/kernel/traffic';
import { createWechatMessages, type SentMessage, type WechatMessagesSimulator } from '../../../local/wechat-messages';
import { DATA, TEMPLATE } from '../../support/messages';
import { createSeededRandom } from '../../support/world-ports';

const NOW_MS = Date.UTC(2026, 10, 23, 2);
const OTHER = { ...TEMPLATE, templateId: 'tmpl-other' };
const ALICE = 'oAlice';

const faults = createFaults();
const traffic = createTraffic({ nowMs: () => NOW_MS });
const shown: SentMessage[] = [];
function open(file: string | null = null): WechatMessagesSimulator & { close(): void } {
  const store = file === null ? createMemoryLedgerStore() : openLedgerStore(file);
  const simulator = createWechatMessages({
    clock: { nowMs: () => NOW_MS },
    store,
    faults,
    traffic,
    randomHex: createSeededRandom(`messages ${file ?? ''}`).hex,
    templates: [TEMPLATE, OTHER],
    pages: ['pages/mine/index'],
    onMessage: (message) => shown.push(message),
  });
  return { ...simulator, close: () => store.close() };
}

const message = (more: object = {}) => ({ touser: ALICE, template_id: TEMPLATE.templateId, page: 'pages/mine/index', data: DATA, ...more });
const agree = (simulator: WechatMessagesSimulator, templateIds = [TEMPLATE.templateId]): void =>
  simulator.decide({ openid: ALICE, templateIds, decision: 'accept' });
const send = (simulator: WechatMessagesSimulator, more: object = {}) => simulator.handle('subscribeMessage.send', message(more));

let simulator: ReturnType<typeof open>;
beforeEach(() => {
  faults.clear();
  shown.length = 0;
  simulator = open();
});
afterEach(() => simulator.close());

describe('an agreement', () => {
  it('is good for one message, and they add up', async () => {
    agree(simulator);
    agree(simulator);
    const codes = [await send(simulator), await send(simulator), await send(simulator)].map((answer) => answer?.errcode);
    expect(codes).toEqual([0, 0, 43101]);
    expect(simulator.messages()).toHaveLength(2);
  });

  it('is for one user and one template', async () => {
    agree(simulator);
    expect(await send(simulator, { touser: 'oBob' })).toMatchObject({ errcode: 43101 });
    expect(await send(simulator, { template_id: OTHER.templateId })).toMatchObject({ errcode: 43101 });
    expect(await send(simulator)).toMatchObject({ errcode: 0 });
  });

  it.each(['reject', 'ban'] as const)('is none when the user or WeChat decides %s', async (decision) => {
    simulator.decide({ openid: ALICE, templateIds: [TEMPLATE.templateId], decision });
    expect(await send(simulator)).toMatchObject({ errcode: 43101 });
  });

  it('shows on the next sheet, with the choice that is kept', () => {
    agree(simulator, [TEMPLATE.templateId, OTHER.templateId]);
    simulator.decide({ openid: ALICE, templateIds: [OTHER.templateId], decision: 'reject', keep: true });
    expect(simulator.sheet(ALICE, [TEMPLATE.templateId, OTHER.templateId])).toMatchObject([
      { templateId: TEMPLATE.templateId, title: '扣费提醒', left: 1, kept: null },
      { templateId: OTHER.templateId, left: 1, kept: 'reject' },
    ]);
    expect(() => simulator.sheet(ALICE, ['tmpl-unknown'])).toThrow('no template tmpl-unknown');
    expect(() => simulator.sheet(ALICE, [1, 2, 3, 4].map(String))).toThrow('1 to 3 at a time');
  });
});

describe('a message', () => {
  it('reaches the user with the words of the template', async () => {
    agree(simulator);
    await send(simulator);
    expect(shown).toEqual(simulator.messages());
    expect(shown).toMatchObject([{ openid: ALICE, templateId: TEMPLATE.templateId, data: DATA, page: 'pages/mine/index', atMs: NOW_MS }]);
    expect(shown[0]?.lines[1]).toEqual({ label: '扣费金额', value: '¥25.00' });
  });

  it.each<[string, object, number]>([
    ['nobody', { touser: '' }, 40003],
    ['a template that there is not', { template_id: 'tmpl-unknown' }, 40037],
    ['a page that there is not', { page: '/pages/mine/index' }, 41030],
    ['a keyword too few', { data: { ...DATA, thing1: undefined } }, 47003],
    ['a keyword too many', { data: { ...DATA, thing9: { value: 'x' } } }, 47003],
    ['a value that is no text', { data: { ...DATA, thing1: { value: 7 } } }, 47001],
  ])('to %s is refused and uses nothing up', async (_name, wrong, errcode) => {
    agree(simulator);
    expect(await send(simulator, JSON.parse(JSON.stringify(wrong)) as object)).toMatchObject({ errcode });
    expect(simulator.sheet(ALICE, [TEMPLATE.templateId])).toMatchObject([{ left: 1 }]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['thing1', ['二十个字'.repeat(5), 'a~b'], ['二十个字'.repeat(5) + '多', ' ', '车🚗', 'a\nb']],
    ['amount2', ['¥25.00', '25元', '¥12345678.90'], ['二十五元', '¥1.234', '¥123456789.00', '¥¥1', '-1']],
    ['time3', ['08:05', '2026年1月1日 08:05', '2026-01-01 08:05:09', '08:00~09:00'], ['2026年1月1日', '24:00', '8点']],
    ['phrase4', ['配送中'], ['未能扣费成功', 'OK', '扣费 ']],
    ['character_string5', ['D'.repeat(32), '#-1'], ['D'.repeat(33), '订单1']],
  ])('[D6] may hold in %s only what WeChat allows', async (keyword, good, bad) => {
    for (const value of good) {
      agree(simulator);
      expect([value, await send(simulator, { data: { ...DATA, [keyword]: { value } } })]).toEqual([value, { errcode: 0, errmsg: 'ok' }]);
    }
    for (const value of bad)
      expect([value, await send(simulator, { data: { ...DATA, [keyword]: { value } } })]).toMatchObject([value, { errcode: 47003 }]);
  });

  it('is the only thing that this server sends', async () => {
    expect(await simulator.handle('templateMessage.send', message())).toEqual({ errcode: -604100, errmsg: 'API not found' });
  });

  it.each([
    ['timeout-before', null, 0],
    ['timeout-after', null, 1],
    ['corrupt', { errcode: -1, errmsg: 'system error' }, 0],
    ['duplicate', { errcode: 0, errmsg: 'ok' }, 2],
  ] as const)('can meet the fault %s', async (fault, answer, arrived) => {
    agree(simulator);
    agree(simulator);
    faults.set([{ on: 'wechat:/openapi.subscribeMessage.send', do: fault, times: 1 }]);
    expect(await send(simulator)).toEqual(answer);
    expect(simulator.messages()).toHaveLength(arrived);
  });

  it('is in the traffic, with what WeChat said', async () => {
    const before = traffic.after(0).length;
    await send(simulator);
    expect(traffic.after(0)[before]).toMatchObject({ party: 'wechat', subject: 'openapi.subscribeMessage.send', status: 200 });
  });
});

describe('agreements and messages', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'messages-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('are there after a restart', async () => {
    const file = path.join(directory, 'ledger.db');
    const before = open(file);
    agree(before);
    agree(before);
    await send(before);
    before.close();
    const after = open(file);
    expect(after.messages()).toEqual(shown);
    expect(after.sheet(ALICE, [TEMPLATE.templateId])).toMatchObject([{ left: 1 }]);
    after.close();
  });
});
