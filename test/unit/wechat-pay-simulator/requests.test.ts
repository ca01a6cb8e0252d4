import {
  CONTRACT_URL,
  createPlatform,
  type Fields,
  fromXml,
  HOUR_MS,
  KEY,
  MERCHANT,
  MINUTE_MS,
  orderFields,
  PAYMENT_URL,
  queryOrder,
  sign,
  signed,
  subscribe,
  toXml,
  without,
} from '../../support/wechat-pay-platform';

const ORDER = '/pay/contractorder';

describe('a request is refused in the order method, body, XML, required, merchant, signature, form', () => {
  const bad = { ...without(orderFields(), 'body'), appid: 'wxother', out_trade_no: 'x', sign: 'A'.repeat(32) };
  const good = orderFields();
  const refused = async (body: string | Buffer, method?: string): Promise<Fields> => {
    const { status, body: text } = await createPlatform().raw(ORDER, body, method);
    expect(status).toBe(200);
    return fromXml(text);
  };

  it.each([
    ['GET', () => refused('', 'GET'), '请使用post方法'],
    ['empty body', () => refused(''), 'post数据为空'],
    ['not UTF-8', () => refused(Buffer.from([0x3c, 0xff, 0xfe])), '请使用utf8编码'],
    ['too large', () => refused(`<xml><a>${'x'.repeat(70_000)}</a></xml>`), 'XML格式错误'],
    ['nested', () => refused('<xml><a><b>1</b></a></xml>'), 'XML格式错误'],
    ['missing field before anything that reads fields', () => refused(toXml(bad)), '缺少参数:body'],
    ['missing sign', () => refused(toXml(good)), '缺少参数:sign'],
    ['foreign app before the signature', () => refused(toXml({ ...good, appid: 'wxother', sign: 'A' })), 'appid与mch_id不匹配'],
    ['wrong signature before the form', () => refused(toXml({ ...good, out_trade_no: 'x', sign: 'A'.repeat(32) })), '签名错误'],
    ['[G4] signed with another key', () => refused(toXml(signed(good, 'f'.repeat(32)))), '签名错误'],
    ['lower-case signature', () => refused(toXml({ ...good, sign: sign(good).toLowerCase() })), '签名错误'],
    ['unknown algorithm', () => refused(toXml(signed({ ...good, sign_type: 'SHA1' }))), '签名错误'],
    ['value changed after signing', () => refused(toXml({ ...signed(good), total_fee: '1' })), '签名错误'],
  ])('%s', async (_name, send, text) => {
    expect(await send()).toEqual({ return_code: 'FAIL', return_msg: text });
  });

  it('leaves nothing behind and is recorded with what the verification found', async () => {
    const platform = createPlatform();
    await platform.raw(ORDER, toXml({ ...good, sign: 'A'.repeat(32) }));
    await platform.raw(ORDER, toXml(good));
    await platform.raw(ORDER, toXml(signed(good)));
    await platform.raw('/pay/micropay', toXml(signed(good)));
    expect(platform.pay.ledger().orders).toHaveLength(1);
    expect(platform.traffic.map(({ subject, verification, status }) => [subject, verification, status])).toEqual([
      [ORDER, 'invalid', 200],
      [ORDER, 'unsigned', 200],
      [ORDER, 'valid', 200],
      ['/pay/micropay', 'not-checked', 404],
    ]);
  });

  it.each([
    ['body', '价'.repeat(43)],
    ['body', '会员😀'],
    ['out_trade_no', 'short'],
    ['out_trade_no', 'with blank'],
    ['total_fee', '0'],
    ['total_fee', '19.00'],
    ['total_fee', '-1'],
    ['spbill_create_ip', 'localhost'],
    ['notify_url', 'merchant.test/notify'],
    ['notify_url', `${PAYMENT_URL}?a=1`],
    ['trade_type', 'PAP'],
    ['time_expire', '20260231000000'],
    ['attach', 'x'.repeat(128)],
  ])('malformed %s %s is a signed PARAM_ERROR', async (name, value) => {
    const reply = await createPlatform().call(ORDER, orderFields(1, { [name]: value }));
    expect(reply).toMatchObject({ return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'PARAM_ERROR', err_code_des: `参数错误:${name}` });
    expect(reply.sign).toBe(sign(reply));
  });
});

describe('contractorder', () => {
  it('[D6] [D26] takes IPv6, 128 bytes of body, and counts in fen', async () => {
    const reply = await createPlatform().call(ORDER, orderFields(1, { spbill_create_ip: '2001:db8::1', body: '价'.repeat(42) }));
    expect(reply.result_code).toBe('SUCCESS');
  });

  it.each([
    ['JSAPI', { trade_type: 'JSAPI', openid: '' }, 'JSAPI支付必须传openid'],
    ['NATIVE', { trade_type: 'NATIVE' }, 'NATIVE支付必须传product_id'],
  ])('%s needs its own field', async (_type, more, text) => {
    expect(await createPlatform().call(ORDER, orderFields(1, more))).toMatchObject({ err_code: 'PARAM_ERROR', err_code_des: text });
  });

  it('gives each trade type what its client needs', async () => {
    const platform = createPlatform();
    const native = await platform.call(ORDER, orderFields(1, { trade_type: 'NATIVE', product_id: 'month', openid: '' }));
    const web = await platform.call(ORDER, orderFields(2, { trade_type: 'MWEB', openid: '' }));
    const app = await platform.call(ORDER, orderFields(3, { trade_type: 'APP', openid: '' }));
    expect(native.code_url).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/);
    expect(web.mweb_url).toMatch(/^https:\/\/wx\.tenpay\.com\/.{1,100}$/);
    expect([app.code_url, app.mweb_url, app.trade_type]).toEqual([undefined, undefined, 'APP']);
    for (const reply of [native, web, app]) expect([reply.prepay_id?.length, reply.sign]).toEqual([36, sign(reply)]);
  });

  it.each([
    ['20261123100500', 'PARAM_ERROR'],
    ['20261123100501', undefined],
  ])('time_expire %s counts from now when time_start is missing', async (timeExpire, code) => {
    expect((await createPlatform().call(ORDER, orderFields(1, { time_expire: timeExpire }))).err_code).toBe(code);
  });

  it('refuses a time_expire that is past, however long after time_start', async () => {
    const more = { time_start: '20261123090000', time_expire: '20261123095900' };
    expect((await createPlatform().call(ORDER, orderFields(1, more))).err_code).toBe('PARAM_ERROR');
  });

  describe('again with the same number', () => {
    it('gives the same prepay id to the identical request, whatever its nonce, algorithm and order of fields', async () => {
      const platform = createPlatform();
      const first = await platform.call(ORDER, orderFields());
      await platform.advance(HOUR_MS);
      const reversed = Object.fromEntries(Object.entries(orderFields()).reverse());
      const second = await platform.call(ORDER, { ...reversed, nonce_str: 'other', sign_type: 'HMAC-SHA256' });
      expect([second.prepay_id, second.contract_result_code]).toEqual([first.prepay_id, 'SUCCESS']);
      expect(platform.pay.ledger().orders).toHaveLength(1);
    });

    it.each([
      ['another amount', { total_fee: '1800' }, 'INVALID_REQUEST'],
      ['another contract code', { contract_code: 'Cother' }, 'INVALID_REQUEST'],
      ['a field more', { attach: 'a' }, 'INVALID_REQUEST'],
      ['another payer', { openid: 'oSomebodyElse' }, 'OUT_TRADE_NO_USED'],
      ['another app', { appid: 'wx0000000000000002', contract_appid: 'wx0000000000000002' }, 'OUT_TRADE_NO_USED'],
    ])('refuses %s', async (_name, more, code) => {
      const platform = createPlatform();
      const first = await platform.call(ORDER, orderFields());
      expect(await platform.call(ORDER, orderFields(1, more))).toMatchObject({ result_code: 'FAIL', err_code: code });
      expect(platform.pay.sheet(first.prepay_id ?? '').amountFen).toBe(1900);
    });

    it('says ORDERPAID once paid and ORDERCLOSED once closed, even to the identical request', async () => {
      const platform = createPlatform();
      await subscribe(platform, 1);
      await platform.call(ORDER, orderFields(2));
      await platform.advance(2 * HOUR_MS);
      expect((await platform.call(ORDER, orderFields(1))).err_code).toBe('ORDERPAID');
      expect((await platform.call(ORDER, orderFields(2))).err_code).toBe('ORDERCLOSED');
    });

    it('replaces a prepay id that is older than 2 h while the order lives on', async () => {
      const platform = createPlatform();
      const fields = orderFields(1, { time_expire: '20261124100000' });
      const first = await platform.call(ORDER, fields);
      await platform.advance(2 * HOUR_MS);
      expect(platform.pay.sheet(first.prepay_id ?? '').state).toBe('expired');
      const second = await platform.call(ORDER, fields);
      expect(second.prepay_id).not.toBe(first.prepay_id);
      expect(platform.pay.sheet(second.prepay_id ?? '').state).toBe('payable');
      expect(() => platform.pay.sheet(first.prepay_id ?? '')).toThrow('no order with prepay id');
    });
  });

  describe('[D21] a pre-sign that fails leaves an order that can be paid', () => {
    const cases: [string, Fields][] = [
      ['no contract_mchid', { contract_mchid: '' }],
      ['another contract_appid', { contract_appid: 'wx0000000000000002' }],
      ['unknown plan', { plan_id: '4711' }],
      ['stopped plan', { plan_id: '10009' }],
      ['leading zero in request_serial', { request_serial: '0123' }],
      ['request_serial beyond 63 bits', { request_serial: '9223372036854775808' }],
      ['no display account', { contract_display_account: '' }],
      ['emoji in the display account', { contract_display_account: '会员😀' }],
      ['no contract_notify_url', { contract_notify_url: '' }],
      ['query string in contract_notify_url', { contract_notify_url: `${CONTRACT_URL}?x` }],
      ['contract_code with punctuation', { contract_code: 'C-1' }],
    ];

    it.each(cases)('%s', async (_name, more) => {
      const platform = createPlatform();
      const reply = await platform.call(ORDER, orderFields(1, more));
      expect(reply).toMatchObject({
        result_code: 'SUCCESS',
        contract_result_code: 'FAIL',
        contract_err_code: 'SYSTEMERROR',
        contract_err_code_des: 'system error',
      });
      expect(reply.sign).toBe(sign(reply));
      expect(platform.pay.sheet(reply.prepay_id ?? '')).toMatchObject({ state: 'payable', contract: null });
      const result = platform.pay.decidePayment({ prepayId: reply.prepay_id ?? '', outcome: 'paid', autoRenew: true });
      expect(result).toEqual({ tradeState: 'SUCCESS', contract: 'none', contractId: null });
    });

    it.each(cases)('or the whole request fails, when switched so: %s', async (_name, more) => {
      const platform = createPlatform({ rules: { badContract: 'request-fails' } });
      const reply = await platform.call(ORDER, orderFields(1, more));
      expect(reply).toMatchObject({
        result_code: 'FAIL',
        err_code: 'PARAM_ERROR',
        err_code_des: expect.stringContaining('签约') as string,
      });
      expect(platform.pay.ledger().orders).toEqual([]);
    });

    it('a contract code that made a contract before, live or ended', async () => {
      const platform = createPlatform();
      const { contractId } = await subscribe(platform);
      const again = orderFields(2, { contract_code: 'C20261123001' });
      expect((await platform.call(ORDER, again)).contract_err_code).toBe('CONTRACT_CODE DUPLICATION');
      platform.pay.terminate({ contractId });
      const later = orderFields(3, { contract_code: 'C20261123001' });
      expect((await platform.call(ORDER, later)).contract_err_code).toBe('CONTRACT_CODE DUPLICATION');
    });

    it('a request_serial that belongs to another contract code', async () => {
      const platform = createPlatform();
      await platform.call(ORDER, orderFields(1));
      expect((await platform.call(ORDER, orderFields(2, { request_serial: '1001' }))).contract_err_code).toBe('SYSTEMERROR');
      const sameCode = orderFields(3, { request_serial: '1001', contract_code: 'C20261123001' });
      expect((await platform.call(ORDER, sameCode)).contract_result_code).toBe('SUCCESS');
    });
  });
});

describe('orderquery', () => {
  const query = { appid: 'wx2421b1c4370ec43b', mch_id: '1900000109', nonce_str: 'n' };

  it('finds a paid order by either number, the platform number first', async () => {
    const platform = createPlatform();
    await subscribe(platform, 1, { attach: '续费', device_info: 'D1' });
    await platform.call(ORDER, orderFields(2));
    const paid = await queryOrder(platform);
    expect(paid).toMatchObject({
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      openid: orderFields().openid,
      total_fee: '1900',
      cash_fee: '1900',
      attach: '续费',
      device_info: 'D1',
      time_end: '20261123100000',
    });
    const both = { ...query, transaction_id: paid.transaction_id ?? '', out_trade_no: 'SUB20261123002' };
    expect((await platform.call('/pay/orderquery', both)).out_trade_no).toBe('SUB20261123001');
  });

  it('answers a signed ORDERNOTEXIST, and a missing number like any missing field', async () => {
    const platform = createPlatform();
    const reply = await queryOrder(platform);
    expect(reply).toMatchObject({ return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'ORDERNOTEXIST' });
    expect(reply.sign).toBe(sign(reply));
    expect(await platform.call('/pay/orderquery', query)).toEqual({ return_code: 'FAIL', return_msg: '缺少参数:transaction_id' });
    expect((await platform.call('/pay/orderquery', { ...query, transaction_id: '42' })).err_code).toBe('ORDERNOTEXIST');
  });

  it('[D17] shows an order as closed from its expiry on: 2 h, or time_expire', async () => {
    const platform = createPlatform();
    await platform.call(ORDER, orderFields(1));
    await platform.call(ORDER, orderFields(2, { time_expire: '20261123103000' }));
    await platform.advance(30 * MINUTE_MS - 1);
    expect((await queryOrder(platform, 2)).trade_state).toBe('NOTPAY');
    await platform.advance(1);
    expect((await queryOrder(platform, 2)).trade_state).toBe('CLOSED');
    await platform.advance(90 * MINUTE_MS - 1);
    expect((await queryOrder(platform, 1)).trade_state).toBe('NOTPAY');
    await platform.advance(1);
    expect((await queryOrder(platform, 1)).trade_state).toBe('CLOSED');
    expect(platform.pay.ledger().orders.map(({ trade_state: state }) => state)).toEqual(['CLOSED', 'CLOSED']);
  });
});

it('takes requests for every app of the merchant, and in the form any XML library writes', async () => {
  const platform = createPlatform();
  const fields = signed(orderFields(1, { appid: MERCHANT.appIds[1] ?? '', contract_appid: MERCHANT.appIds[1] ?? '' }), KEY);
  const entries = Object.entries(fields).map(([name, value]) => `  <${name}>${value.replace(/&/g, '&amp;')}</${name}>`);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n<!-- an order -->\n${entries.join('\n')}\n<detail/>\n</xml>\n`;
  expect(fromXml((await platform.raw(ORDER, xml)).body).result_code).toBe('SUCCESS');
});
