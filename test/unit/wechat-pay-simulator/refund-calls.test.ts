import { createMemoryLedgerStore } from '../../../local/kernel/memory-ledger-store';
import {
  createPlatform,
  type Fields,
  fromXml,
  HOUR_MS,
  MINUTE_MS,
  openedRefund,
  orderFields,
  type Platform,
  queryOrder,
  REFUND_URL,
  refundByCall,
  refundFields,
  sign,
  signed,
  subscribe,
  toXml,
} from '../../support/wechat-pay-platform';

const ORDER = 'SUB20261123001';
const DAY_MS = 24 * HOUR_MS;
const query = (platform: Platform, by: Fields): Promise<Fields> =>
  platform.call('/pay/refundquery', { appid: 'wx2421b1c4370ec43b', mch_id: '1900000109', nonce_str: 'N1', ...by });
const notices = (platform: Platform, url = REFUND_URL) => platform.received.filter((notice) => notice.url === url);
const decide = (platform: Platform, outcome: Parameters<Platform['pay']['decideRefunds']>[0]['outcome']): void =>
  platform.pay.decideRefunds({ outTradeNo: ORDER, outcome });

async function bought(options: Parameters<typeof createPlatform>[0] = {}): Promise<Platform> {
  const platform = createPlatform(options);
  await subscribe(platform);
  await platform.settle();
  return platform;
}

describe('a refund by call', () => {
  it('is accepted at once, ends after its time, and is told to the URL of the request', async () => {
    const platform = await bought({ rules: { refundingMs: 20 * MINUTE_MS } });
    const url = 'http://merchant.test/notify/of-this-refund';
    const reply = await refundByCall(platform, 1, 700, { notify_url: url, sign_type: 'HMAC-SHA256' });
    expect(reply).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      out_trade_no: ORDER,
      out_refund_no: 'REF202611231',
      refund_id: expect.stringMatching(/^5\d{27}$/),
      refund_fee: '700',
      total_fee: '1900',
      cash_refund_fee: '700',
    });
    expect(reply.sign).toBe(sign(reply, undefined, 'HMAC-SHA256'));
    await platform.advance(20 * MINUTE_MS - 1);
    expect(await query(platform, { out_refund_no: 'REF202611231' })).toMatchObject({ refund_status_0: 'PROCESSING' });
    expect(await queryOrder(platform)).toMatchObject({ trade_state: 'REFUND' });
    await platform.advance(1);
    expect(notices(platform)).toEqual([]);
    expect(notices(platform, url)).toHaveLength(1);
    expect(fromXml(openedRefund(notices(platform, url)[0]?.fields.req_info))).toMatchObject({
      out_refund_no: 'REF202611231',
      refund_id: reply.refund_id,
      refund_fee: '700',
      refund_status: 'SUCCESS',
      refund_request_source: 'API',
      refund_account: 'REFUND_SOURCE_UNSETTLED_FUNDS',
      success_time: '2026-11-23 10:20:00',
    });
  });

  it('is told to the URL of the merchant platform when it names none', async () => {
    const platform = await bought();
    await refundByCall(platform, 1, 1900);
    await platform.settle();
    expect(notices(platform)).toHaveLength(1);
  });

  it("needs the merchant's certificate before anything else is looked at", async () => {
    const platform = await bought();
    const body = toXml(signed(refundFields(1, 100)));
    for (const clientName of [undefined, '1900000110']) {
      const { body: answer } = await platform.raw('/secapi/pay/refund', body, 'POST', clientName);
      expect(answer).toMatch(/FAIL[\s\S]*CERT_ERROR/);
    }
    expect((await platform.raw('/secapi/pay/refund', '', 'GET')).body).toContain('CERT_ERROR');
    expect(platform.pay.ledger().refunds).toEqual([]);
    expect((await platform.raw('/secapi/pay/refund', body, 'POST', '1900000109')).body).not.toContain('FAIL');
  });

  it('[D23] the same number gets the same refund again, with another amount an error, for another order too', async () => {
    const platform = await bought();
    const first = await refundByCall(platform, 1, 700);
    const again = await refundByCall(platform, 1, 700, { nonce_str: 'another' });
    expect(again).toMatchObject({ result_code: 'SUCCESS', refund_id: first.refund_id });
    expect(platform.pay.ledger().refunds).toHaveLength(1);
    expect(await refundByCall(platform, 1, 701)).toMatchObject({ result_code: 'FAIL', err_code: 'REFUND_FEE_MISMATCH' });
    expect(await refundByCall(platform, 1, 700, { total_fee: '1901' })).toMatchObject({ err_code: 'REFUND_FEE_MISMATCH' });
    await subscribe(platform, 2, { openid: 'oAnother' });
    expect(await refundByCall(platform, 1, 700, { out_trade_no: 'SUB20261123002' })).toMatchObject({ err_code: 'INVALID_REQUEST' });
  });

  it('[D23] the sum of refunds never exceeds the payment, staff included', async () => {
    const platform = await bought();
    platform.pay.refundInPlatform({ outTradeNo: ORDER, refundFen: 1000 });
    expect(await refundByCall(platform, 1, 901)).toMatchObject({ err_code: 'INVALID_REQUEST', err_code_des: 'refund_fee大于可退金额' });
    expect(await refundByCall(platform, 1, 900)).toMatchObject({ result_code: 'SUCCESS' });
    expect(await refundByCall(platform, 2, 1)).toMatchObject({ err_code: 'ERROR', err_code_des: '订单已全额退款' });
    expect(await refundByCall(platform, 2, 1901)).toEqual({ return_code: 'FAIL', return_msg: 'invalid refund_fee' });
    expect(await refundByCall(platform, 2, 1, { total_fee: '1800' })).toMatchObject({ err_code: 'REFUND_FEE_MISMATCH' });
  });

  it.each([
    [{ refund_fee: '1.00' }, 'PARAM_ERROR'],
    [{ refund_fee: '0' }, 'PARAM_ERROR'],
    [{ out_refund_no: 'a b' }, 'PARAM_ERROR'],
    [{ out_refund_no: 'R'.repeat(65) }, 'PARAM_ERROR'],
    [{ refund_fee_type: 'USD' }, 'PARAM_ERROR'],
    [{ refund_account: 'MY_POCKET' }, 'PARAM_ERROR'],
    [{ refund_desc: '退'.repeat(27) }, 'PARAM_ERROR'],
    [{ notify_url: 'http://merchant.test/refund?id=1' }, 'PARAM_ERROR'],
    [{ out_trade_no: 'SUB20261123009' }, 'ORDERNOTEXIST'],
    [{ transaction_id: '420012345' }, 'INVALID_TRANSACTIONID'],
  ])('refuses %j with %s', async (more, code) => {
    expect(await refundByCall(await bought(), 1, 100, more as Fields)).toMatchObject({ result_code: 'FAIL', err_code: code });
  });

  it('refuses an order that is not paid, and finds a paid one by its transaction', async () => {
    const platform = await bought();
    await platform.call('/pay/contractorder', orderFields(2));
    expect(await refundByCall(platform, 1, 100, { out_trade_no: 'SUB20261123002' })).toMatchObject({ err_code: 'ORDERNOTEXIST' });
    const { transaction_id: id = '' } = await queryOrder(platform);
    const reply = await refundByCall(platform, 1, 100, { out_trade_no: 'SUB20261123002', transaction_id: id });
    expect(reply).toMatchObject({ result_code: 'SUCCESS', out_trade_no: ORDER });
  });

  it('is possible for a year after the payment, not after the order', async () => {
    const platform = createPlatform();
    const { prepay_id: prepayId = '' } = await platform.call('/pay/contractorder', orderFields());
    await platform.advance(HOUR_MS);
    platform.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: false });
    await platform.advance(365 * DAY_MS);
    expect(await refundByCall(platform, 1, 100)).toMatchObject({ result_code: 'SUCCESS' });
    await platform.advance(1000);
    expect(await refundByCall(platform, 2, 100)).toMatchObject({ err_code: 'TRADE_OVERDUE' });
    expect(await refundByCall(platform, 1, 100)).toMatchObject({ result_code: 'SUCCESS' });
  });

  it('is possible fifty times', async () => {
    const platform = await bought();
    for (let count = 1; count <= 50; count += 1) expect((await refundByCall(platform, count, 1)).result_code).toBe('SUCCESS');
    expect(await refundByCall(platform, 51, 1)).toMatchObject({ err_code: 'INVALID_REQUEST' });
    expect(await refundByCall(platform, 50, 1)).toMatchObject({ result_code: 'SUCCESS' });
  });

  it('two requests for one order have to keep their distance where the rules say so; a repeated one has not', async () => {
    const platform = await bought({ rules: { refundGapMs: MINUTE_MS } });
    await refundByCall(platform, 1, 100);
    expect(await refundByCall(platform, 2, 100)).toMatchObject({ err_code: 'BIZERR_NEED_RETRY' });
    expect(await refundByCall(platform, 1, 100)).toMatchObject({ result_code: 'SUCCESS' });
    await platform.advance(MINUTE_MS);
    expect(await refundByCall(platform, 2, 100)).toMatchObject({ result_code: 'SUCCESS' });
  });
});

describe('what is decided about refunds', () => {
  it.each(['SYSTEMERROR', 'BIZERR_NEED_RETRY', 'USER_ACCOUNT_ABNORMAL', 'INVALID_REQ_TOO_MUCH', 'NOTENOUGH', 'FREQUENCY_LIMITED'] as const)(
    '[D23] %s: nothing is refunded, and the same number works when it is over',
    async (code) => {
      const platform = await bought();
      decide(platform, code);
      const refused = await refundByCall(platform, 1, 1900);
      expect(refused).toMatchObject({ result_code: 'FAIL', err_code: code });
      expect(refused.sign).toBe(sign(refused));
      expect(() => platform.pay.refundInPlatform({ outTradeNo: ORDER, refundFen: 1 })).toThrow(code);
      expect(await queryOrder(platform)).toMatchObject({ trade_state: 'SUCCESS' });
      decide(platform, 'SUCCESS');
      expect(await refundByCall(platform, 1, 1900)).toMatchObject({ result_code: 'SUCCESS' });
    },
  );

  it('CHANGE: the money is with the merchant, and the amount is used up', async () => {
    const platform = await bought({ rules: { refundingMs: HOUR_MS } });
    decide(platform, 'CHANGE');
    expect(await refundByCall(platform, 1, 1900)).toMatchObject({ result_code: 'SUCCESS' });
    decide(platform, 'SUCCESS');
    await platform.advance(HOUR_MS);
    const answer = await query(platform, { out_refund_no: 'REF202611231' });
    expect(answer).toMatchObject({ refund_status_0: 'CHANGE' });
    expect(answer).not.toHaveProperty('refund_success_time_0');
    const told = fromXml(openedRefund(notices(platform)[0]?.fields.req_info));
    expect(told).toMatchObject({ refund_status: 'CHANGE' });
    expect(told).not.toHaveProperty('success_time');
    expect(await refundByCall(platform, 2, 1)).toMatchObject({ err_code: 'ERROR' });
  });

  it('REFUNDCLOSE: the amount is there again for another number, the old number stays closed', async () => {
    const platform = await bought();
    decide(platform, 'REFUNDCLOSE');
    await refundByCall(platform, 1, 1900);
    expect(await query(platform, { out_refund_no: 'REF202611231' })).toMatchObject({ refund_status_0: 'REFUNDCLOSE' });
    decide(platform, 'SUCCESS');
    await refundByCall(platform, 1, 1900);
    expect(await refundByCall(platform, 2, 1900)).toMatchObject({ result_code: 'SUCCESS' });
    expect(platform.pay.ledger().refunds.map(({ refund_status }) => refund_status)).toEqual(['REFUNDCLOSE', 'SUCCESS']);
  });

  it('is for known orders', () => {
    expect(() => decide(createPlatform(), 'CHANGE')).toThrow('no order');
  });
});

describe('the query of refunds', () => {
  it('finds one by its own numbers, all of an order by the order, and goes by the first number in the order of the page', async () => {
    const platform = await bought();
    const { refund_id: id = '', transaction_id: transaction = '' } = await refundByCall(platform, 1, 100);
    await refundByCall(platform, 2, 200);
    const one = { refund_count: '1', total_refund_count: '1', refund_fee_0: '100', total_fee: '1900' };
    expect(await query(platform, { refund_id: id })).toMatchObject(one);
    expect(await query(platform, { out_refund_no: 'REF202611231' })).toMatchObject(one);
    const both = { refund_count: '2', refund_fee_0: '100', refund_fee_1: '200' };
    expect(await query(platform, { transaction_id: transaction })).toMatchObject(both);
    expect(await query(platform, { out_trade_no: ORDER })).toMatchObject(both);
    const wrong = { out_refund_no: 'X', transaction_id: '1', out_trade_no: 'SUB20261123009' };
    expect(await query(platform, { ...wrong, refund_id: id })).toMatchObject(one);
    expect(await query(platform, { ...wrong, out_refund_no: 'REF202611232' })).toMatchObject({ refund_fee_0: '200' });
    expect(await query(platform, { out_trade_no: 'SUB20261123009', transaction_id: transaction })).toMatchObject(both);
    const unknown: Fields[] = [{ refund_id: '5' }, { out_refund_no: 'X' }, { transaction_id: '4' }, { out_trade_no: 'SUB20261123009' }];
    for (const by of unknown) {
      expect(await query(platform, by)).toMatchObject({ err_code: 'REFUNDNOTEXIST' });
    }
    expect(await query(platform, {})).toMatchObject({ return_code: 'FAIL' });
  });

  it('finds orders of more than a year and a half by their transaction only', async () => {
    const platform = await bought();
    const { transaction_id: transaction = '', refund_id: id = '' } = await refundByCall(platform, 1, 100);
    await platform.advance(548 * DAY_MS);
    expect(await query(platform, { out_trade_no: ORDER })).toMatchObject({ refund_count: '1' });
    await platform.advance(DAY_MS);
    expect(await query(platform, { out_trade_no: ORDER })).toMatchObject({ err_code: 'REFUNDNOTEXIST' });
    expect(await query(platform, { refund_id: id })).toMatchObject({ err_code: 'REFUNDNOTEXIST' });
    expect(await query(platform, { transaction_id: transaction })).toMatchObject({ refund_count: '1' });
  });
});

describe('a restart', () => {
  it('forgets neither refunds nor what was decided about them', async () => {
    const rules = { refundingMs: HOUR_MS };
    const first = await bought({ rules });
    await refundByCall(first, 1, 100, { notify_url: 'http://merchant.test/own' });
    decide(first, 'CHANGE');
    const second = createPlatform({ store: first.store, startMs: first.nowMs(), seed: 9, rules });
    expect(await refundByCall(second, 1, 100)).toMatchObject({ result_code: 'SUCCESS' });
    await refundByCall(second, 2, 200);
    await second.advance(HOUR_MS);
    expect(second.pay.ledger().refunds.map(({ refund_status }) => refund_status)).toEqual(['SUCCESS', 'CHANGE']);
    expect(notices(second, 'http://merchant.test/own')).toHaveLength(1);
  });

  it('reads the refunds of an earlier version', async () => {
    const first = await bought();
    platformRefund(first);
    const store = createMemoryLedgerStore();
    store.put(first.store.all<Fields>('wechat.orders').map((value) => ({ table: 'wechat.orders', id: value.out_trade_no ?? '', value })));
    for (const { notify_url: _url, end: _end, createdMs: _createdMs, ...old } of first.store.all<Fields>('wechat.refunds')) {
      store.put([{ table: 'wechat.refunds', id: old.refund_id ?? '', value: { ...old, refund_status: 'PROCESSING' } }]);
    }
    const second = createPlatform({ store, startMs: first.nowMs(), seed: 9 });
    await second.settle();
    expect(second.pay.ledger().refunds).toMatchObject([{ refund_status: 'SUCCESS' }]);
    expect(notices(second)).toHaveLength(1);
  });
});

const platformRefund = (platform: Platform): unknown => platform.pay.refundInPlatform({ outTradeNo: ORDER, refundFen: 100 });
