import {
  by,
  completed,
  createPlatform,
  DAY_MS,
  type Fields,
  paid,
  PATHS,
  type Platform,
  queryOrder,
  REFUND_URL,
  SECOND_MS,
  serial,
} from '../../support/huifu-platform';

const refund = (platform: Platform, yuan: string, more: Fields = {}): Promise<Fields> =>
  platform.call(PATHS.refund, serial('F1', { ord_amt: yuan, org_req_date: '20261123', notify_url: REFUND_URL, remark: '多收', ...more }));
const code = async (platform: Platform, yuan: string, more: Fields): Promise<string | undefined> =>
  (await refund(platform, yuan, more))['resp_code'];
const notices = (platform: Platform) => platform.received.filter(({ url }) => url === REFUND_URL);

describe('a refund', () => {
  it('is accepted, arrives ten seconds later and is told', async () => {
    const platform = createPlatform();
    const { outOrderNo, hfSeqId } = await paid(platform);
    const reply = await refund(platform, '5.00', { org_hf_seq_id: hfSeqId });
    expect(reply).toMatchObject({ resp_code: '00000100', trans_stat: 'P', ord_amt: '5.00', org_hf_seq_id: hfSeqId, req_seq_id: 'F1' });
    expect(reply['hf_seq_id']).toMatch(/^003100TOP1A/);
    await platform.advance(10 * SECOND_MS - 1);
    expect(notices(platform)).toEqual([]);
    await platform.advance(1);
    expect(notices(platform)).toMatchObject([
      {
        valid: true,
        data: {
          resp_code: '00000000',
          req_seq_id: 'F1',
          req_date: '20261123',
          hf_seq_id: reply['hf_seq_id'],
          org_req_date: '20261123',
          org_req_seq_id: 'P1',
          org_ord_amt: '12.00',
          trans_type: 'TRANS_REFUND',
          trans_stat: 'S',
          ord_amt: '5.00',
          actual_ref_amt: '5.00',
          trans_finish_time: '20261123110015',
        },
      },
    ]);
    expect(platform.huifu.ledger().refunds).toEqual([
      {
        hf_seq_id: reply['hf_seq_id'],
        req_seq_id: 'F1',
        req_date: '20261123',
        org_hf_seq_id: hfSeqId,
        org_req_date: '20261123',
        out_order_no: outOrderNo,
        trans_stat: 'S',
        trans_finish_time: '20261123110015',
        ord_amt: 500,
      },
    ]);
    expect(await queryOrder(platform, outOrderNo)).toMatchObject({ state: 'DONE' });
  });

  it('refers to the payment and its day, never to the service order', async () => {
    const platform = createPlatform();
    const { outOrderNo, hfSeqId } = await paid(platform);
    const { hf_seq_id: orderSerial = '' } = await queryOrder(platform, outOrderNo);
    expect(await code(platform, '1.00', {})).toBe('21000000');
    expect(await code(platform, '1.00', { org_hf_seq_id: orderSerial })).toBe('23000001');
    expect(await code(platform, '1.00', { org_hf_seq_id: outOrderNo })).toBe('23000001');
    expect(await code(platform, '1.00', { org_req_seq_id: outOrderNo })).toBe('23000001');
    expect(await code(platform, '1.00', { org_hf_seq_id: hfSeqId, org_req_date: '20261124' })).toBe('23000001');
    expect(await code(platform, '1.00', { org_hf_seq_id: hfSeqId, org_req_date: '' })).toBe('10000000');
    expect(await code(platform, '1.00', { org_req_seq_id: 'P1' })).toBe('00000100');
  });

  it('may name the number on the user’s bill', async () => {
    const platform = createPlatform();
    const { outOrderNo } = await paid(platform);
    const { party_order_id: partyOrderId = '' } = await platform.call(PATHS.tradeQuery, by({ out_ord_id: outOrderNo }));
    expect(await code(platform, '1.00', { org_party_order_id: partyOrderId, org_req_date: '20261122' })).toBe('23000001');
    expect(await code(platform, '1.00', { org_party_order_id: partyOrderId })).toBe('00000100');
  });

  it('is refused beyond what was paid, the refunds under way included, the failed ones not', async () => {
    const platform = createPlatform();
    const { outOrderNo, hfSeqId } = await paid(platform);
    const next = (yuan: string, number: number) => code(platform, yuan, { org_hf_seq_id: hfSeqId, req_seq_id: `F${number}` });
    expect(await next('12.01', 1)).toBe('10000002');
    expect(await next('0.00', 1)).toBe('10000000');
    expect(await next('7.00', 2)).toBe('00000100');
    expect(await next('5.01', 3)).toBe('10000002');
    platform.huifu.decideRefund({ outOrderNo, outcome: 'failed' });
    expect(await next('5.00', 4)).toBe('00000100');
    expect(await next('0.01', 5)).toBe('10000002');
    await platform.advance(10 * SECOND_MS);
    expect(await next('5.00', 6)).toBe('00000100');
  });

  it('takes its serial once', async () => {
    const platform = createPlatform();
    const { hfSeqId } = await paid(platform);
    const codes = [await code(platform, '1.00', { org_hf_seq_id: hfSeqId }), await code(platform, '1.00', { org_hf_seq_id: hfSeqId })];
    expect(codes).toEqual(['00000100', '20000000']);
    expect(platform.huifu.ledger().refunds).toHaveLength(1);
  });

  it('that fails is told, too, and found by query', async () => {
    const platform = createPlatform();
    const { outOrderNo, hfSeqId } = await paid(platform);
    platform.huifu.decideRefund({ outOrderNo, outcome: 'failed' });
    await refund(platform, '5.00', { org_hf_seq_id: hfSeqId });
    await platform.advance(10 * SECOND_MS);
    expect(notices(platform)).toMatchObject([{ data: { req_seq_id: 'F1', trans_stat: 'F', bank_message: '账户余额不足' } }]);
    expect(notices(platform)[0]?.data).not.toHaveProperty('actual_ref_amt');
  });

  it('without an address is told nobody', async () => {
    const platform = createPlatform();
    const { hfSeqId } = await paid(platform);
    await refund(platform, '5.00', { org_hf_seq_id: hfSeqId, notify_url: '' });
    await platform.advance(10 * SECOND_MS);
    expect(notices(platform)).toEqual([]);
    expect(platform.huifu.ledger().refunds).toMatchObject([{ trans_stat: 'S' }]);
  });

  it('needs a successful payment that is not older than 360 days', async () => {
    const platform = createPlatform();
    const outOrderNo = await completed(platform);
    platform.huifu.payActively({ outOrderNo, outcome: 'failed' });
    const failed = platform.huifu.ledger().payments[0]?.hf_seq_id ?? '';
    expect(await code(platform, '1.00', { org_hf_seq_id: failed })).toBe('10000001');
    platform.huifu.payActively({ outOrderNo, outcome: 'paid' });
    const hfSeqId = platform.huifu.ledger().payments[1]?.hf_seq_id ?? '';
    await platform.advance(360 * DAY_MS);
    expect(await code(platform, '1.00', { org_hf_seq_id: hfSeqId })).toBe('00000100');
    await platform.advance(1);
    expect(await code(platform, '1.00', { org_hf_seq_id: hfSeqId, req_seq_id: 'F2' })).toBe('23000004');
  });
});

describe('the refund query', () => {
  it('goes by the refund’s own serials', async () => {
    const platform = createPlatform();
    const { hfSeqId } = await paid(platform);
    const { hf_seq_id: refundSerial = '' } = await refund(platform, '5.00', { org_hf_seq_id: hfSeqId });
    const query = (fields: Fields) => platform.call(PATHS.refundQuery, by(fields));
    const mine = { org_hf_seq_id: refundSerial, org_req_seq_id: 'F1', org_req_date: '20261123' };
    expect(await query({ org_hf_seq_id: refundSerial })).toMatchObject({ ...mine, trans_stat: 'P', ord_amt: '5.00' });
    await platform.advance(10 * SECOND_MS);
    expect(await query({ org_req_seq_id: 'F1', org_req_date: '20261123' })).toMatchObject({
      ...mine,
      trans_stat: 'S',
      actual_ref_amt: '5.00',
      trade_type: 'TRANS_REFUND',
      remark: '多收',
    });
    expect(await query({ mer_ord_id: 'F1', org_req_date: '20261123' })).toMatchObject(mine);
    expect((await query({ org_hf_seq_id: hfSeqId }))['resp_code']).toBe('23000001');
    expect((await query({ org_req_seq_id: 'P1', org_req_date: '20261123' }))['resp_code']).toBe('23000001');
    expect((await query({ org_req_seq_id: 'F1' }))['resp_code']).toBe('10000000');
    expect((await query({}))['resp_code']).toBe('21000000');
  });
});
