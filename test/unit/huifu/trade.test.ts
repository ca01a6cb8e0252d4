import type { RefundInput, TradeKey } from '../../../cloudfunctions/shared/gateways/huifu';
import { HUIFU_CONFIG } from '../../support/huifu';
import { errorWith } from '../../support/matchers';
import { type Answer, answered, done, fakeHuifu } from './fake-huifu';

const NO = '1234323JKHDFE1243252';
const PAYMENT_SERIAL = '002900TOP3B221107142320P992ac139c0c00000';
const BY_SERIAL = { reqSeqId: 'PAY1', reqDate: '20261123' };
const unknown = (reason: string) => ({ name: 'HuifuOutcomeUnknownError', reason });
const STATUSES = [
  ['S', 'succeeded'],
  ['F', 'failed'],
  ['P', 'processing'],
  ['I', 'processing'],
  [null, 'processing'],
] as const;

describe('how a payment stands', () => {
  const ask = (answer: Answer, key: TradeKey = BY_SERIAL) => fakeHuifu([answer]).huifu.queryTrade(key);

  it('by our own serial, with the date that makes it unique', async () => {
    const { huifu, lastData, requests } = fakeHuifu([done({ trans_stat: 'P' })]);
    await huifu.queryTrade(BY_SERIAL);
    expect(requests[0]?.url).toBe('https://api.huifu.com/v2/trade/payment/scanpay/query');
    expect(lastData()).toEqual({ huifu_id: HUIFU_CONFIG.huifuId, org_req_seq_id: 'PAY1', org_req_date: '20261123' });
  });

  it('by the service order, for a payment that we did not make', async () => {
    const { huifu, lastData } = fakeHuifu([done({ trans_stat: 'P' })]);
    await huifu.queryTrade({ outOrderNo: NO });
    expect(lastData()).toEqual({ huifu_id: HUIFU_CONFIG.huifuId, out_ord_id: NO });
  });

  it.each(STATUSES)('trans_stat %s: %s', async (trans_stat, status) => {
    await expect(ask(done({ trans_stat }))).resolves.toEqual({
      kind: 'found',
      status,
      hfSeqId: null,
      reqDate: null,
      reqSeqId: null,
      amountFen: null,
      paidMs: null,
    });
    await expect(ask(answered('00000100', { trans_stat }))).resolves.toMatchObject({ status: 'processing' });
  });

  it.each([['org_'], ['']])('[P24] reads what is there, serials beginning with "%s"', async (prefix) => {
    const serials = { [`${prefix}hf_seq_id`]: PAYMENT_SERIAL, [`${prefix}req_seq_id`]: 'PAY1', [`${prefix}req_date`]: '20261122' };
    await expect(ask(done({ ...serials, trans_stat: 'S', trans_amt: '16.55', end_time: '20261123101500' }))).resolves.toEqual({
      kind: 'found',
      status: 'succeeded',
      hfSeqId: PAYMENT_SERIAL,
      reqDate: '20261122',
      reqSeqId: 'PAY1',
      amountFen: 1655,
      paidMs: Date.UTC(2026, 10, 23, 2, 15),
    });
  });

  it('not found, refused, about another one', async () => {
    await expect(ask(answered('23000001'))).resolves.toEqual({ kind: 'not-found' });
    await expect(ask(answered('20000004'))).resolves.toEqual({ kind: 'not-found' });
    await expect(ask(answered('21000000'))).rejects.toMatchObject(unknown('query-refused'));
    await expect(ask(done({ org_req_seq_id: 'PAY2', req_seq_id: 'PAY1' }))).rejects.toMatchObject(unknown('invalid-fields'));
    await expect(ask(done({ out_ord_id: 'ANOTHER' }), { outOrderNo: NO })).rejects.toMatchObject(unknown('invalid-fields'));
  });
});

describe('refunding', () => {
  const REFUND: RefundInput = {
    reqSeqId: 'REF1',
    reqDate: '20261124',
    amountFen: 655,
    paymentHfSeqId: PAYMENT_SERIAL,
    paymentReqDate: '20261123',
    notifyUrl: 'https://m.example.com/notify/huifu/refund',
    remark: '多收服务费',
  };
  const refund = (answer: Answer) => fakeHuifu([answer]).huifu.refund(REFUND);

  it('[P10] refers to the payment by its global serial and date; no number of the service order is in it', async () => {
    const { huifu, lastData, requests } = fakeHuifu([done({ trans_stat: 'P' })]);
    await huifu.refund(REFUND);
    expect(requests[0]?.url).toBe('https://api.huifu.com/v2/trade/payment/scanpay/refund');
    expect(lastData()).toEqual({
      req_date: '20261124',
      req_seq_id: 'REF1',
      huifu_id: HUIFU_CONFIG.huifuId,
      ord_amt: '6.55',
      org_req_date: '20261123',
      org_hf_seq_id: PAYMENT_SERIAL,
      notify_url: REFUND.notifyUrl,
      remark: '多收服务费',
    });
  });

  it.each(STATUSES)('trans_stat %s: %s', async (trans_stat, kind) => {
    await expect(refund(done({ trans_stat, hf_seq_id: 'HF4' }))).resolves.toEqual({ kind, hfSeqId: 'HF4', reason: '处理成功' });
    await expect(refund(answered('00000100', { trans_stat }))).resolves.toMatchObject({ kind: 'processing', hfSeqId: null });
  });

  it.each(['10000000', '10000001', '10000002', '10000009', '22000004', '23000001'])('refused for sure: %s', async (code) => {
    await expect(refund(answered(code))).resolves.toEqual({ kind: 'refused', code, message: '原因' });
  });

  it('a serial that is known, an answer to another refund', async () => {
    await expect(refund(answered('20000000'))).resolves.toEqual({ kind: 'duplicate' });
    await expect(refund(done({ req_seq_id: 'REF0', trans_stat: 'S' }))).rejects.toMatchObject(unknown('invalid-fields'));
  });

  it.each<[what: string, input: Partial<RefundInput>, field: string]>([
    ['nothing', { amountFen: 0 }, 'ord_amt'],
    ['less than nothing', { amountFen: -1 }, 'ord_amt'],
    ['a payment without a serial', { paymentHfSeqId: '' }, 'org_hf_seq_id'],
    ['a payment without a date', { paymentReqDate: '' }, 'org_req_date'],
    ['a remark of 85 characters', { remark: '退'.repeat(85) }, 'remark'],
  ])('%s is not sent', async (_, input, field) => {
    await expect(fakeHuifu().huifu.refund({ ...REFUND, ...input })).rejects.toThrow(
      errorWith({ name: 'UnsendableHuifuFieldError', field }),
    );
  });

  it('without a remark none is sent', async () => {
    const { huifu, lastData } = fakeHuifu([done()]);
    await huifu.refund({ ...REFUND, remark: '' });
    expect(lastData()).not.toHaveProperty('remark');
  });
});

describe('how a refund stands', () => {
  const KEY = { reqSeqId: 'REF1', reqDate: '20261124' };
  const ask = (answer: Answer) => fakeHuifu([answer]).huifu.queryRefund(KEY);

  it("asks by the refund's own serial", async () => {
    const { huifu, lastData, requests } = fakeHuifu([done()]);
    await huifu.queryRefund(KEY);
    expect(requests[0]?.url).toBe('https://api.huifu.com/v2/trade/payment/scanpay/refundquery');
    expect(lastData()).toEqual({ huifu_id: HUIFU_CONFIG.huifuId, org_req_seq_id: 'REF1', org_req_date: '20261124' });
  });

  it("the platform's own sample", async () => {
    const sample = {
      acct_split_bunch: '{}',
      actual_ref_amt: '0.03',
      bank_message: '正常结束',
      combinedpay_fee_amt: '0.00',
      fee_amount: '0.01',
      ord_amt: '0.03',
      org_hf_seq_id: '0031000topA250804164514P944c0a842bf00000',
      org_req_date: '20250804',
      org_req_seq_id: '202508040442356120tt',
      pay_channel: 'A',
      remark: 'test0001',
      resp_desc: '查询成功',
      trade_type: 'TRANS_REFUND',
      trans_date: '20250804',
      trans_finish_time: '20250804164515',
      trans_stat: 'S',
      trans_time: '164514',
    };
    const { huifu } = fakeHuifu([done(sample)]);
    await expect(huifu.queryRefund({ reqSeqId: '202508040442356120tt', reqDate: '20250804' })).resolves.toEqual({
      kind: 'found',
      status: 'succeeded',
      hfSeqId: '0031000topA250804164514P944c0a842bf00000',
      amountFen: 3,
    });
  });

  it.each(STATUSES)('trans_stat %s: %s', async (trans_stat, status) => {
    await expect(ask(done({ trans_stat }))).resolves.toEqual({ kind: 'found', status, hfSeqId: null, amountFen: null });
    await expect(ask(answered('00000100', { trans_stat }))).resolves.toMatchObject({ status: 'processing' });
  });

  it('not found, refused, about another one', async () => {
    await expect(ask(answered('23000001'))).resolves.toEqual({ kind: 'not-found' });
    await expect(ask(answered('22000004'))).rejects.toMatchObject(unknown('query-refused'));
    await expect(ask(done({ req_seq_id: 'REF2' }))).rejects.toMatchObject(unknown('invalid-fields'));
  });
});
