import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { createPlatform, KEY, MERCHANT, orderFields, type Platform } from '../../support/wechat-pay-platform';

/** Another author's client, over HTTP, with nothing changed but its base URL. */
describe('wechatpay-axios-plugin', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  let platform: Platform;
  let server: Server;

  beforeEach(async () => {
    platform = createPlatform();
    server = createServer((request, response) => {
      void buffer(request).then(async (body) => {
        const reply = await platform.raw((request.url ?? '').replace('/wechat-pay', ''), body, request.method);
        if (reply.status === 0) request.socket.destroy();
        else response.writeHead(reply.status, { 'content-type': 'text/xml' }).end(reply.body);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Its V2 chain, signing with this key. */
  const clientWith = (secret: string) => {
    const { port } = server.address() as AddressInfo;
    const chain = new Wechatpay({
      mchid: MERCHANT.mchId,
      serial: 'MERCHANT',
      privateKey,
      certs: { PLATFORM: publicKey },
      secret,
      baseURL: `http://127.0.0.1:${port}/wechat-pay/`,
      proxy: false,
    });
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
});
