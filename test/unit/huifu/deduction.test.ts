import type { PayDeductionInput } from '../../../cloudfunctions/shared/gateways/huifu';
import { ENDPOINTS } from '../../../cloudfunctions/shared/gateways/huifu/codec/endpoints';
import { HUIFU_CONFIG } from '../../support/huifu';
import { errorWith } from '../../support/matchers';
import { type Answer, answered, done, fakeHuifu } from './fake-huifu';

const NO = '1234323JKHDFE1243252';
const OUT_TRADE_NO = '03212311224952047516172';
const REGISTER = { reqSeqId: 'REG1', reqDate: '20261123', outOrderNo: NO };
const PAY: PayDeductionInput = {
  reqSeqId: 'PAY1',
  reqDate: '20261123',
  registrationReqSeqId: 'REG1',
  outTradeNo: OUT_TRADE_NO,
  goodsDescription: '充电服务',
  clientIp: '203.0.113.9',
  subOpenid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  notifyUrl: 'https://m.example.com/notify/huifu/payscore',
};
const register = (answer: Answer) => fakeHuifu([answer]).huifu.registerDeduction(REGISTER);
const pay = (answer: Answer) => fakeHuifu([answer]).huifu.payDeduction(PAY);
const ask = (answer: Answer) => fakeHuifu([answer]).huifu.queryDeduction(NO);
const unknown = (reason: string) => ({ name: 'HuifuOutcomeUnknownError', reason });

describe('registering a deduction', () => {
  it('names the order, at the path as the platform spells it', async () => {
    const { huifu, requests, lastData } = fakeHuifu([done({ out_trade_no: OUT_TRADE_NO, hf_seq_id: 'HF2' })]);
    await expect(huifu.registerDeduction(REGISTER)).resolves.toEqual({ kind: 'registered', outTradeNo: OUT_TRADE_NO, hfSeqId: 'HF2' });
    expect(requests[0]?.url).toBe('https://api.huifu.com/v2/trade/payscore/deduct/regitster');
    expect(lastData()).toEqual({ req_date: '20261123', req_seq_id: 'REG1', huifu_id: HUIFU_CONFIG.huifuId, out_order_no: NO });
  });

  it('other answers', async () => {
    await expect(register(answered('20000000'))).resolves.toEqual({ kind: 'duplicate' });
    await expect(register(answered('23000000'))).resolves.toEqual({ kind: 'wrong-state' });
    await expect(register(answered('23000001'))).resolves.toEqual({ kind: 'refused', code: '23000001', message: '原因' });
  });

  it('[G1] a success without a number, one for another order, and one in progress leave it open', async () => {
    await expect(register(done())).rejects.toMatchObject(unknown('invalid-fields'));
    await expect(register(done({ out_trade_no: OUT_TRADE_NO, out_order_no: 'ANOTHER' }))).rejects.toMatchObject(unknown('invalid-fields'));
    await expect(register(done({ out_trade_no: OUT_TRADE_NO, req_seq_id: 'REG0' }))).rejects.toMatchObject(unknown('invalid-fields'));
    await expect(register(answered('00000100', { out_trade_no: OUT_TRADE_NO }))).rejects.toMatchObject(unknown('processing'));
  });
});

describe('asking which number is registered', () => {
  it('names the order', async () => {
    const { huifu, requests, lastData } = fakeHuifu([done({ out_trade_no: OUT_TRADE_NO })]);
    await expect(huifu.queryDeduction(NO)).resolves.toEqual({ kind: 'registered', outTradeNo: OUT_TRADE_NO });
    expect(requests[0]?.url).toContain(ENDPOINTS.queryDeduction);
    expect(lastData()).toEqual({ huifu_id: HUIFU_CONFIG.huifuId, out_order_no: NO });
  });

  it('none', async () => {
    await expect(ask(done())).resolves.toEqual({ kind: 'none' });
    await expect(ask(answered('23000001'))).resolves.toEqual({ kind: 'none' });
  });

  it('[G1] a refused query says nothing', async () => {
    await expect(ask(answered('23000000'))).rejects.toMatchObject(unknown('query-refused'));
    await expect(ask(done({ out_order_no: 'ANOTHER' }))).rejects.toMatchObject(unknown('invalid-fields'));
  });
});

describe('deducting', () => {
  it('has no amount: the completed one is taken', async () => {
    const { huifu, lastData } = fakeHuifu([done({ trans_stat: 'P' })]);
    await huifu.payDeduction(PAY);
    expect(lastData()).toEqual({
      req_date: '20261123',
      req_seq_id: 'PAY1',
      huifu_id: HUIFU_CONFIG.huifuId,
      deduct_req_seq_id: 'REG1',
      out_trade_no: OUT_TRADE_NO,
      goods_desc: '充电服务',
      risk_check_data: '{"ip_address":"203.0.113.9"}',
      wx_data: `{"sub_appid":"${HUIFU_CONFIG.subAppId}","sub_openid":"${PAY.subOpenid}"}`,
      notify_url: PAY.notifyUrl,
    });
  });

  it('without a user, and from an IPv6 address', async () => {
    const { huifu, lastData } = fakeHuifu([done()]);
    await huifu.payDeduction({ ...PAY, subOpenid: null, clientIp: '2001:db8::9' });
    expect(lastData()).not.toHaveProperty('wx_data');
    expect(lastData()['risk_check_data']).toBe('{"ip_address":"2001:db8::9"}');
  });

  it.each<[what: string, code: string, fields: object, kind: string]>([
    ['success', '00000000', { trans_stat: 'S' }, 'succeeded'],
    ['failure', '00000000', { trans_stat: 'F' }, 'failed'],
    ['in progress', '00000000', { trans_stat: 'P' }, 'processing'],
    ['"initial"', '00000000', { trans_stat: 'I' }, 'processing'],
    ['a status nobody knows', '00000000', { trans_stat: 'X' }, 'processing'],
    ['a status in lower case', '00000000', { trans_stat: 's' }, 'processing'],
    ['an empty status', '00000000', { trans_stat: '' }, 'processing'],
    ['no status: an accepted call is no payment', '00000000', {}, 'processing'],
    ['the code for "processing"', '00000100', {}, 'processing'],
    ['the code for "processing" beside a success', '00000100', { trans_stat: 'S' }, 'processing'],
    ['the code for "processing" beside a failure', '00000100', { trans_stat: 'F' }, 'processing'],
  ])('%s', async (_, code, fields, kind) => {
    await expect(pay(answered(code, { hf_seq_id: 'HF3', ...fields }))).resolves.toEqual({ kind, hfSeqId: 'HF3', reason: '原因' });
  });

  it('other answers', async () => {
    await expect(pay(done())).resolves.toMatchObject({ hfSeqId: null });
    await expect(pay(answered('20000000'))).resolves.toEqual({ kind: 'duplicate' });
    await expect(pay(answered('23000000'))).resolves.toEqual({ kind: 'wrong-state' });
    await expect(pay(answered('10000000'))).resolves.toEqual({ kind: 'refused', code: '10000000', message: '原因' });
  });

  it.each(['30000000', '90000000', '91111119', '99999999', '20000001'])('[G1] %s beside a failure is no failure', async (code) => {
    await expect(pay(answered(code, { trans_stat: 'F' }))).rejects.toMatchObject(unknown('unlisted-code'));
  });

  it('[G1] the answer to another deduction', async () => {
    await expect(pay(done({ req_seq_id: 'PAY0', trans_stat: 'S' }))).rejects.toMatchObject(unknown('invalid-fields'));
  });

  it.each<[what: string, input: Partial<PayDeductionInput>, field: string]>([
    ['a serial with a dash', { reqSeqId: 'PAY-1' }, 'req_seq_id'],
    ['a serial of the registration with a dash', { registrationReqSeqId: 'REG-1' }, 'deduct_req_seq_id'],
  ])('[P12] %s is not sent', async (_, input, field) => {
    await expect(fakeHuifu().huifu.payDeduction({ ...PAY, ...input })).rejects.toThrow(errorWith({ field }));
  });

  it.each<[what: string, input: Partial<PayDeductionInput>, field: string]>([
    ['no date', { reqDate: '' }, 'req_date'],
    ['an empty number', { outTradeNo: '' }, 'out_trade_no'],
    ['a description of 128 characters', { goodsDescription: '电'.repeat(128) }, 'goods_desc'],
    ['an address of five numbers', { clientIp: '1.2.3.4.5' }, 'risk_check_data.ip_address'],
    ['an address beyond 255', { clientIp: '1.2.3.256' }, 'risk_check_data.ip_address'],
    ['a name in place of an address', { clientIp: 'localhost' }, 'risk_check_data.ip_address'],
    ['an address of too many groups', { clientIp: '1:2:3:4:5:6:7:8:9' }, 'risk_check_data.ip_address'],
    ['an openid with a blank', { subOpenid: 'o 1' }, 'sub_openid'],
  ])('%s is not sent', async (_, input, field) => {
    await expect(fakeHuifu().huifu.payDeduction({ ...PAY, ...input })).rejects.toThrow(
      errorWith({ name: 'UnsendableHuifuFieldError', field }),
    );
  });
});
