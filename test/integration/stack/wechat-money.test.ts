import { gunzipSync } from 'node:zlib';
import { beijingCompact } from '../../../local/kernel/beijing-time';
import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { startTestStack, type TestStack } from '../../support/stack';
import { fromXml, HOUR_MS, sign, toXml, type Fields } from '../../support/wechat-pay-platform';

/** Refunds and bills as the control interface decides them, on a running stack. */
let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES, phoneDir: 'test/support/functions/probe' });
});
afterAll(() => stack.dispose());

function call(path: string, fields: Fields): Promise<Response> {
  const { appId, mchId, apiV2Key } = stack.keys.wechat;
  const all = { appid: appId, mch_id: mchId, nonce_str: 'N1', ...fields };
  return fetch(`${stack.baseUrl}/wechat-pay${path}`, { method: 'POST', body: toXml({ ...all, sign: sign(all, apiV2Key) }) });
}

/** A paid order of 19 yuan; answers its day in Beijing. */
async function paid(outTradeNo: string): Promise<string> {
  const order = {
    out_trade_no: outTradeNo,
    body: 'x',
    total_fee: '1900',
    spbill_create_ip: '203.0.113.9',
    trade_type: 'JSAPI',
    openid: 'oUser',
  };
  const reply = await call('/pay/contractorder', { ...order, notify_url: `${stack.baseUrl}/http/nobody` });
  stack.wechat.decidePayment({ prepayId: fromXml(await reply.text()).prepay_id ?? '', outcome: 'paid', autoRenew: false });
  return beijingCompact(stack.clock.nowMs()).slice(0, 8);
}

describe('refunds', () => {
  it('end as decided, for the staff as for a call; what is not decided is asked for', async () => {
    await paid('MONEY001');
    const outTradeNo = 'MONEY001';
    expect(await stack.control('POST', 'wechat/refund', { outTradeNo, outcome: 'NOTENOUGH' })).toEqual({
      outTradeNo,
      outcome: 'NOTENOUGH',
    });
    expect(await stack.request('POST', '/_control/wechat/refund', { outTradeNo, refundFen: 1 })).toMatchObject({ status: 409 });
    const decided = await stack.control('POST', 'wechat/refund', { outTradeNo, outcome: 'CHANGE', refundFen: 100 });
    expect(decided).toMatchObject({ status: 'CHANGE', refundId: expect.any(String) });
    for (const body of [{ outTradeNo }, { outTradeNo, outcome: 'LOST' }]) {
      expect(await stack.request('POST', '/_control/wechat/refund', body)).toMatchObject({ status: 400 });
    }
    expect(await stack.request('POST', '/_control/wechat/refund', { outTradeNo: 'NOBODY', outcome: 'CHANGE' })).toMatchObject({
      status: 404,
    });
  });
});

describe('bills', () => {
  it('[D25] come over the wire, plain and packed, with the differences of the control interface', async () => {
    const day = await paid('MONEY002');
    await stack.advance(34 * HOUR_MS);
    await stack.control('POST', 'wechat/bill', { billDate: day, edits: [{ do: 'amount', outTradeNo: 'MONEY002', fen: 1901 }] });
    const plain = await call('/pay/downloadbill', { bill_date: day, bill_type: 'ALL' });
    expect(plain.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const bytes = Buffer.from(await plain.arrayBuffer());
    expect(bytes.toString()).toMatch(/^\uFEFF交易时间,[\s\S]*`MONEY002,[\s\S]*`19\.01,[\s\S]*总交易单数/);
    const packed = await call('/pay/downloadbill', { bill_date: day, bill_type: 'ALL', tar_type: 'GZIP' });
    expect(gunzipSync(await packed.arrayBuffer())).toEqual(bytes);
    const { entries } = await stack.control<{ entries: { subject: string; answered: string }[] }>('GET', 'traffic');
    expect(entries.filter(({ subject }) => subject === '/pay/downloadbill').map(({ answered }) => answered)).toEqual([
      '(a file)',
      '(a file)',
    ]);
  });

  it.each([
    { billDate: '2026-11-23', edits: [] },
    { billDate: '20261123', edits: [{ do: 'forget' }] },
    { billDate: '20261123', edits: [{ do: 'amount', outTradeNo: 'X', fen: 1.5 }] },
    { billDate: '20261131', edits: [] },
    { billDate: '20300101' },
  ])('%j is refused', async (body) => {
    expect(await stack.request('POST', '/_control/wechat/bill', body)).toMatchObject({
      status: 400,
      value: { message: expect.stringMatching(/^(billDate|edits)/) },
    });
  });
});
