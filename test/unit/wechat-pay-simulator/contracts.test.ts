import {
  closeOrder,
  createPlatform,
  deleteContract,
  MINUTE_MS,
  orderFields,
  queryContract,
  queryOrder,
  sign,
  signed,
  subscribe,
  TERMINATE_URL,
  toXml,
} from '../../support/wechat-pay-platform';

const KEYS = { appid: 'wx2421b1c4370ec43b', mch_id: '1900000109', version: '1.0' };
const BY_CODE = { plan_id: '10001', contract_code: 'C20261123001' };

describe('closeorder', () => {
  it('closes an order that is 5 minutes old, once', async () => {
    const platform = createPlatform();
    const { prepay_id: prepayId = '' } = await platform.call('/pay/contractorder', orderFields());
    await platform.advance(5 * MINUTE_MS - 1);
    expect(await closeOrder(platform)).toMatchObject({ result_code: 'FAIL', err_code: 'INVALID_REQUEST' });
    await platform.advance(1);
    const reply = await closeOrder(platform);
    expect(reply).toMatchObject({ result_code: 'SUCCESS', result_msg: 'OK' });
    expect(reply.sign).toBe(sign(reply));
    expect((await closeOrder(platform)).err_code).toBe('ORDERCLOSED');
    expect((await queryOrder(platform)).trade_state).toBe('CLOSED');
    expect(() => platform.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: true })).toThrow('it is closed');
  });

  it('says ORDERPAID whatever the age, ORDERCLOSED after expiry, ORDERNOTEXIST to a strange number', async () => {
    const platform = createPlatform();
    await subscribe(platform, 1);
    expect((await closeOrder(platform, 1)).err_code).toBe('ORDERPAID');
    await platform.call('/pay/contractorder', orderFields(2));
    await platform.advance(120 * MINUTE_MS);
    expect((await closeOrder(platform, 2)).err_code).toBe('ORDERCLOSED');
    expect((await closeOrder(platform, 3)).err_code).toBe('ORDERNOTEXIST');
  });
});

describe('querycontract', () => {
  it('answers -25 without a signature while nothing was signed, an open order with a pre-sign included', async () => {
    const platform = createPlatform();
    await platform.call('/pay/contractorder', orderFields());
    const { body } = await platform.raw('/papay/querycontract', toXml(signed({ ...KEYS, ...BY_CODE })));
    expect(body).toBe(
      [
        '<xml>',
        '<return_code> <![CDATA[SUCCESS]]> </return_code>',
        '<return_msg> <![CDATA[OK]]> </return_msg>',
        '<result_code> <![CDATA[FAIL]]> </result_code>',
        '<err_code> <![CDATA[-25]]> </err_code>',
        '<err_code_des> <![CDATA[签约关系不存在，该用户未与公众号签约过]]> </err_code_des>',
        '</xml>',
      ].join('\n'),
    );
  });

  it('describes a contract in force, found by its id or by plan and code, with a signature over unknown fields too', async () => {
    const platform = createPlatform();
    const { contractId } = await subscribe(platform);
    const byId = await queryContract(platform, { contract_id: contractId });
    expect(byId).toMatchObject({
      err_code: '0',
      err_code_des: 'SUCCESS',
      contract_id: contractId,
      contract_state: '0',
      openid: orderFields().openid,
      plan_id: '10001',
      request_serial: '1001',
      contract_display_account: '会员0109',
      contract_signed_time: '2026-11-23 10:00:00',
      contract_expired_time: '2056-11-22 22:00:00',
      ext_trace_flag: '0',
    });
    expect([byId.sign, byId.nonce_str, byId.contract_terminated_time]).toEqual([sign(byId), undefined, undefined]);
    expect((await queryContract(platform, BY_CODE)).contract_id).toBe(contractId);
    expect((await queryContract(platform, { ...BY_CODE, plan_id: '10002' })).err_code).toBe('-25');
  });

  it('shows state 9 for the time that signing takes, then 0; a signing that fails disappears', async () => {
    const platform = createPlatform({ rules: { signingMs: 4000 } });
    const { contractId } = await subscribe(platform, 1);
    const { prepay_id: prepayId = '' } = await platform.call('/pay/contractorder', orderFields(2, { openid: 'oOther' }));
    const failing = platform.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: true, signing: 'fails' });
    expect(failing.contract).toBe('signing');
    await platform.advance(3999);
    expect((await queryContract(platform, { contract_id: contractId })).contract_state).toBe('9');
    expect((await queryContract(platform, { contract_id: failing.contractId ?? '' })).contract_state).toBe('9');
    expect(() => platform.pay.terminate({ contractId })).toThrow('not in force');
    await platform.advance(1);
    const signedContract = await queryContract(platform, { contract_id: contractId });
    expect(signedContract).toMatchObject({ contract_state: '0', contract_signed_time: '2026-11-23 10:00:04' });
    expect((await queryContract(platform, { contract_id: failing.contractId ?? '' })).err_code).toBe('-25');
    expect(platform.received.map(({ fields }) => fields.change_type ?? 'payment')).toEqual(['payment', 'payment', 'ADD']);
    expect(platform.received[0]?.fields.contract_id).toBeUndefined();
    expect(platform.pay.ledger().orders.map(({ contract_id: id }) => id)).toEqual([contractId, null]);
  });
});

describe('deletecontract', () => {
  it.each([
    ['no remark', { contract_id: '1' }, 'PARAMETER FAIL'],
    ['neither number', { contract_termination_remark: 'r' }, 'PARAMETER FAIL'],
    ['another version', { contract_id: '1', contract_termination_remark: 'r', version: '2.0' }, 'PARAMETER FAIL'],
    ['foreign merchant', { contract_id: '1', contract_termination_remark: 'r', mch_id: '1' }, 'MERCHANT PERMISSION ERROR'],
    ['HMAC-SHA256', { contract_id: '1', contract_termination_remark: 'r', sign_type: 'HMAC-SHA256' }, 'SIGN_ERROR'],
    ['unknown contract', { contract_id: '1', contract_termination_remark: 'r' }, '-25'],
  ])('%s fails without a signature', async (_name, more, code) => {
    const reply = await createPlatform().call('/papay/deletecontract', { ...KEYS, ...more });
    expect([reply.return_code, reply.result_code, reply.err_code, reply.sign]).toEqual(['SUCCESS', 'FAIL', code, undefined]);
  });

  it('refuses a wrong signature with SIGN_ERROR and keeps the contract', async () => {
    const platform = createPlatform();
    const { contractId } = await subscribe(platform);
    const fields = { ...KEYS, contract_id: contractId, contract_termination_remark: 'r' };
    const { body } = await platform.raw('/papay/deletecontract', toXml(signed(fields, 'x'.repeat(32))));
    expect(body).toContain('<err_code> <![CDATA[SIGN_ERROR]]> </err_code>');
    expect(platform.traffic.at(-1)?.verification).toBe('invalid');
    expect((await queryContract(platform, { contract_id: contractId })).contract_state).toBe('0');
  });

  it.each([
    ['fails', { result_code: 'FAIL', err_code: '-25' }],
    ['succeeds', { result_code: 'SUCCESS' }],
  ] as const)('a second time %s, as the rule is set, and notifies nobody again', async (deleteTwice, expected) => {
    const platform = createPlatform({ rules: { deleteTwice } });
    const { contractId } = await subscribe(platform);
    expect((await deleteContract(platform, contractId)).result_code).toBe('SUCCESS');
    await platform.settle();
    expect(await deleteContract(platform, contractId)).toMatchObject(expected);
    await platform.settle();
    expect(platform.received.filter(({ fields }) => fields.change_type === 'DELETE')).toHaveLength(1);
  });
});

describe('the user ends a contract inside WeChat', () => {
  it('in mode 2, told to the URL of the template and to no other', async () => {
    const platform = createPlatform();
    const { contractId } = await subscribe(platform);
    await platform.settle();
    await platform.advance(MINUTE_MS);
    platform.pay.terminate({ contractId });
    await platform.settle();
    expect(platform.received.slice(2).map(({ url, fields }) => [url, fields.change_type, fields.contract_termination_mode])).toEqual([
      [TERMINATE_URL, 'DELETE', '2'],
    ]);
    const [, add, end] = platform.received;
    expect([add?.fields.contract_id, end?.fields.contract_id]).toEqual([contractId, contractId]);
    expect(await queryContract(platform, { contract_id: contractId })).toMatchObject({
      contract_state: '1',
      contract_termination_mode: '2',
    });
    expect(() => platform.pay.terminate({ contractId })).toThrow('not in force');
    expect(() => platform.pay.terminate({ contractId: '1' })).toThrow('no contract 1');
  });

  it('is told to nobody when the template has no URL: only a query finds it', async () => {
    const platform = createPlatform();
    const { contractId } = await subscribe(platform, 1, { plan_id: '10002' });
    await platform.settle();
    platform.pay.terminate({ contractId });
    expect(platform.pay.participant.nextDueMs()).toBeNull();
    expect(platform.received).toHaveLength(2);
    expect((await queryContract(platform, { contract_id: contractId })).contract_state).toBe('1');
  });

  it('leaves the user free to sign again under a new code', async () => {
    const platform = createPlatform();
    const first = await subscribe(platform, 1);
    platform.pay.terminate({ contractId: first.contractId });
    const second = await subscribe(platform, 2);
    expect(second.contractId).not.toBe(first.contractId);
    expect(platform.pay.ledger().contracts.map(({ contract_state: state }) => state)).toEqual([1, 0]);
  });
});
