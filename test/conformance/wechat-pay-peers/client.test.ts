import { OutcomeUnknownError, RequestRefusedError } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { CONTRACT_URL, HOUR_MS, KEY, MERCHANT, MINUTE_MS, OPENID, SECOND_MS, START_MS } from '../../support/wechat-pay-platform';
import { meet, ORDER, type Meeting } from './merchant';

const OTHER_KEY = 'ffffffffffffffffffffffffffffffff';
const BY_CODE = { planId: ORDER.planId, contractCode: ORDER.contractCode };

async function prepare({ client }: Meeting): Promise<string> {
  const order = await client.contractOrder(ORDER);
  if (order.kind !== 'prepared') throw new Error(`not prepared: ${order.kind}`);
  return order.prepayId;
}

async function paySigned(meeting: Meeting): Promise<string> {
  const prepayId = await prepare(meeting);
  const { contractId } = meeting.platform.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: true });
  await meeting.platform.settle();
  return contractId ?? '';
}

describe.each(['MD5', 'HMAC-SHA256'] as const)('a merchant that signs with %s', (signType) => {
  it('orders, is paid and signed, is told both, queries both, and ends the contract', async () => {
    const meeting = meet({ signType });
    const { platform, client, believed, rejected } = meeting;
    expect(await client.queryContract(BY_CODE)).toEqual({ kind: 'absent' });
    expect(await client.orderQuery({ outTradeNo: ORDER.outTradeNo })).toEqual({ kind: 'notFound' });
    const order = await client.contractOrder(ORDER);
    expect(order).toMatchObject({ kind: 'prepared', contractPresign: 'accepted', signType });
    expect(await client.orderQuery({ outTradeNo: ORDER.outTradeNo })).toEqual({ kind: 'notPaid' });

    const contractId = await paySigned(meeting);
    expect(rejected).toEqual([]);
    expect(believed).toMatchObject([
      {
        kind: 'payment',
        signType,
        outTradeNo: ORDER.outTradeNo,
        totalFeeFen: 1900,
        openid: OPENID,
        attach: '续费',
        contractId,
        paidMs: START_MS,
      },
      { kind: 'contract', signType, changeType: 'ADD', contractId, contractCode: ORDER.contractCode, planId: '10001', openid: OPENID },
    ]);
    const paid = await client.orderQuery({ outTradeNo: ORDER.outTradeNo });
    expect(paid).toMatchObject({ kind: 'paid', totalFeeFen: 1900, openid: OPENID, paidMs: START_MS });
    expect(await client.queryContract({ contractId })).toMatchObject({ kind: 'signed', contractId, openid: OPENID, signedMs: START_MS });

    await platform.advance(HOUR_MS);
    expect(await client.deleteContract({ contractId }, '用户关闭续费')).toEqual({ kind: 'accepted' });
    await platform.settle();
    expect(believed.at(-1)).toMatchObject({
      kind: 'contract',
      changeType: 'DELETE',
      contractId,
      terminationMode: 3,
      operateMs: START_MS + HOUR_MS,
    });
    expect(await client.queryContract(BY_CODE)).toMatchObject({ kind: 'ended', contractId, terminationMode: 3 });
    expect(await client.deleteContract({ contractId }, '用户关闭续费')).toMatchObject({ kind: 'refused', code: '-25' });
    expect(platform.traffic.filter(({ verification }) => verification !== 'valid')).toEqual([]);
  });

  it('signs purely: the platform accepts the hand-off and announces the contract', async () => {
    const { platform, client, believed } = meet({ signType });
    const { extraData } = client.pureSigning({
      planId: '10002',
      contractCode: 'P20261123001',
      requestSerial: '2001',
      contractDisplayAccount: '会员0109',
      notifyUrl: CONTRACT_URL,
    });
    const back = platform.pay.signPure({ extraData, openid: OPENID, decision: 'signed' });
    expect(back).toMatchObject({ return_code: 'SUCCESS' });
    await platform.settle();
    expect(believed).toMatchObject([
      { kind: 'contract', changeType: 'ADD', signType: 'MD5', contractId: back?.contract_id, openid: OPENID },
    ]);
  });
});

describe('a wrong signature is caught', () => {
  const calls: [string, (meeting: Meeting) => Promise<unknown>][] = [
    ['/pay/contractorder', ({ client }) => client.contractOrder(ORDER)],
    ['/pay/orderquery', ({ client }) => client.orderQuery({ outTradeNo: ORDER.outTradeNo })],
    ['/pay/closeorder', ({ client }) => client.closeOrder(ORDER.outTradeNo)],
    ['/papay/querycontract', ({ client }) => client.queryContract(BY_CODE)],
    ['/papay/deletecontract', ({ client }) => client.deleteContract(BY_CODE, '用户关闭续费')],
  ];

  it.each(calls)('[G1] in a reply of %s by the merchant: outcome unknown, never success', async (path, call) => {
    const meeting = meet();
    if (path.startsWith('/papay')) await paySigned(meeting);
    else await prepare(meeting);
    meeting.platform.faults.set([{ on: `wechat:${path}`, do: 'corrupt', times: 1 }]);
    await expect(call(meeting)).rejects.toMatchObject({ name: 'OutcomeUnknownError', reason: 'bad-signature' });
  });

  it.each(calls)('[G4] in a request to %s by the platform: refused, nothing done', async (path, call) => {
    const honest = meet();
    await paySigned(honest);
    const before = honest.platform.pay.ledger();
    const forger = meet({ apiV2Key: OTHER_KEY }, { store: honest.platform.store, seed: 500 });
    await expect(call(forger)).rejects.toBeInstanceOf(RequestRefusedError);
    expect(forger.platform.traffic.at(-1)).toMatchObject({ subject: path, verification: 'invalid' });
    expect(forger.platform.pay.ledger()).toEqual(before);
  });

  it.each(['wechat.payment', 'wechat.contract'])(
    '[G4] in a notification %s by the merchant: not believed, not acknowledged',
    async (on) => {
      const meeting = meet();
      meeting.platform.faults.set([{ on, do: 'corrupt', times: 2 }]);
      await paySigned(meeting);
      expect([meeting.believed.length, meeting.rejected]).toEqual([1, ['bad-signature']]);
      await meeting.platform.advance(30 * SECOND_MS);
      expect([meeting.believed.length, meeting.rejected]).toEqual([2, ['bad-signature', 'bad-signature']]);
      expect(meeting.platform.pay.participant.nextDueMs()).toBeNull();
    },
  );

  it('when the platform signs with a key that is not the merchant’s', async () => {
    const impostor = meet({}, { merchant: { ...MERCHANT, apiV2Key: OTHER_KEY } });
    await expect(prepare(impostor)).rejects.toBeInstanceOf(RequestRefusedError);
    expect(impostor.platform.pay.ledger().orders).toEqual([]);
  });

  it('but not while the previous key is still alive', async () => {
    const meeting = meet({ apiV2KeyPrevious: OTHER_KEY });
    await paySigned(meeting);
    const rotated = meet(
      { apiV2Key: OTHER_KEY, apiV2KeyPrevious: KEY },
      { store: meeting.platform.store, merchant: { ...MERCHANT, apiV2Key: OTHER_KEY } },
    );
    expect(await rotated.client.orderQuery({ outTradeNo: ORDER.outTradeNo })).toMatchObject({ kind: 'paid' });
  });
});

describe('what the client makes of the platform’s answers', () => {
  it('no answer is unknown; the identical request finds the order that was made', async () => {
    const { platform, client } = meet();
    platform.faults.set([{ on: 'wechat:/pay/contractorder', do: 'timeout-after', times: 1 }]);
    await expect(client.contractOrder(ORDER)).rejects.toBeInstanceOf(OutcomeUnknownError);
    const [order] = platform.pay.ledger().orders;
    expect(await client.contractOrder(ORDER)).toMatchObject({ kind: 'prepared', prepayId: order?.prepay_id });
  });

  it('[D21] a failed pre-sign is an order without a contract', async () => {
    const { client } = meet();
    expect(await client.contractOrder({ ...ORDER, planId: '4711' })).toMatchObject({
      kind: 'prepared',
      contractPresign: 'refused',
      contractErrCode: 'SYSTEMERROR',
    });
  });

  it('a number that comes again', async () => {
    const meeting = meet();
    await prepare(meeting);
    const { client, platform } = meeting;
    expect(await client.contractOrder({ ...ORDER, totalFeeFen: 1 })).toMatchObject({ kind: 'numberTaken', code: 'INVALID_REQUEST' });
    expect(await client.contractOrder({ ...ORDER, openid: 'oOther' })).toMatchObject({ kind: 'numberTaken', code: 'OUT_TRADE_NO_USED' });
    expect(await client.closeOrder(ORDER.outTradeNo)).toMatchObject({ kind: 'refused' });
    await platform.advance(5 * MINUTE_MS);
    expect(await client.closeOrder(ORDER.outTradeNo)).toEqual({ kind: 'closed' });
    expect(await client.contractOrder(ORDER)).toEqual({ kind: 'closed' });
    expect(await client.orderQuery({ outTradeNo: ORDER.outTradeNo })).toEqual({ kind: 'closed' });
  });

  it('a number that was paid', async () => {
    const meeting = meet();
    await paySigned(meeting);
    expect(await meeting.client.contractOrder(ORDER)).toEqual({ kind: 'alreadyPaid' });
    expect(await meeting.client.closeOrder(ORDER.outTradeNo)).toEqual({ kind: 'alreadyPaid' });
  });

  it('state 9', async () => {
    const meeting = meet({}, { rules: { signingMs: 5000 } });
    await paySigned(meeting);
    expect(await meeting.client.queryContract(BY_CODE)).toEqual({ kind: 'signing' });
    await meeting.platform.advance(5000);
    expect(await meeting.client.queryContract(BY_CODE)).toMatchObject({ kind: 'signed' });
  });
});
