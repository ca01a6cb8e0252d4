import { signed, SUCCESS } from '../../support/wechat-pay';
import { fakePlatform, md5 } from './fake-platform';

const KEY = { planId: '66', contractCode: '1005' };
const CONTRACT = {
  ...SUCCESS,
  contract_id: '203',
  plan_id: '66',
  openid: 'oHZx6uMbIG46UXQ3SKxVYEgw1LZs',
  request_serial: '123',
  contract_code: '1005',
  contract_display_account: 'test',
  contract_state: '0',
  contract_signed_time: '2015-07-01 10:00:00',
  contract_expired_time: '2045-07-01 10:00:00',
  err_code: '0',
  err_code_des: 'SUCCESS',
};
const SIGNED = {
  kind: 'signed',
  contractId: '203',
  openid: 'oHZx6uMbIG46UXQ3SKxVYEgw1LZs',
  planId: '66',
  contractCode: '1005',
  signedMs: Date.UTC(2015, 6, 1, 2),
  expiresMs: Date.UTC(2045, 6, 1, 2),
};
const ENDED = { ...CONTRACT, contract_state: '1', contract_terminated_time: '2015-08-01 10:00:00', contract_termination_mode: '3' };
type Reply = Readonly<Record<string, string>> | string;
const query = (answer: Reply, key: { planId: string; contractCode: string } | { contractId: string } = KEY) =>
  fakePlatform([answer]).pay.queryContract(key);

describe('contract query', () => {
  it('has no nonce, version 1.0, and is MD5', async () => {
    const { pay, requests, lastFields } = fakePlatform([md5(CONTRACT)]);
    await pay.queryContract(KEY);
    expect(requests[0]?.url).toBe('https://api.mch.weixin.qq.com/papay/querycontract');
    const { sign, ...rest } = lastFields();
    expect(sign).toMatch(/^[0-9A-F]{32}$/);
    expect(rest).toEqual({ appid: SUCCESS['appid'], mch_id: SUCCESS['mch_id'], plan_id: '66', contract_code: '1005', version: '1.0' });
  });

  it('signed, times as dates or as epoch seconds', async () => {
    await expect(query(md5(CONTRACT))).resolves.toEqual(SIGNED);
    const seconds = md5({ ...CONTRACT, contract_signed_time: '1435716000', contract_expired_time: '2382400800' });
    await expect(query(seconds)).resolves.toMatchObject({ signedMs: Date.UTC(2015, 6, 1, 2), expiresMs: 2_382_400_800_000 });
  });

  it.each(['', '0', '0000-00-00 00:00:00'])('signed without end (%j)', async (end) => {
    await expect(query(md5({ ...CONTRACT, contract_expired_time: end }))).resolves.toMatchObject({ kind: 'signed', expiresMs: null });
  });

  it('is verified in the form of the official sample, white space around everything', async () => {
    const sample = Object.entries(md5(CONTRACT)).map(([name, value]) => `\t<${name}> <![CDATA[${value}]]> </${name}>\n`);
    await expect(query(`<xml>\n${sample.join('')}</xml>\n`)).resolves.toEqual(SIGNED);
  });

  it('ended: when and how', async () => {
    await expect(query(md5(ENDED))).resolves.toEqual({
      kind: 'ended',
      contractId: '203',
      terminatedMs: Date.UTC(2015, 7, 1, 2),
      terminationMode: 3,
    });
    await expect(query(md5({ ...ENDED, contract_terminated_time: '' }))).resolves.toMatchObject({
      kind: 'ended',
      terminatedMs: null,
      terminationMode: 3,
    });
    await expect(query(md5({ ...ENDED, contract_termination_mode: '' }))).resolves.toMatchObject({ kind: 'ended', terminationMode: null });
  });

  it('state 1 without when or how is a contract that was never signed', async () => {
    await expect(query(md5({ ...CONTRACT, contract_state: '1', contract_termination_mode: '0' }))).resolves.toEqual({ kind: 'absent' });
    await expect(query(md5({ ...SUCCESS, contract_state: '1', contract_terminated_time: '0000-00-00 00:00:00' }))).resolves.toEqual({
      kind: 'absent',
    });
  });

  it('state 9 is being signed', async () => {
    await expect(query(md5({ ...CONTRACT, contract_state: '9' }))).resolves.toEqual({ kind: 'signing' });
  });

  it('-25 is a contract that was never signed, signed or not', async () => {
    const absent = { return_code: 'SUCCESS', result_code: 'FAIL', err_code: '-25', err_code_des: '签约关系不存在，该用户未与公众号签约过' };
    await expect(query(absent)).resolves.toEqual({ kind: 'absent' });
    await expect(query(md5(absent))).resolves.toEqual({ kind: 'absent' });
  });

  it.each([
    ['-26', 'platform-busy'],
    ['-1', 'unlisted-failure'],
    ['', 'unlisted-failure'],
  ])('failure %j is unknown', async (code, reason) => {
    const failure = { return_code: 'SUCCESS', result_code: 'FAIL', err_code: code, err_code_des: 'SYSTEM ERROR' };
    await expect(query(failure)).rejects.toMatchObject({ name: 'OutcomeUnknownError', reason });
  });

  it.each([
    ['[G1] without signature', CONTRACT],
    ['[G1] with the algorithm of another endpoint', signed(CONTRACT, 'HMAC-SHA256')],
    ['about another contract', md5({ ...CONTRACT, contract_code: '1006' })],
    ['about another plan', md5({ ...CONTRACT, plan_id: '67' })],
    ['without an owner', md5({ ...CONTRACT, openid: '' })],
    ['without a time', md5({ ...CONTRACT, contract_signed_time: 'soon' })],
    ['with a strange end', md5({ ...CONTRACT, contract_expired_time: 'never' })],
    ['in a state that nobody knows yet', md5({ ...CONTRACT, contract_state: '2' })],
  ])('a success %s is unknown', async (_, answer) => {
    await expect(query(answer)).rejects.toMatchObject({ name: 'OutcomeUnknownError' });
  });

  it('by contract id an answer about another one is unknown', async () => {
    await expect(query(md5(CONTRACT), { contractId: '203' })).resolves.toEqual(SIGNED);
    await expect(query(md5(CONTRACT), { contractId: '204' })).rejects.toMatchObject({ reason: 'invalid-fields' });
  });
});

describe('ending a contract', () => {
  const end = (answer: Reply) => fakePlatform([answer]).pay.deleteContract({ contractId: '203' }, '用户取消自动续费');

  it('sends the reason, MD5, without a nonce', async () => {
    const { pay, lastFields } = fakePlatform([md5({ ...SUCCESS, contract_id: '203' })]);
    await expect(pay.deleteContract({ contractId: '203' }, '用户取消自动续费')).resolves.toEqual({ kind: 'accepted' });
    const { sign, ...rest } = lastFields();
    expect(sign).toMatch(/^[0-9A-F]{32}$/);
    expect(rest).toEqual({
      appid: SUCCESS['appid'],
      mch_id: SUCCESS['mch_id'],
      contract_id: '203',
      version: '1.0',
      contract_termination_remark: '用户取消自动续费',
    });
  });

  it('[D6] sends no emoji', async () => {
    await expect(fakePlatform([]).pay.deleteContract({ contractId: '203' }, '再见👋')).rejects.toMatchObject({
      name: 'UnsendableFieldError',
    });
  });

  it('already ended only when that is signed', async () => {
    const failure = { return_code: 'SUCCESS', result_code: 'FAIL', err_code: '-25', err_code_des: '签约关系不存在' };
    await expect(end(md5(failure))).resolves.toEqual({ kind: 'alreadyEnded' });
    await expect(end(failure)).resolves.toEqual({ kind: 'refused', code: '-25', message: '签约关系不存在' });
  });

  it('refused', async () => {
    const failure = { return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'CONTRACT STATE', err_code_des: 'x' };
    await expect(end(failure)).resolves.toEqual({ kind: 'refused', code: 'CONTRACT_STATE', message: 'x' });
  });

  it.each([
    ['[G1] unsigned', { ...SUCCESS, contract_id: '203' }],
    ['about another contract', md5({ ...SUCCESS, contract_id: '204' })],
  ])('a success that is %s is unknown', async (_, answer) => {
    await expect(end(answer)).rejects.toMatchObject({ name: 'OutcomeUnknownError' });
  });
});
