import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { deductionFields, deductions, NOTIFIED, signedYesterday } from '../../support/deductions';
import { createPlatform, KEY, MERCHANT, orderFields, type Platform } from '../../support/wechat-pay-platform';
import { MERCHANT_V3_PRIVATE_KEY, PLATFORM_V3_PUBLIC_KEY, V3_KEYS } from '../../support/wechat-v3';

/** Another author's client, over HTTP, with nothing changed but its base URL. */
describe('wechatpay-axios-plugin', () => {
  let platform: Platform;
  let server: Server;

  beforeEach(async () => {
    platform = createPlatform();
    server = createServer((request, response) => {
      void buffer(request).then(async (body) => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        const path = (request.url ?? '').replace('/wechat-pay', '');
        const reply = await platform.pay.handle({ method: request.method ?? '', path, query: new URLSearchParams(), headers, body });
        if (reply.status === 0) request.socket.destroy();
        else response.writeHead(reply.status, reply.headers).end(reply.body);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const chainWith = (secret: string): Wechatpay => {
    const { port } = server.address() as AddressInfo;
    return new Wechatpay({
      mchid: MERCHANT.mchId,
      serial: V3_KEYS.merchantSerial,
      privateKey: MERCHANT_V3_PRIVATE_KEY,
      certs: { [V3_KEYS.platformSerial]: PLATFORM_V3_PUBLIC_KEY },
      secret,
      baseURL: `http://127.0.0.1:${port}/wechat-pay/`,
      proxy: false,
    });
  };
  /** Its V2 chain, signing with this key. */
  const clientWith = (secret: string) => {
    const chain = chainWith(secret);
    return async (path: string, data: object, config?: object): Promise<unknown> => {
      const endpoint = chain[`v2/${path}`];
      if (endpoint === undefined) throw new Error(`no ${path}`);
      return (await endpoint.post(data, config)).data;
    };
  };
  const papay = { appid: MERCHANT.appIds[0], mch_id: MERCHANT.mchId, version: '1.0', plan_id: '10001', contract_code: 'C20261123001' };
  const base = { appid: MERCHANT.appIds[0], mch_id: MERCHANT.mchId, out_trade_no: 'SUB20261123001' };

  it.each(['MD5', 'HMAC-SHA256'])('orders, queries and ends a contract with %s', async (signType) => {
    const post = clientWith(KEY);
    const order = await post('pay/contractorder', orderFields(1, { sign_type: signType }));
    expect(order).toMatchObject({ result_code: 'SUCCESS', contract_result_code: 'SUCCESS' });
    const { prepay_id: prepayId } = order as { prepay_id: string };
    const { contractId } = platform.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: true });
    const query = await post('pay/orderquery', { ...base, sign_type: signType });
    expect(query).toMatchObject({ trade_state: 'SUCCESS', total_fee: '1900' });
    const contract = await post('papay/querycontract', papay, { nonceless: true });
    expect(contract).toMatchObject({ contract_state: '0', contract_id: contractId, contract_code: 'C20261123001' });
    const ended = await post('papay/deletecontract', { ...papay, contract_termination_remark: '关闭' }, { nonceless: true });
    expect(ended).toMatchObject({ result_code: 'SUCCESS', contract_id: contractId });
    expect(platform.traffic.map(({ verification }) => verification)).toEqual(['valid', 'valid', 'valid', 'valid']);
  });

  it('[G4] is refused with a wrong key, and finds out itself when the reply was changed', async () => {
    await expect(clientWith('f'.repeat(32))('pay/contractorder', orderFields())).rejects.toMatchObject({
      code: 'EV2_RES_STATUS_CODE_NOT_SUCESS',
      response: { data: { return_code: 'FAIL', return_msg: '签名错误' } },
    });
    platform.faults.set([{ on: 'wechat:/pay/contractorder', do: 'corrupt', times: 1 }]);
    await expect(clientWith(KEY)('pay/contractorder', orderFields())).rejects.toMatchObject({ code: 'EV2_RES_SIGNATURE_NOT_EQUAL' });
  });

  it('sees a closed connection when the platform does not answer', async () => {
    platform.faults.set([{ on: 'wechat:/pay/orderquery', do: 'timeout-before', times: 1 }]);
    await expect(clientWith(KEY)('pay/orderquery', base)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  describe('renewals', () => {
    afterEach(() => {
      jest.useRealTimers();
    });
    /** The client reads the time for itself; all else goes on as it is. */
    const setTime = (nowMs: number): void => {
      jest.useFakeTimers({ now: nowMs, doNotFake: EVERYTHING_BUT_DATE });
    };
    const NOTICE = { mchid: MERCHANT.mchId, appid: MERCHANT.appIds[0], estimated_amount: { amount: 6600, currency: 'CNY' } };

    it('[D18] announces with APIv3, verifies the answer, and deducts with V2', async () => {
      const contractId = await signedYesterday(platform, NOTIFIED);
      setTime(platform.nowMs());
      const notify = chainWith(KEY)['v3/papay/contracts/{contract_id}/notify'];
      expect(await notify?.post(NOTICE, { contract_id: contractId })).toMatchObject({ status: 204, data: '' });
      expect(platform.traffic.at(-1)?.verification).toBe('valid');
      await expect(notify?.post(NOTICE, { contract_id: '2026' })).rejects.toMatchObject({
        response: { status: 404, data: { code: 'CONTRACT_NOT_EXIST' } },
      });
      await platform.advance(2 * 24 * 3600 * 1000);
      const accepted = await clientWith(KEY)('pay/pappayapply', deductionFields(contractId, 1, { total_fee: '6600' }));
      expect(accepted).toMatchObject({ return_code: 'SUCCESS', result_code: 'SUCCESS' });
      expect(deductions(platform)).toMatchObject([{ trade_state: 'SUCCESS' }]);
    });

    it('[G1] finds out when the answer to a notice was changed', async () => {
      const contractId = await signedYesterday(platform, NOTIFIED);
      setTime(platform.nowMs());
      platform.faults.set([{ on: 'wechat:/v3/papay/contracts/{contract_id}/notify', do: 'corrupt', times: 1 }]);
      await expect(chainWith(KEY)['v3/papay/contracts/{contract_id}/notify']?.post(NOTICE, { contract_id: contractId })).rejects.toThrow();
    });
  });
});

const EVERYTHING_BUT_DATE = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];
