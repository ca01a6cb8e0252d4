import { deduct, deductionFields, deductions, DELAYED, NOTIFIED, decide, notice, signedYesterday, told } from '../../support/deductions';
import {
  createPlatform,
  DAY_MS,
  deleteContract,
  type Fields,
  HOUR_MS,
  MERCHANT,
  orderFields,
  sign,
  subscribe,
  toXml,
  without,
} from '../../support/wechat-pay-platform';

/** A contract whose deductions run at once: it was signed just now. */
async function fresh(template: Fields = DELAYED, options: Parameters<typeof createPlatform>[0] = {}) {
  const platform = createPlatform(options);
  const { contractId } = await subscribe(platform, 1, template);
  return { platform, contractId };
}
const codeOf = ({ result_code: result, err_code: code }: Fields): string | undefined => (result === 'SUCCESS' ? 'SUCCESS' : code);

describe('申请扣款 /pay/pappayapply', () => {
  it.each(['MD5', 'HMAC-SHA256'] as const)('answers accepted, signed with %s, and no more', async (signType) => {
    const { platform, contractId } = await fresh();
    const reply = await deduct(platform, contractId, 1, signType === 'MD5' ? {} : { sign_type: signType });
    expect(reply).toEqual({
      return_code: 'SUCCESS',
      return_msg: 'OK',
      result_code: 'SUCCESS',
      appid: MERCHANT.appIds[0],
      mch_id: MERCHANT.mchId,
      nonce_str: expect.any(String),
      ext_trace_flag: '0',
      sign: sign(reply, MERCHANT.apiV2Key, signType),
    });
  });

  it('signs a refusal of the business, and not one of the form', async () => {
    const { platform } = await fresh();
    const refused = await deduct(platform, '202611230000000000');
    expect(refused).toMatchObject({ return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'CONTRACT_NOT_EXIST', sign: sign(refused) });
    const unsigned = await platform.raw('/pay/pappayapply', toXml({ ...deductionFields('2026'), sign: 'A'.repeat(32) }));
    expect(unsigned.body).toContain('<return_msg><![CDATA[签名错误]]></return_msg>');
    expect(unsigned.body).not.toContain('<sign>');
  });

  const required = ['out_trade_no', 'nonce_str', 'body', 'total_fee', 'spbill_create_ip', 'notify_url', 'trade_type', 'contract_id'];
  it.each(required)('needs %s', async (name) => {
    const { platform, contractId } = await fresh();
    expect(await platform.call('/pay/pappayapply', without(deductionFields(contractId), name))).toEqual({
      return_code: 'FAIL',
      return_msg: `缺少参数:${name}`,
    });
    expect(deductions(platform)).toEqual([]);
  });

  it.each([
    ['trade_type', 'JSAPI'],
    ['total_fee', '0'],
    ['total_fee', '12.5'],
    ['fee_type', 'USD'],
    ['receipt', 'N'],
    ['spbill_create_ip', '203.0.113'],
    ['notify_url', 'https://m.example.com/n?x=1'],
    ['out_trade_no', 'short'],
    ['body', '会'.repeat(43)],
    ['body', '会员👍'],
    ['attach', 'a'.repeat(128)],
  ])('[D6] refuses %s=%s', async (name, value) => {
    const { platform, contractId } = await fresh();
    expect(await deduct(platform, contractId, 1, { [name]: value })).toMatchObject({
      result_code: 'FAIL',
      err_code: 'PARAM_ERROR',
      err_code_des: `参数错误:${name}`,
    });
    expect(deductions(platform)).toEqual([]);
  });

  it('takes every application of the merchant, whichever the contract was signed with', async () => {
    const { platform, contractId } = await fresh();
    expect(codeOf(await deduct(platform, contractId, 1, { appid: 'wx0000000000000002' }))).toBe('SUCCESS');
    const { return_msg: message } = await deduct(platform, contractId, 2, { appid: 'wx0000000000000003' });
    expect(message).toBe('appid与mch_id不匹配');
  });

  describe('[D10] a number that comes again takes nothing', () => {
    it('while it waits', async () => {
      const platform = createPlatform();
      const contractId = await signedYesterday(platform, DELAYED);
      await deduct(platform, contractId);
      expect(await deduct(platform, contractId)).toMatchObject({ result_code: 'FAIL', err_code: 'ORDER_ACCEPTED' });
      expect(codeOf(await deduct(platform, contractId, 1, { nonce_str: 'OTHER' }))).toBe('ORDER_ACCEPTED');
      expect(codeOf(await deduct(platform, contractId, 1, { total_fee: '2400' }))).toBe('INVALID_REQUEST');
      expect(codeOf(await deduct(platform, contractId, 1, { appid: 'wx0000000000000002' }))).toBe('OUT_TRADE_NO_USED');
      await platform.advance(DAY_MS);
      expect(told(platform)).toHaveLength(1);
    });

    it('when it is paid', async () => {
      const { platform, contractId } = await fresh();
      await deduct(platform, contractId);
      expect(codeOf(await deduct(platform, contractId))).toBe('ORDERPAID');
      platform.pay.refundInPlatform({ outTradeNo: 'REN20261123001', refundFen: 1 });
      expect(codeOf(await deduct(platform, contractId))).toBe('ORDERPAID');
      await platform.settle();
      expect([told(platform).length, deductions(platform).length]).toEqual([1, 1]);
    });

    it('[D17] when it has failed', async () => {
      const { platform, contractId } = await fresh();
      decide(platform, contractId, 'NOTENOUGH');
      await deduct(platform, contractId);
      decide(platform, contractId, 'paid');
      expect(codeOf(await deduct(platform, contractId))).toBe('ORDERCLOSED');
      expect(deductions(platform)).toMatchObject([{ trade_state: 'CLOSED', transaction_id: null }]);
    });

    it('when it belongs to a purchase, or to another contract, or the other way round', async () => {
      const { platform, contractId } = await fresh();
      const used = { out_trade_no: 'SUB20261123001' };
      expect(codeOf(await deduct(platform, contractId, 1, used))).toBe('OUT_TRADE_NO_USED');
      expect(codeOf(await deduct(platform, '2026', 1, used))).toBe('OUT_TRADE_NO_USED');
      await deduct(platform, contractId);
      const other = await subscribe(platform, 2, NOTIFIED);
      expect(codeOf(await deduct(platform, other.contractId))).toBe('OUT_TRADE_NO_USED');
      const purchase = await platform.call('/pay/contractorder', orderFields(3, { out_trade_no: 'REN20261123001' }));
      expect(purchase.err_code).toBe('OUT_TRADE_NO_USED');
    });
  });

  it('needs a contract in force', async () => {
    const { platform, contractId } = await fresh();
    await deleteContract(platform, contractId);
    expect(codeOf(await deduct(platform, contractId))).toBe('CONTRACT_NOT_EXIST');
    expect(codeOf(await deduct(platform, '202611230000000000'))).toBe('CONTRACT_NOT_EXIST');
    const signing = await fresh(DELAYED, { rules: { signingMs: 5000 } });
    expect(codeOf(await deduct(signing.platform, signing.contractId))).toBe('CONTRACT_NOT_EXIST');
    expect(deductions(platform)).toEqual([]);
  });

  it('needs one whose term is not over', async () => {
    const { platform, contractId } = await fresh();
    await platform.advance(31 * 366 * DAY_MS);
    expect(codeOf(await deduct(platform, contractId))).toBe('CONTRACTERROR');
  });

  it('keeps to the template: at most a cap, exactly a fixed amount', async () => {
    const capped = await fresh(DELAYED);
    expect(codeOf(await deduct(capped.platform, capped.contractId, 1, { total_fee: '2501' }))).toBe('RULELIMIT');
    expect(codeOf(await deduct(capped.platform, capped.contractId, 1, { total_fee: '1' }))).toBe('SUCCESS');
    const fixed = await fresh(NOTIFIED);
    for (const total of ['6599', '6601', '1']) {
      expect(codeOf(await deduct(fixed.platform, fixed.contractId, 1, { total_fee: total }))).toBe('RULELIMIT');
    }
    expect(codeOf(await deduct(fixed.platform, fixed.contractId, 1, { total_fee: '6600' }))).toBe('SUCCESS');
  });
});

describe('limits of a contract', () => {
  it('500 yuan a deduction and 2500 a day, or what the rules say', async () => {
    const templates = MERCHANT.templates.map((template) => ({ ...template, kind: 'cap', amountFen: 60_000 }) as const);
    const { platform, contractId } = await fresh(DELAYED, { merchant: { ...MERCHANT, templates } });
    expect(codeOf(await deduct(platform, contractId, 1, { total_fee: '50001' }))).toBe('RULELIMIT');
    expect(codeOf(await deduct(platform, contractId, 1, { total_fee: '50000' }))).toBe('SUCCESS');
    const low = await fresh(DELAYED, { rules: { maxDeductionFen: 2499 } });
    expect(codeOf(await deduct(low.platform, low.contractId))).toBe('RULELIMIT');
    const daily = await fresh(DELAYED, { rules: { maxDailyFen: 2499 } });
    expect(codeOf(await deduct(daily.platform, daily.contractId))).toBe('RULELIMIT');
  });

  it('one success a Beijing day; failures do not count', async () => {
    const platform = createPlatform();
    await platform.advance(13 * HOUR_MS);
    const { contractId } = await subscribe(platform);
    decide(platform, contractId, 'BANKERROR');
    await deduct(platform, contractId, 1);
    decide(platform, contractId, 'paid');
    expect(codeOf(await deduct(platform, contractId, 2))).toBe('SUCCESS');
    const refused = await deduct(platform, contractId, 3);
    expect(refused).toMatchObject({ err_code: 'RULELIMIT', err_code_des: '当日扣款成功次数超过限制' });
    // it was 23:00: an hour later there is a new day, and still the first hours
    await platform.advance(HOUR_MS - 1);
    expect(codeOf(await deduct(platform, contractId, 3))).toBe('RULELIMIT');
    await platform.advance(1);
    expect(codeOf(await deduct(platform, contractId, 3))).toBe('SUCCESS');
    expect(deductions(platform).map(({ trade_state: state }) => state)).toEqual(['CLOSED', 'SUCCESS', 'SUCCESS']);
  });

  it('two successes a cycle, and two more in the next one', async () => {
    const platform = createPlatform();
    const contractId = await signedYesterday(platform, DELAYED);
    for (const number of [1, 2]) {
      expect(codeOf(await deduct(platform, contractId, number))).toBe('SUCCESS');
      await platform.advance(DAY_MS);
    }
    expect(deductions(platform).map(({ trade_state: state }) => state)).toEqual(['SUCCESS', 'SUCCESS']);
    expect(await deduct(platform, contractId, 3)).toMatchObject({ err_code: 'RULELIMIT', err_code_des: '周期内扣款成功次数超过限制' });
    // 30 November: what is called now is taken in December
    await platform.advance(4 * DAY_MS);
    expect(codeOf(await deduct(platform, contractId, 4))).toBe('SUCCESS');
    await platform.advance(DAY_MS);
    expect(deductions(platform).at(-1)).toMatchObject({ trade_state: 'SUCCESS', time_end: '20261201100000' });
  });

  it('a cycle has as many months as the template says', async () => {
    const quarterly = MERCHANT.templates.map((template) => ({ ...template, cycleMonths: 3 }));
    const platform = createPlatform({ merchant: { ...MERCHANT, templates: quarterly } });
    const contractId = await signedYesterday(platform, DELAYED);
    const results: (string | undefined)[] = [];
    for (let number = 1; number <= 4; number += 1) {
      results.push(codeOf(await deduct(platform, contractId, number)));
      await platform.advance(30 * DAY_MS);
    }
    // 24 November, 24 December, 23 January, 22 February
    expect(results).toEqual(['SUCCESS', 'SUCCESS', 'RULELIMIT', 'SUCCESS']);
  });

  it('150 attempts a day, and 300 calls', async () => {
    const { platform, contractId } = await fresh();
    decide(platform, contractId, 'NOTENOUGH');
    const results: (string | undefined)[] = [];
    for (let number = 1; number <= 301; number += 1) results.push(codeOf(await deduct(platform, contractId, number)));
    expect(new Set(results.slice(0, 150))).toEqual(new Set(['SUCCESS']));
    expect(new Set(results.slice(150, 300))).toEqual(new Set(['RULELIMIT']));
    expect(results[300]).toBe('FREQUENCY_LIMITED');
    expect(deductions(platform)).toHaveLength(150);
  });

  it('one deduction at a time: the next one waits until the first is paid, failed or closed', async () => {
    const platform = createPlatform();
    const contractId = await signedYesterday(platform, DELAYED);
    await deduct(platform, contractId, 1);
    expect(await deduct(platform, contractId, 2)).toMatchObject({
      err_code: 'INVALID_REQUEST',
      err_code_des: '扣款请求已受理，请勿重复发起',
    });
    await platform.advance(DAY_MS);
    expect(codeOf(await deduct(platform, contractId, 2))).toBe('SUCCESS');
    const other = await subscribe(platform, 2, NOTIFIED);
    expect(codeOf(await deduct(platform, other.contractId, 3, { total_fee: '6600' }))).toBe('SUCCESS');
  });

  it('300 notices a day', async () => {
    const platform = createPlatform();
    const contractId = await signedYesterday(platform, NOTIFIED);
    const statuses: number[] = [];
    for (let number = 1; number <= 301; number += 1) statuses.push((await notice(platform, contractId, { body: NOTICE })).status);
    expect([statuses[0], statuses[1], statuses[299], statuses[300]]).toEqual([204, 400, 400, 429]);
  });
});

const NOTICE = JSON.stringify({
  mchid: MERCHANT.mchId,
  appid: MERCHANT.appIds[0],
  estimated_amount: { amount: 6600, currency: 'CNY' },
});
