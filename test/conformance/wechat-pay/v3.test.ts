import { Formatter, Rsa } from 'wechatpay-axios-plugin';
import { v3Headers, verifyV3Reply } from '../../../cloudfunctions/shared/gateways/wechat-pay/v3';
import { MERCHANT_IDENTITY, PLATFORM_IDENTITY, STRANGER_IDENTITY } from '../../support/certificates';
import { bytes, CONFIG, NOW_MS, PLATFORM_SERIAL } from '../../support/wechat-pay';

const URL_PATH = '/v3/papay/contracts/202611235929035611/notify';
const ENDPOINT = '/v3/papay/contracts/{contract_id}/notify';
const NONCE = '593BEC0C930BF1AFEB40B4A08C8FB242';

describe('V3 against wechatpay-axios-plugin', () => {
  it.each(['', '{"mchid":"10000100"}', '{"text":"续费"}'])('[D18] it verifies what we sign: %p', (body) => {
    const { authorization = '' } = v3Headers(`https://api.mch.weixin.qq.com${URL_PATH}`, body, CONFIG, NOW_MS, NONCE);
    const parts = new Map(Array.from(authorization.matchAll(/(\w+)="([^"]*)"/g), ([, name = '', value = '']) => [name, value]));
    const message = Formatter.request('POST', URL_PATH, parts.get('timestamp') ?? '', NONCE, body);
    expect(Rsa.verify(message, parts.get('signature') ?? '', MERCHANT_IDENTITY.publicKey)).toBe(true);
    const theirs = Formatter.authorization(
      CONFIG.mchId,
      NONCE,
      Rsa.sign(message, MERCHANT_IDENTITY.privateKey),
      parts.get('timestamp') ?? '',
      CONFIG.v3.merchantSerial,
    );
    // the order of the parts is free
    expect(authorization.replace(' ', ',').split(',').sort()).toEqual(theirs.replace(' ', ',').split(',').sort());
  });

  it.each(['', '{"code":"RULELIMIT"}', '{"message":"当前时间不可发送"}'])('[D18] we verify what it signs: %p', (body) => {
    const timestamp = String(NOW_MS / 1000);
    const reply = (privateKey: string) => ({
      status: 200,
      headers: {
        'wechatpay-timestamp': timestamp,
        'wechatpay-nonce': NONCE,
        'wechatpay-signature': Rsa.sign(Formatter.response(timestamp, NONCE, body), privateKey),
        'wechatpay-serial': PLATFORM_SERIAL,
      },
      body: bytes(body),
    });
    expect(() => verifyV3Reply(ENDPOINT, reply(PLATFORM_IDENTITY.privateKey), CONFIG, NOW_MS)).not.toThrow();
    expect(() => verifyV3Reply(ENDPOINT, reply(STRANGER_IDENTITY.privateKey), CONFIG, NOW_MS)).toThrow('bad-signature');
  });
});
