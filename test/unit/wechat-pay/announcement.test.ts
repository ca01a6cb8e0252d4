import { createVerify } from 'node:crypto';
import { HttpBrokenError } from '../../../cloudfunctions/shared/platform/ports';
import { MERCHANT_IDENTITY, STRANGER_IDENTITY } from '../../support/certificates';
import { CONFIG, KEY, NOW_MS, PLATFORM_SERIAL, signed, SUCCESS } from '../../support/wechat-pay';
import { v3Failure, v3Reply } from '../../support/wechat-v3-reply';
import { type Answer, fakePlatform, type FakePlatform } from './fake-platform';

const INPUT = { contractId: '202611235929035611', estimatedFen: 1900, durationDays: null };
const announce = (...answers: Answer[]) => fakePlatform(answers).pay.announceDeduction(INPUT);
const unknown = { name: 'OutcomeUnknownError', endpoint: '/v3/papay/contracts/{contract_id}/notify' };

/** The parts of the one `Authorization` that was sent. */
function authorization({ requests }: FakePlatform): Record<string, string> {
  const [, scheme = '', parts = ''] = /^(\S+) (.*)$/.exec(requests.at(-1)?.headers['authorization'] ?? '') ?? [];
  return { scheme, ...Object.fromEntries([...parts.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value])) };
}

describe('announcing a deduction', () => {
  it('[D18] is V3: JSON, the contract in the path and nowhere else, amount in fen', async () => {
    const fake = fakePlatform([v3Reply(204)]);
    await expect(fake.pay.announceDeduction(INPUT)).resolves.toEqual({ kind: 'announced', isNew: true });
    const [request] = fake.requests;
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://api.mch.weixin.qq.com/v3/papay/contracts/202611235929035611/notify',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'wechatpay-serial': PLATFORM_SERIAL },
    });
    expect(request?.headers['user-agent']).toBeTruthy();
    expect(JSON.parse(request?.body ?? '')).toEqual({
      mchid: CONFIG.mchId,
      appid: CONFIG.appId,
      estimated_amount: { amount: 1900, currency: 'CNY' },
    });
  });

  it('[D18] [D27] is signed with the RSA key of V3 over exactly what is sent; the APIv2 key has no part in it', async () => {
    const fake = fakePlatform([v3Reply(204)], { apiBaseUrl: 'http://127.0.0.1:5180/wechat-pay', apiFallbackUrl: null });
    await fake.pay.announceDeduction({ ...INPUT, durationDays: 3 });
    const { scheme, mchid, nonce_str: nonce, signature, timestamp, serial_no: serial } = authorization(fake);
    expect({ scheme, mchid, serial, timestamp }).toEqual({
      scheme: 'WECHATPAY2-SHA256-RSA2048',
      mchid: CONFIG.mchId,
      serial: CONFIG.v3.merchantSerial,
      timestamp: String(NOW_MS / 1000),
    });
    const body = fake.requests[0]?.body ?? '';
    expect(JSON.parse(body)).toMatchObject({ deduct_duration: { count: 3, unit: 'DAY' } });
    const text = `POST\n/wechat-pay/v3/papay/contracts/202611235929035611/notify\n${timestamp}\n${nonce}\n${body}\n`;
    expect(
      createVerify('RSA-SHA256')
        .update(text)
        .verify(MERCHANT_IDENTITY.publicKey, signature ?? '', 'base64'),
    ).toBe(true);
    expect(JSON.stringify(fake.requests[0])).not.toContain(KEY);
    expect(fake.logged.join()).not.toContain(signature);
  });

  it.each([
    ['no amount', { estimatedFen: 0 }, 'estimated_amount'],
    ['half a fen', { estimatedFen: 0.5 }, 'estimated_amount'],
    ['a window of no day', { durationDays: 0 }, 'deduct_duration'],
    ['a window of four days', { durationDays: 4 }, 'deduct_duration'],
    ['a path in the contract', { contractId: '../../pay' }, 'contract_id'],
  ])('[D18] [D26] sends nothing for %s', async (_, wrong, field) => {
    const { pay, requests } = fakePlatform([]);
    await expect(pay.announceDeduction({ ...INPUT, ...wrong })).rejects.toMatchObject({ name: 'UnsendableFieldError', field });
    expect(requests).toHaveLength(0);
  });
});

describe('what the reply to an announcement means', () => {
  it.each([
    ['204 without a body', v3Reply(204), true],
    ['RESOURCE_ALREADY_EXISTS: the same one again', v3Failure(400, 'RESOURCE_ALREADY_EXISTS', '通知已发送'), false],
  ])('[D18] %s is announced', async (_, answer, isNew) => {
    await expect(announce(answer)).resolves.toEqual({ kind: 'announced', isNew });
  });

  it.each([
    [400, 'CONTRACT_NOT_EXIST', '协议不存在'],
    [400, 'INVALID_REQUEST', '已发送过不同参数的通知'],
    [403, 'RULELIMIT', '当前时间不可发送'],
    [429, 'FREQUENCY_LIMITED', ''],
    [400, 'NEVER_HEARD_OF', '当前签约的模板不是周期扣费类型'],
  ])('[D18] %s %s is refused, with its code', async (status, code, message) => {
    await expect(announce(v3Failure(status, code, message))).resolves.toEqual({ kind: 'refused', code, message });
  });

  it.each(['PARAM_ERROR', 'SIGN_ERROR', 'NO_AUTH', 'APPID_MCHID_NOT_MATCH'])(
    '%s is for configuration or program to answer for',
    async (code) => {
      await expect(announce(v3Failure(400, code))).rejects.toMatchObject({ name: 'RequestRefusedError', code, signed: true });
    },
  );

  it.each<[string, Answer]>([
    ['a time-out', new HttpBrokenError('timeout')],
    ['500', v3Failure(500, 'SYSTEM_ERROR')],
    ['a system error under another status', v3Failure(400, 'SYSTEM_ERROR')],
    ['502 of a proxy', { status: 502, text: '<html>' }],
    ['a redirect', v3Reply(302)],
    ['a failure that is no JSON', v3Reply(400, 'nope')],
    ['a failure without a code', v3Reply(400, '{"message":"?"}')],
  ])('[D18] after %s nobody knows', async (_, answer) => {
    await expect(announce(answer)).rejects.toMatchObject(unknown);
  });

  const good = v3Reply(204);
  it.each<[string, Answer]>([
    ['without signature', { status: 204, text: '' }],
    ['without nonce', { ...good, headers: { ...good.headers, 'wechatpay-nonce': '' } }],
    ['signed by somebody else', v3Reply(204, '', { privateKey: STRANGER_IDENTITY.privateKey })],
    ['signed by ourselves', v3Reply(204, '', { privateKey: MERCHANT_IDENTITY.privateKey })],
    ['with the signature of another body', { ...v3Failure(400, 'RESOURCE_ALREADY_EXISTS'), headers: good.headers }],
    ['with another nonce', { ...good, headers: { ...good.headers, 'wechatpay-nonce': 'other' } }],
    ['with another time', { ...good, headers: { ...good.headers, 'wechatpay-timestamp': String(NOW_MS / 1000 + 1) } }],
    ['of more than five minutes ago', v3Reply(204, '', { atMs: NOW_MS - 5 * 60_000 - 1000 })],
    ['of a time to come', v3Reply(204, '', { atMs: NOW_MS + 5 * 60_000 + 1000 })],
    ['with another key’s number', v3Reply(204, '', { serial: 'PUB_KEY_ID_0' })],
    [
      'with a signature that is spelt otherwise',
      { ...good, headers: { ...good.headers, 'wechatpay-signature': ` ${good.headers['wechatpay-signature']}` } },
    ],
    ['of V2', signed(SUCCESS)],
  ])('[G1] [D27] a reply %s proves nothing', async (_, answer) => {
    await expect(announce(answer)).rejects.toMatchObject(unknown);
  });

  it('takes any number of the key where none is configured', async () => {
    const { pay, requests } = fakePlatform([v3Reply(204, '', { serial: 'PUB_KEY_ID_0' })], { v3: { ...CONFIG.v3, platformSerial: null } });
    await expect(pay.announceDeduction(INPUT)).resolves.toEqual({ kind: 'announced', isNew: true });
    expect(requests[0]?.headers).not.toHaveProperty('wechatpay-serial');
  });
});
