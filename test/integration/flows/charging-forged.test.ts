import { SIGNATURE_HEADER, signRequest, TIMESTAMP_HEADER } from '../../../cloudfunctions/shared/gateways/charger/sign';
import { readPrivateKey, signText } from '../../../cloudfunctions/shared/gateways/huifu/sign';
import { signOperatorCall } from '../../../cloudfunctions/shared/entry/operator-credential';
import type { TrafficEntry } from '../../../local/kernel/types';
import { HUIFU_PATHS } from '../../support/charging-users';
import { Driver } from '../../support/driver';
import { RSA_PAIRS } from '../../support/rsa-pairs';
import { startTestStack, type TestStack } from '../../support/stack';
import { losing, MINUTE_MS, SECOND_MS } from '../../support/subscriber';

type Kind = 'confirmed' | 'paid' | 'refund';
type Data = Readonly<Record<string, unknown>>;
type Body = string | Uint8Array<ArrayBuffer>;

const KINDS: readonly Kind[] = ['confirmed', 'paid', 'refund'];
const URLS = ['huifu/payscore', 'huifu/refund'];
/** The platform waits that long for its answer (异步通知). */
const ANSWER_LIMIT_MS = 5 * SECOND_MS;
/** Counts and times of the schedule change by themselves while the clock runs; everything else only by news. */
const SCHEDULE = ['tries', 'askedMs', 'dueMs', 'revision', 'live'];

let stack: TestStack;
/** Whose messages somebody has recorded, and whose orders are the target. */
let recorded: Driver;
let confirming: string;
let unpaid: string;
/** Genuine messages, caught on the wire before our side ever saw them. */
const caught = new Map<Kind, URLSearchParams>();

beforeAll(async () => {
  stack = await startTestStack({
    excused: [{ line: /^I8 huifu\..*(NOT-OURS|forged\d)/, because: 'it sends what the platform never said, signed with its own key' }],
  });
  await losing(stack, 'huifu.confirmed', 'huifu.paid', 'huifu.refund');
  recorded = new Driver(stack, 'recorded', 'P002');
  await refundOf(await recorded.billed());
  await stack.advance(MINUTE_MS);
  await stack.control('DELETE', 'faults');
  const { entries } = await stack.control<{ entries: TrafficEntry[] }>('GET', 'traffic?after=0');
  for (const kind of KINDS) {
    const sent = entries.find((e) => e.party === 'huifu' && e.kind === 'notification' && e.subject === kind)?.sent ?? '';
    caught.set(kind, new URLSearchParams(sent));
  }
  unpaid = await new Driver(stack, 'unpaid', 'P003').billed('failed');
  confirming = (await new Driver(stack, 'confirming', 'P001').offer()).outOrderNo;
});
afterAll(() => stack.dispose());
afterEach(() => stack.control('DELETE', 'faults'));

/** The operator gives money back. */
async function refundOf(orderNo: string): Promise<void> {
  const { name, key } = stack.keys.operator;
  const call = {
    operator: name,
    nonce: '0123456789abcdef'.repeat(2),
    action: 'refund',
    input: { orderNo, amountFen: 100, key: 'K1', reason: '测试' },
  };
  const credential = signOperatorCall(call, stack.clock.nowMs(), key);
  await stack.host.callFromFunction('operator', { action: call.action, input: call.input, credential }, undefined);
  await stack.settle();
}

/** Everything that is stored but the schedule. */
async function truth(): Promise<unknown> {
  const names = stack.engine.collectionNames();
  return Promise.all(
    names.map(async (name) => {
      const documents = await stack.engine.find(name, {}, { order: [['_id', 1]] });
      return [
        name,
        documents.map((document) => Object.fromEntries(Object.entries(document).filter(([field]) => !SCHEDULE.includes(field)))),
      ];
    }),
  );
}

async function deliver(url: string, body: Body, headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`${stack.baseUrl}/http/notify/${url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', ...headers },
    body,
  });
  return { status: response.status, text: await response.text() };
}

const genuine = (kind: Kind): URLSearchParams => new URLSearchParams(caught.get(kind));
const textOf = (kind: Kind): string => genuine(kind).get('resp_data') ?? '';
const dataOf = (kind: Kind): Data => JSON.parse(textOf(kind)) as Data;
const signOf = (kind: Kind): string => genuine(kind).get('sign') ?? '';
const form = (kind: Kind, change: Readonly<Record<string, string>>): string => {
  const fields = genuine(kind);
  for (const [name, value] of Object.entries(change)) fields.set(name, value);
  return fields.toString();
};
const altered = (kind: Kind, change: Data): string => form(kind, { resp_data: JSON.stringify({ ...dataOf(kind), ...change }) });
const signed = (text: string, key = stack.keys.huifu.huifuPrivateKey): string =>
  new URLSearchParams({ resp_code: '10000', resp_desc: '成功调用', sign: signText(text, readPrivateKey(key)), resp_data: text }).toString();
/** The message as it would be about somebody's open order. */
const aimed = (kind: Kind): Data => ({ ...dataOf(kind), out_order_no: kind === 'confirmed' ? confirming : unpaid });

const AMOUNTS: Readonly<Record<Kind, string>> = { confirmed: 'total_amount', paid: 'trans_amt', refund: 'ord_amt' };
const forgeries: readonly (readonly [string, (kind: Kind) => Body])[] = [
  ['without a signature', (kind) => new URLSearchParams({ resp_code: '10000', resp_data: JSON.stringify(aimed(kind)) }).toString()],
  ['with an empty signature', (kind) => form(kind, { sign: '', resp_data: JSON.stringify(aimed(kind)) })],
  [
    'with a signature of one other bit',
    (kind) => form(kind, { sign: `${signOf(kind).startsWith('A') ? 'B' : 'A'}${signOf(kind).slice(1)}` }),
  ],
  ["with a stranger's signature", (kind) => signed(JSON.stringify(aimed(kind)), RSA_PAIRS.nextPlatform.privateKey)],
  ["signed with the merchant's own key", (kind) => signed(JSON.stringify(aimed(kind)), stack.keys.huifu.merchantPrivateKey)],
  ['with the signature of another message', (kind) => form(kind, { sign: signOf(kind === 'paid' ? 'confirmed' : 'paid') })],
  ['with another amount under the old signature', (kind) => altered(kind, { [AMOUNTS[kind]]: '0.01' })],
  ['for another order under the old signature', (kind) => form(kind, { resp_data: JSON.stringify(aimed(kind)) })],
  ['with another serial under the old signature', (kind) => altered(kind, { req_seq_id: 'E0', trans_hf_seq_id: '1', hf_seq_id: '2' })],
  [
    're-ordered under the old signature',
    (kind) => form(kind, { resp_data: JSON.stringify(Object.fromEntries(Object.entries(dataOf(kind)).reverse())) }),
  ],
  ['with one space more', (kind) => form(kind, { resp_data: `${textOf(kind)} ` })],
  ['of another merchant, signed by the platform', (kind) => signed(JSON.stringify({ ...aimed(kind), huifu_id: '6666000100000001' }))],
  [
    'signed by the platform, but of no kind',
    (kind) => signed(JSON.stringify({ huifu_id: dataOf(kind)['huifu_id'], out_order_no: unpaid })),
  ],
  ['signed by the platform, but no object', () => signed('[]')],
  ['signed as a webhook is', (kind) => `${form(kind, {})}&sign=${'0'.repeat(32)}`],
  ['cut off', (kind) => form(kind, {}).slice(0, -20)],
  ['with a field twice', (kind) => `${form(kind, {})}&resp_data=${encodeURIComponent(JSON.stringify(aimed(kind)))}`],
  ['with a broken escape', (kind) => `${form(kind, {})}&x=%E4%B8`],
  ['as JSON', (kind) => JSON.stringify(Object.fromEntries(genuine(kind)))],
  ['as JSON, the data itself', (kind) => JSON.stringify({ ...aimed(kind), sign: signOf(kind) })],
  ['too large', (kind) => `${form(kind, {})}&pad=${'x'.repeat(200_000)}`],
  ['empty', () => ''],
  ['not text', () => Uint8Array.from([0xff, 0xfe, 0x00, 0x3d])],
  ['a message of WeChat Pay', () => '<xml><return_code>SUCCESS</return_code><out_trade_no>1</out_trade_no><sign>0</sign></xml>'],
];

describe('forged, altered and replayed messages of the acquirer', () => {
  it('the caught messages are genuine', () => {
    for (const kind of KINDS) expect(dataOf(kind)).toMatchObject({ req_seq_id: expect.any(String) });
    expect(dataOf('confirmed')).toMatchObject({ state_description: 'USER_CONFIRM' });
    expect(dataOf('paid')).toMatchObject({ trans_stat: 'S' });
    expect(dataOf('refund')).toMatchObject({ trans_type: 'TRANS_REFUND' });
  });

  it.each(forgeries)('[G2] [G4] [P2] %s: not acknowledged, nothing changes', async (_what, forge) => {
    const before = await truth();
    for (const url of URLS) {
      for (const kind of KINDS) expect(await deliver(url, forge(kind))).toEqual({ status: 200, text: 'rejected' });
    }
    expect(await truth()).toEqual(before);
  });

  it('[G2] [P2] a genuine one at the URL of somebody else: not acknowledged, nothing changes', async () => {
    const before = await truth();
    for (const url of [
      'wechat/payment',
      'wechat/contract',
      'wechat/refund',
      'charger/event',
      'huifu',
      'huifu/payscore/',
      'HUIFU/payscore',
      '',
    ]) {
      for (const kind of KINDS) expect((await deliver(url, form(kind, {}))).text).not.toContain('RECV_ORD_ID_');
    }
    const got = await fetch(`${stack.baseUrl}/http/notify/huifu/payscore?${form('paid', {})}`);
    expect(got.status).toBe(404);
    expect(await truth()).toEqual(before);
  });

  it.each(KINDS)('[G3] [P2] [P3] %s: routed by content, acknowledged by its serial; replayed it changes nothing', async (kind) => {
    const answer = { status: 200, text: `RECV_ORD_ID_${String(dataOf(kind)['req_seq_id'])}` };
    // Found by questions before: the first copy is news to the inbox, but not to the order.
    const [orders, events] = await Promise.all([stack.engine.find('chargingOrders', {}), stack.engine.count('events', {})]);
    expect(await deliver(kind === 'refund' ? 'huifu/payscore' : 'huifu/refund', form(kind, {}))).toEqual(answer);
    expect(states(await stack.engine.find('chargingOrders', {}))).toEqual(states(orders));
    expect(await stack.engine.count('events', {})).toBe(events);
    const before = await truth();
    for (const url of [...URLS, ...URLS, ...URLS]) expect(await deliver(url, form(kind, {}))).toEqual(answer);
    const sideBySide = await Promise.all(Array.from({ length: 6 }, () => deliver('huifu/payscore', form(kind, {}))));
    for (const copy of sideBySide) expect(copy).toEqual(answer);
    expect(await truth()).toEqual(before);
    expect(await recorded.alarms()).toEqual([]);
  });

  it('[P24] a signed payment of another amount is durable, acknowledged, alarmed, and nothing is recorded as paid', async () => {
    const { req_seq_id: reqSeqId } = dataOf('paid');
    const text = JSON.stringify({ ...aimed('paid'), trans_amt: '0.01', trans_hf_seq_id: '0029000topAforged1' });
    expect((await deliver('huifu/payscore', signed(text))).text).toBe(`RECV_ORD_ID_${String(reqSeqId)}`);
    expect(await recorded.stored(unpaid)).toMatchObject({ state: 'unpaid', payment: null, announced: null });
    expect(await alarmsAbout(unpaid)).toEqual(['amount-mismatch']);
  });

  it('[P24] a signed payment without its amount is believed only as far as the query confirms it', async () => {
    const { trans_amt: _amount, ...rest } = aimed('paid');
    const text = JSON.stringify({ ...rest, trans_hf_seq_id: '0029000topAforged2' });
    expect((await deliver('huifu/payscore', signed(text))).text).toContain('RECV_ORD_ID_');
    await stack.advance(2 * MINUTE_MS);
    expect(await recorded.stored(unpaid)).toMatchObject({ state: 'unpaid', payment: null });
  });

  it('signed ones for an order that is not ours are acknowledged and alarmed', async () => {
    for (const kind of ['confirmed', 'paid'] as const) {
      const text = JSON.stringify({ ...dataOf(kind), out_order_no: `NOT-OURS-${kind}`, req_seq_id: 'SHOP1' });
      expect((await deliver('huifu/payscore', signed(text))).text).toBe('RECV_ORD_ID_SHOP1');
      expect(await alarmsAbout(`NOT-OURS-${kind}`)).toEqual(['unknown-order']);
    }
  });

  it("the merchant's view lists the refund with order and user", async () => {
    const { refunds } = await stack.control<{ refunds: unknown[] }>('GET', 'merchant');
    expect(refunds).toEqual([
      expect.objectContaining({ outOrderNo: dataOf('paid')['out_order_no'], openid: recorded.openid, amountFen: 100, state: 'succeeded' }),
    ]);
  });
});

describe('[P23] the answer to a notification does not wait for the business', () => {
  const timed = async (url: string, body: string): Promise<{ text: string; tookMs: number }> => {
    const startMs = performance.now();
    const { text } = await deliver(url, body);
    return { text, tookMs: performance.now() - startMs };
  };
  const slowly = (on: string): Promise<unknown> =>
    stack.control('POST', 'faults', { rules: [{ on, do: 'delay', times: 5, delayMs: 7 * SECOND_MS }] });

  it('a confirmation, while the pile takes 7 s to answer', async () => {
    const driver = new Driver(stack, 'slow-pile', 'P004');
    const { outOrderNo } = await driver.offer();
    await stack.control('POST', 'faults', { rules: [{ on: 'huifu.confirmed', do: 'drop', times: 4 }] });
    await driver.confirm(outOrderNo);
    await slowly('charger:/sessions');
    const text = JSON.stringify({ ...dataOf('confirmed'), out_order_no: outOrderNo, req_seq_id: 'SLOW1' });
    const { text: answer, tookMs } = await timed('huifu/payscore', signed(text));
    expect(answer).toBe('RECV_ORD_ID_SLOW1');
    expect(tookMs).toBeLessThan(ANSWER_LIMIT_MS);
    await stack.control('DELETE', 'faults');
    await stack.advance(2 * MINUTE_MS);
    expect(await driver.stored(outOrderNo)).toMatchObject({ state: 'charging' });
    await driver.pile({ plugged: false });
  });

  it('a payment, while the acquirer takes 7 s to confirm it', async () => {
    const driver = new Driver(stack, 'slow-query', 'P004');
    const outOrderNo = await driver.billed('failed');
    await stack.control('POST', 'faults', { rules: [{ on: 'huifu.paid', do: 'drop', times: 4 }] });
    await driver.pay(outOrderNo);
    const [, active] = (await driver.ledger()).payments;
    await slowly(`huifu:${HUIFU_PATHS.query}`);
    const { trans_amt: _amount, ...rest } = dataOf('paid');
    const told = { out_order_no: outOrderNo, req_seq_id: 'SLOW2', trans_hf_seq_id: active?.hf_seq_id, trans_req_date: active?.req_date };
    const { text, tookMs } = await timed('huifu/payscore', signed(JSON.stringify({ ...rest, ...told })));
    expect(text).toBe('RECV_ORD_ID_SLOW2');
    expect(tookMs).toBeLessThan(ANSWER_LIMIT_MS);
    await stack.control('DELETE', 'faults');
    await stack.advance(2 * MINUTE_MS);
    expect(await driver.stored(outOrderNo)).toMatchObject({ state: 'paid', payment: { by: 'active', hfSeqId: active?.hf_seq_id } });
  });
});

describe('forged, altered and replayed events of the piles', () => {
  let driver: Driver;
  let outOrderNo: string;
  /** The event of a session that has ended with more energy than was taken. */
  let body: string;
  beforeAll(async () => {
    driver = new Driver(stack, 'events', 'P002');
    outOrderNo = await driver.session();
    const { _id: sessionId } = await driver.stored(outOrderNo);
    const nowMs = stack.clock.nowMs();
    const readings = [
      { atMs: nowMs - 60_000, meterWh: 1_000_000 },
      { atMs: nowMs, meterWh: 1_050_000 },
    ];
    const ended = { state: 'ended', startedMs: nowMs - 60_000, endedMs: nowMs, endedBecause: 'full', readings, powerW: 0, socPercent: 100 };
    body = JSON.stringify({ eventId: 'EVforged', session: { sessionId, pileId: 'P002', ...ended, reportedMs: nowMs } });
  });
  afterAll(() => driver.stop(outOrderNo));

  const headers = (text: string, { secret = stack.keys.charger.secret, ageMs = 0, path = '/charger/event', method = 'POST' } = {}) => {
    const timestamp = String(stack.clock.nowMs() - ageMs);
    return { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: signRequest({ method, path, timestamp, body: text }, secret) };
  };
  const tricks: readonly (readonly [string, () => readonly [string, Readonly<Record<string, string>>]])[] = [
    ['unsigned', () => [body, {}]],
    ['signed with another secret', () => [body, headers(body, { secret: '0'.repeat(64) })]],
    ['altered after signing', () => [body.replace('1050000', '1090000'), headers(body)]],
    ['six minutes old', () => [body, headers(body, { ageMs: 6 * MINUTE_MS })]],
    ['six minutes ahead', () => [body, headers(body, { ageMs: -6 * MINUTE_MS })]],
    ['signed for another path', () => [body, headers(body, { path: '/sessions' })]],
    ['signed as another method', () => [body, headers(body, { method: 'GET' })]],
    ['with a signature of another time', () => [body, { ...headers(body), [TIMESTAMP_HEADER]: String(stack.clock.nowMs() + 1) }]],
    ['too large', () => [`${body}${' '.repeat(100_000)}`, headers(`${body}${' '.repeat(100_000)}`)]],
    ['no event', () => ['{}', headers('{}')]],
    ['a message of the acquirer', () => [form('paid', {}), headers(body)]],
  ];
  it.each(tricks)('[G2] [G4] %s: refused, nothing changes', async (_what, trick) => {
    const before = await truth();
    const [text, signature] = trick();
    expect(await deliver('charger/event', text, signature)).toEqual({ status: 401, text: '{"code":"REJECTED"}' });
    expect(await truth()).toEqual(before);
  });

  it('[G3] a genuine one of a session that is over changes nothing, however often it comes', async () => {
    const other = new Driver(stack, 'replayed', 'P004');
    await other.pile({ plugged: false });
    const paid = await other.billed();
    const { entries } = await stack.control<{ entries: TrafficEntry[] }>('GET', 'traffic?after=0');
    const { _id: sessionId } = await other.stored(paid);
    const sent = entries.filter(
      ({ party, kind, sent: text }) => party === 'charger' && kind === 'notification' && text.includes(sessionId),
    );
    expect(sent.length).toBeGreaterThanOrEqual(2);
    const before = await truth();
    for (const { sent: text } of [...sent, ...sent, ...sent])
      expect(await deliver('charger/event', text, headers(text))).toEqual({ status: 200, text: '{"received":true}' });
    expect(await truth()).toEqual(before);
  });

  it('an event for a session that is not ours is alarmed', async () => {
    const text = body.replace(/"sessionId":"[^"]+"/, '"sessionId":"E0000000000000000000000000000000"');
    expect((await deliver('charger/event', text, headers(text))).status).toBe(200);
    expect(await alarmsAbout('E0000000000000000000000000000000')).toEqual(['unknown-order']);
  });
});

const states = (documents: readonly Data[]): unknown =>
  documents.map(({ _id, state, payment, refunds }) => ({ _id, state, payment, refunds }));

async function alarmsAbout(no: string): Promise<unknown[]> {
  return (await stack.engine.find('alarms', { no })).map(({ kind }) => kind);
}
