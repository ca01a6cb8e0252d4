import {
  by,
  create,
  createFields,
  createPlatform,
  type Fields,
  isHuifuSignature,
  MERCHANT,
  PATHS,
  queryOrder,
  signedBody,
  verifiedData,
} from '../../support/huifu-platform';
import type { FaultAction } from '../../../local/kernel/types';

const QUERY = by({ out_order_no: 'X1' });

describe('the gateway in front', () => {
  it.each([
    ['an unknown path', '/v2/trade/payscore/deduct/register', 'POST', 'application/json', signedBody(QUERY), 404],
    ['another method', PATHS.query, 'GET', 'application/json', '', 405],
    ['a form', PATHS.query, 'POST', 'application/x-www-form-urlencoded', signedBody(QUERY), 415],
    ['no JSON', PATHS.query, 'POST', 'application/json', '{"sys_id":', 400],
    ['bytes that are no UTF-8', PATHS.query, 'POST', 'application/json', Buffer.from([0x22, 0xff, 0x22]), 400],
    ['too much', PATHS.query, 'POST', 'application/json', JSON.stringify('x'.repeat(70_000)), 413],
  ])('%s is answered without a signature', async (_name, path, method, contentType, body, status) => {
    const platform = createPlatform();
    const reply = await platform.raw(path, body, method, contentType);
    expect(reply.status).toBe(status);
    expect(Object.keys(JSON.parse(reply.body) as object)).toEqual(['message']);
    expect(platform.traffic).toMatchObject([{ party: 'huifu', subject: path, status, verification: 'not-checked' }]);
  });
});

describe('the envelope', () => {
  const code = async (body: string): Promise<string | undefined> =>
    verifiedData((await createPlatform().raw(PATHS.query, body)).body)['resp_code'];

  it.each([
    ['not an object', '[]', 'LS000001'],
    ['a field missing', JSON.stringify({ sys_id: MERCHANT.sysId, sign: 'x', data: QUERY }), 'LS000001'],
    ['a field too many', signedBody(QUERY, { version: '1.0' }), 'LS000001'],
    ['data as text', signedBody(QUERY, { data: JSON.stringify(QUERY) }), 'LS000001'],
    ['a real object in data', signedBody(QUERY, { data: { ...QUERY, time_range: { end_time: '20261123' } } }), 'LS000001'],
    ['a number in data', signedBody(QUERY, { data: { ...QUERY, ord_amt: 12 } }), 'LS000001'],
    ['another caller', signedBody(QUERY, { sys_id: '6666000000000000' }), 'LS000008'],
    ['another product', signedBody(QUERY, { product_id: 'MYPAY' }), 'LS000008'],
    ['a changed value', signedBody(QUERY, { data: { ...QUERY, out_order_no: 'X2' } }), 'LS000003'],
    ['no signature', signedBody(QUERY, { sign: '' }), 'LS000003'],
    ['another merchant', signedBody({ ...QUERY, huifu_id: '6666000000000001' }), '22000002'],
    ['no merchant', signedBody({ out_order_no: 'X1' }), '10000000'],
    ['a good one', signedBody(QUERY), '23000001'],
  ])('%s is answered, signed, with its code', async (_name, body, expected) => {
    expect(await code(body)).toBe(expected);
  });

  it('is verified whatever the order of the names, and with empty values that were not signed', async () => {
    expect(await code(signedBody({ out_order_no: 'X1', org_hf_seq_id: '', huifu_id: MERCHANT.huifuId }))).toBe('23000001');
  });

  it('is recorded with what the verification found', async () => {
    const platform = createPlatform();
    for (const body of [signedBody(QUERY), signedBody(QUERY, { sign: 'AAAA' }), signedBody(QUERY, { sign: '' }), '[]']) {
      await platform.raw(PATHS.query, body);
    }
    expect(platform.traffic.map(({ verification }) => verification)).toEqual(['valid', 'invalid', 'unsigned', 'not-checked']);
    expect(platform.traffic[0]).toMatchObject({ kind: 'request', sent: signedBody(QUERY), status: 200, fault: null });
  });
});

describe('a reply', () => {
  it('has sorted names, signed as they stand, and one that no page lists', async () => {
    const platform = createPlatform();
    const { body } = await platform.raw(PATHS.create, signedBody(createFields()));
    const [, text = '', sign = ''] = /^\{"data":(.*),"sign":"(.*)"\}$/.exec(body) ?? [];
    const data = JSON.parse(text) as Fields;
    expect(Object.keys(data)).toEqual(Object.keys(data).sort());
    expect(isHuifuSignature(JSON.stringify(data), sign)).toBe(true);
    expect(data).toMatchObject({ resp_code: '00000000', huifu_id: MERCHANT.huifuId, req_seq_id: 'C1', ext_trace_flag: '0' });
  });

  it('carries nested values as text, or as objects where the rule says so', async () => {
    const asText = createPlatform();
    const asObjects = createPlatform({ rules: { nested: 'object' } });
    expect((await queryOrder(asText, await create(asText)))['risk_fund']).toBe(
      '{"name":"ESTIMATE_ORDER_COST","amount":"100.00","description":"预估充电费用"}',
    );
    expect((await queryOrder(asObjects, await create(asObjects)))['risk_fund']).toEqual({
      name: 'ESTIMATE_ORDER_COST',
      amount: '100.00',
      description: '预估充电费用',
    });
  });
});

describe('faults on calls', () => {
  const withFault = async (action: FaultAction, hold?: (delayMs: number) => Promise<void>) => {
    const platform = createPlatform(hold === undefined ? {} : { hold });
    platform.faults.set([{ on: `huifu:${PATHS.create}`, do: action, times: 1, delayMs: 300 }]);
    const reply = await platform.raw(PATHS.create, signedBody(createFields()));
    return { platform, reply, orders: platform.huifu.ledger().serviceOrders.length };
  };

  it.each(['timeout-before', 'drop'] as const)('%s: no answer, and nothing happened', async (action) => {
    const { platform, reply, orders } = await withFault(action);
    expect([reply.status, orders]).toEqual([0, 0]);
    expect(platform.traffic).toMatchObject([{ answered: null, status: null, verification: 'not-checked', fault: action }]);
  });

  it('timeout-after: no answer, but it was done', async () => {
    const { platform, reply, orders } = await withFault('timeout-after');
    expect([reply.status, orders]).toEqual([0, 1]);
    expect(platform.traffic).toMatchObject([{ answered: null, verification: 'valid', fault: 'timeout-after' }]);
    expect(await platform.call(PATHS.create, createFields())).toMatchObject({ resp_code: '20000000' });
    expect(await platform.call(PATHS.query, by({ org_req_seq_id: 'C1' }))).toMatchObject({ state: 'CREATED' });
  });

  it('corrupt: a signature that does not verify', async () => {
    const { reply } = await withFault('corrupt');
    expect(reply.status).toBe(200);
    expect(() => verifiedData(reply.body)).toThrow('badly signed');
  });

  it('delay: the reply is held back by whoever can wait', async () => {
    const held: number[] = [];
    const { reply } = await withFault('delay', (delayMs) => Promise.resolve(void held.push(delayMs)));
    expect([reply.status, held]).toEqual([200, [300]]);
    expect((await withFault('delay')).reply.status).toBe(200);
  });

  it('duplicate: done twice, the second reply is sent', async () => {
    const { reply, orders } = await withFault('duplicate');
    expect([verifiedData(reply.body)['resp_code'], orders]).toEqual(['20000000', 1]);
  });
});
