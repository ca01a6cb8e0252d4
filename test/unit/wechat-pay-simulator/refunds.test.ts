import {
  createPlatform,
  type Fields,
  fromXml,
  HOUR_MS,
  MERCHANT,
  openedRefund,
  orderFields,
  type Platform,
  queryOrder,
  REFUND_URL,
  SECOND_MS,
  subscribe,
} from '../../support/wechat-pay-platform';

const ORDER = 'SUB20261123001';
const WEEK_MS = 7 * 24 * HOUR_MS;
const refund = (platform: Platform, refundFen: number, outTradeNo = ORDER) => platform.pay.refundInPlatform({ outTradeNo, refundFen });
const queryRefunds = (platform: Platform, more: Fields = {}): Promise<Fields> =>
  platform.call('/pay/refundquery', { appid: 'wx2421b1c4370ec43b', mch_id: '1900000109', nonce_str: 'N1', out_trade_no: ORDER, ...more });
const notices = (platform: Platform) => platform.received.filter(({ url }) => url === REFUND_URL);

async function bought(options: Parameters<typeof createPlatform>[0] = {}): Promise<Platform> {
  const platform = createPlatform(options);
  await subscribe(platform);
  await platform.settle();
  return platform;
}

describe('a refund in the merchant platform', () => {
  it('shows in the books, in both queries, and leaves the contract alone', async () => {
    const platform = await bought();
    const { out_refund_no: no, refund_id: id } = refund(platform, 1900);
    expect(platform.pay.ledger().refunds).toMatchObject([
      { out_refund_no: no, refund_id: id, out_trade_no: ORDER, total_fee: 1900, refund_fee: 1900, refund_status: 'SUCCESS' },
    ]);
    expect(await queryOrder(platform)).toMatchObject({ trade_state: 'REFUND', total_fee: '1900' });
    expect(await queryRefunds(platform)).toMatchObject({
      total_fee: '1900',
      refund_count: '1',
      out_refund_no_0: no,
      refund_fee_0: '1900',
      refund_status_0: 'SUCCESS',
      refund_success_time_0: '2026-11-23 10:00:00',
    });
    expect(platform.pay.ledger().contracts).toMatchObject([{ contract_state: 0 }]);
    expect(platform.pay.sheet(platform.pay.ledger().orders[0]?.prepay_id ?? '').state).toBe('paid');
    expect(await platform.call('/pay/contractorder', orderFields())).toMatchObject({ err_code: 'ORDERPAID' });
  });

  it('is told without signature, encrypted under the digest of the key, on the schedule of payments', async () => {
    const platform = await bought();
    platform.answerWith(() => ({ status: 500, body: '' }));
    const startMs = platform.nowMs();
    const { out_refund_no: no } = refund(platform, 700);
    await platform.advance(WEEK_MS);
    expect(notices(platform)).toHaveLength(16);
    expect(notices(platform).map(({ atMs }) => (atMs - startMs) / SECOND_MS)).toEqual(expect.arrayContaining([0, 15, 30, 60, 86640]));
    const [notice] = notices(platform);
    expect(notice?.fields).toEqual({
      return_code: 'SUCCESS',
      appid: 'wx2421b1c4370ec43b',
      mch_id: '1900000109',
      nonce_str: expect.any(String),
      req_info: expect.any(String),
    });
    const inner = openedRefund(notice?.fields.req_info);
    expect(inner).toMatch(/^<root>[\s\S]*<\/root>$/);
    expect(fromXml(inner)).toMatchObject({
      out_refund_no: no,
      out_trade_no: ORDER,
      refund_fee: '700',
      total_fee: '1900',
      refund_status: 'SUCCESS',
      refund_request_source: 'VENDOR_PLATFORM',
      success_time: '2026-11-23 10:00:00',
    });
    expect(platform.traffic.at(-1)).toMatchObject({ subject: 'refund', verification: 'unsigned' });
  });

  it.each(['drop', 'timeout-after', 'corrupt', 'duplicate'] as const)('suffers the fault "%s"', async (fault) => {
    const platform = await bought();
    platform.faults.set([{ on: 'wechat.refund', do: fault, times: 1 }]);
    refund(platform, 700);
    await platform.advance(15 * SECOND_MS);
    expect(notices(platform)).toHaveLength({ drop: 1, 'timeout-after': 2, corrupt: 1, duplicate: 2 }[fault]);
    if (fault === 'corrupt') expect(() => Buffer.from(notices(platform)[0]?.fields.req_info ?? '', 'base64')).not.toThrow();
  });

  it('is told to nobody where no URL is set', async () => {
    const platform = await bought({ merchant: { ...MERCHANT, refundNotifyUrl: null } });
    refund(platform, 1900);
    await platform.advance(HOUR_MS);
    expect(notices(platform)).toEqual([]);
  });

  it('is on its way for as long as the rules say, across a restart', async () => {
    const first = await bought({ rules: { refundingMs: HOUR_MS } });
    refund(first, 1900);
    await first.settle();
    expect(await queryRefunds(first)).toMatchObject({ refund_status_0: 'PROCESSING' });
    expect(notices(first)).toEqual([]);
    const second = createPlatform({ store: first.store, startMs: first.nowMs(), seed: 9, rules: { refundingMs: HOUR_MS } });
    await second.advance(HOUR_MS);
    expect(await queryRefunds(second)).toMatchObject({ refund_status_0: 'SUCCESS' });
    expect(notices(second)).toHaveLength(1);
  });

  it('is refused beyond what was paid, for an unpaid and for an unknown order', async () => {
    const platform = await bought();
    refund(platform, 1800);
    expect(() => refund(platform, 101)).toThrow('100 fen left');
    expect(() => refund(platform, 0)).toThrow('100 fen left');
    refund(platform, 100);
    expect(() => refund(platform, 1)).toThrow('0 fen left');
    expect(() => refund(platform, 1, 'SUB0')).toThrow('no order');
    await platform.call('/pay/contractorder', orderFields(2));
    expect(() => refund(platform, 1, 'SUB20261123002')).toThrow('not paid');
  });

  it('is refused after a year, and after fifty', async () => {
    const platform = await bought();
    for (let count = 0; count < 50; count += 1) refund(platform, 1);
    expect(() => refund(platform, 1)).toThrow('50 times');
    await platform.advance(366 * 24 * HOUR_MS);
    expect(() => refund(platform, 1)).toThrow('a year');
  });

  it('queries show ten at a time', async () => {
    const platform = await bought();
    for (let count = 0; count < 12; count += 1) refund(platform, 1);
    expect(await queryRefunds(platform)).toMatchObject({ refund_count: '10', total_refund_count: '12' });
    const last = await queryRefunds(platform, { offset: '10' });
    expect(last).toMatchObject({ refund_count: '2', refund_fee_1: '1' });
    expect(last).not.toHaveProperty('refund_fee_2');
    expect(await queryRefunds(platform, { offset: '13' })).toMatchObject({ err_code: 'PARAM_ERROR' });
    expect(await queryRefunds(await bought())).toMatchObject({ result_code: 'FAIL', err_code: 'REFUNDNOTEXIST', sign: expect.any(String) });
  });

  it('the order query can be as bare as its page', async () => {
    const platform = await bought({ rules: { refundedShowsPayment: false } });
    refund(platform, 1);
    expect(await queryOrder(platform)).not.toHaveProperty('transaction_id');
  });
});
