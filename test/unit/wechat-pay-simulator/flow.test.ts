import {
  CONTRACT_URL,
  createPlatform,
  deleteContract,
  OPENID,
  orderFields,
  PAYMENT_URL,
  queryContract,
  queryOrder,
  sign,
  subscribe,
  TERMINATE_URL,
} from '../../support/wechat-pay-platform';

describe('pay and sign', () => {
  it('orders, pays, signs, and tells the merchant both results at once', async () => {
    const platform = createPlatform();
    const reply = await platform.call('/pay/contractorder', orderFields());
    expect(reply).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      contract_result_code: 'SUCCESS',
      trade_type: 'JSAPI',
      out_trade_no: 'SUB20261123001',
      contract_code: 'C20261123001',
    });
    expect(reply.sign).toBe(sign(reply));
    expect(await queryOrder(platform)).toMatchObject({ trade_state: 'NOTPAY', out_trade_no: 'SUB20261123001' });

    const prepayId = reply.prepay_id ?? '';
    expect(platform.pay.sheet(prepayId)).toEqual({
      prepayId,
      merchantName: '续充',
      body: '续充-连续包月会员',
      amountFen: 1900,
      tradeType: 'JSAPI',
      state: 'payable',
      openid: OPENID,
      contract: { planId: '10001', planName: '连续包月', displayAccount: '会员0109', mode: '24h-delay', kind: 'cap', amountFen: 2500 },
    });
    const result = platform.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: true });
    expect(result).toEqual({ tradeState: 'SUCCESS', contract: 'signed', contractId: expect.stringMatching(/^20261123\d{10}$/) as string });
    await platform.settle();

    const [payment, contract] = platform.received;
    expect(platform.received).toHaveLength(2);
    expect(payment).toMatchObject({ url: PAYMENT_URL, atMs: platform.nowMs() });
    expect(payment?.fields).toMatchObject({
      out_trade_no: 'SUB20261123001',
      total_fee: '1900',
      openid: OPENID,
      time_end: '20261123100000',
      transaction_id: expect.stringMatching(/^\d{28}$/) as string,
      contract_id: result.contractId,
    });
    expect(contract).toMatchObject({ url: CONTRACT_URL });
    expect(contract?.fields).toMatchObject({
      change_type: 'ADD',
      contract_id: result.contractId,
      contract_code: 'C20261123001',
      plan_id: '10001',
      openid: OPENID,
      operate_time: '2026-11-23 10:00:00',
      request_serial: '1001',
    });
    for (const { fields } of platform.received) expect(fields.sign).toBe(sign(fields));
    expect(platform.pay.participant.nextDueMs()).toBeNull();
    expect(await queryOrder(platform)).toMatchObject({
      trade_state: 'SUCCESS',
      total_fee: '1900',
      transaction_id: payment?.fields.transaction_id,
    });
  });

  it('uses the algorithm of the request in replies, queries and notifications', async () => {
    const platform = createPlatform();
    const reply = await platform.call('/pay/contractorder', orderFields(1, { sign_type: 'HMAC-SHA256' }));
    expect(reply.sign).toBe(sign({ ...reply }, undefined, 'HMAC-SHA256'));
    platform.pay.decidePayment({ prepayId: reply.prepay_id ?? '', outcome: 'paid', autoRenew: true });
    await platform.settle();
    expect(platform.received.map(({ fields }) => fields.sign)).toEqual(
      platform.received.map(({ fields }) => sign(fields, undefined, 'HMAC-SHA256')),
    );
    expect(platform.received.map(({ fields }) => fields.sign_type)).toEqual(['HMAC-SHA256', undefined]);
  });
});

describe('termination', () => {
  it('by the merchant ends the contract in mode 3 and tells the URL of the template', async () => {
    const platform = createPlatform();
    const { contractId } = await subscribe(platform);
    await platform.advance(3600_000);
    const reply = await deleteContract(platform, contractId);
    expect(reply).toMatchObject({ return_code: 'SUCCESS', result_code: 'SUCCESS', err_code: '0', contract_id: contractId });
    await platform.settle();
    const last = platform.received.at(-1);
    expect(last?.url).toBe(TERMINATE_URL);
    expect(last?.fields).toMatchObject({ change_type: 'DELETE', contract_termination_mode: '3', operate_time: '2026-11-23 11:00:00' });
    expect(last?.fields.sign).toBe(sign(last?.fields ?? {}));
    expect(await queryContract(platform, { contract_id: contractId })).toMatchObject({
      contract_state: '1',
      contract_termination_mode: '3',
      contract_termination_remark: '用户关闭续费',
      contract_terminated_time: '2026-11-23 11:00:00',
    });
  });
});
