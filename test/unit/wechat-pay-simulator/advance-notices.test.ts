import { deduct, DELAYED, notice, NOTIFIED, refusalOf, signedYesterday } from '../../support/deductions';
import {
  createPlatform,
  DAY_MS,
  deleteContract,
  HOUR_MS,
  MERCHANT,
  type Platform,
  SECOND_MS,
  START_MS,
  subscribe,
} from '../../support/wechat-pay-platform';
import { pem } from '../../support/huifu';
import { RSA_PAIRS } from '../../support/rsa-pairs';
import { authorize, isV3Signed, V3_KEYS } from '../../support/wechat-v3';

const SENT = undefined;
const NOT_ALLOWED = { status: 400, code: 'INVALID_REQUEST' };
const UNAUTHORIZED = { status: 401, code: 'SIGN_ERROR' };

async function ready(): Promise<{ platform: Platform; contractId: string }> {
  const platform = createPlatform();
  return { platform, contractId: await signedYesterday(platform, NOTIFIED) };
}
const to = (platform: Platform, day: number, hour: number, moreMs = 0): Promise<void> =>
  platform.advance(START_MS + day * DAY_MS + (hour - 10) * HOUR_MS + moreMs - platform.nowMs());

describe('预扣费通知 /v3/papay/contracts/{contract_id}/notify', () => {
  it('[D18] answers 204 without a body, signed by the platform', async () => {
    const { platform, contractId } = await ready();
    const reply = await notice(platform, contractId);
    expect([reply.status, reply.body]).toEqual([204, '']);
    expect(reply.headers).toMatchObject({
      'wechatpay-serial': V3_KEYS.platformSerial,
      'wechatpay-timestamp': String(platform.nowMs() / 1000),
      'wechatpay-nonce': expect.stringMatching(/^[0-9A-F]{32}$/),
    });
    expect(isV3Signed(reply.headers, '')).toBe(true);
    expect(platform.traffic.at(-1)).toMatchObject({ kind: 'request', status: 204, verification: 'valid' });
    expect(platform.pay.ledger().notices).toEqual([
      {
        contract_id: contractId,
        estimated_amount: 6600,
        sent_time: '2026-11-24 10:00:00',
        first_day: '2026-11-26',
        last_day: '2026-12-02',
        used: false,
      },
    ]);
  });

  it('signs its refusals, too', async () => {
    const { platform } = await ready();
    const reply = await notice(platform, '2026');
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(String(reply.body))).toEqual({ code: 'CONTRACT_NOT_EXIST', message: '签约关系不存在' });
    expect(isV3Signed(reply.headers, String(reply.body))).toBe(true);
    expect(isV3Signed(reply.headers, `${String(reply.body)} `)).toBe(false);
  });

  it('is over the path with or without the prefix of the stack', async () => {
    const { platform, contractId } = await ready();
    const path = `/v3/papay/contracts/${contractId}/notify`;
    expect((await notice(platform, contractId, { path: `/wechat-pay${path}` })).status).toBe(204);
    expect(refusalOf(await notice(platform, contractId, { path: `/other${path}` }))).toEqual(UNAUTHORIZED);
    expect(refusalOf(await notice(platform, contractId, { path: path.replace(contractId, '2026') }))).toEqual(UNAUTHORIZED);
  });

  it.each([
    ['no header', { authorization: '' }, 'unsigned'],
    ['another scheme', { authorization: 'Bearer abc' }, 'unsigned'],
    ['a header without signature', { authorization: 'WECHATPAY2-SHA256-RSA2048 mchid="1900000109",serial_no="1"' }, 'unsigned'],
    ['another merchant', { mchId: '1900000110' }, 'invalid'],
    ['another certificate', { serial: '0'.repeat(40) }, 'invalid'],
    ['another key', { privateKey: pem(RSA_PAIRS.nextMerchant.privateKey, 'PRIVATE KEY') }, 'invalid'],
  ] as const)('[D27] refuses %s', async (_name, request, verification) => {
    const { platform, contractId } = await ready();
    expect(refusalOf(await notice(platform, contractId, request))).toEqual(UNAUTHORIZED);
    expect(platform.traffic.at(-1)).toMatchObject({ verification });
    expect(platform.pay.ledger().notices).toEqual([]);
  });

  it('refuses a body that was changed after signing', async () => {
    const { platform, contractId } = await ready();
    const path = `/v3/papay/contracts/${contractId}/notify`;
    const authorization = authorize({ mchId: MERCHANT.mchId, atMs: platform.nowMs(), path, body: '{}' });
    expect(refusalOf(await notice(platform, contractId, { authorization }))).toEqual(UNAUTHORIZED);
  });

  it.each([
    [-301, UNAUTHORIZED],
    [-300, SENT],
    [300, SENT],
    [301, UNAUTHORIZED],
  ])('takes a request whose clock is off by %s seconds', async (seconds, expected) => {
    const { platform, contractId } = await ready();
    expect(refusalOf(await notice(platform, contractId, { atMs: platform.nowMs() + seconds * SECOND_MS }))).toEqual(expected);
  });

  it.each([
    ['no amount', { estimated_amount: undefined }],
    ['an amount of zero', { estimated_amount: { amount: 0, currency: 'CNY' } }],
    ['half a fen', { estimated_amount: { amount: 0.5, currency: 'CNY' } }],
    ['an amount as text', { estimated_amount: { amount: '6600', currency: 'CNY' } }],
    ['another currency', { estimated_amount: { amount: 6600, currency: 'USD' } }],
    ['no day', { deduct_duration: { count: 0, unit: 'DAY' } }],
    ['four days', { deduct_duration: { count: 4, unit: 'DAY' } }],
    ['months', { deduct_duration: { count: 1, unit: 'MONTH' } }],
    ['no merchant', { mchid: undefined }],
  ])('[D26] refuses %s', async (_name, more) => {
    const { platform, contractId } = await ready();
    expect(refusalOf(await notice(platform, contractId, { more }))).toEqual({ status: 400, code: 'PARAM_ERROR' });
  });

  it.each(['', '{', '[]', 'null', '"x"'])('refuses the body %j', async (body) => {
    const { platform, contractId } = await ready();
    expect(refusalOf(await notice(platform, contractId, { body }))).toEqual({ status: 400, code: 'PARAM_ERROR' });
  });

  it('refuses another merchant or application in the body', async () => {
    const { platform, contractId } = await ready();
    for (const more of [{ mchid: '1900000110' }, { appid: 'wx0000000000000009' }]) {
      expect(refusalOf(await notice(platform, contractId, { more }))).toEqual({ status: 400, code: 'APPID_MCHID_NOT_MATCH' });
    }
  });

  it('has one method, and the platform has no other interface there', async () => {
    const { platform } = await ready();
    const call = (method: string, path: string) =>
      platform.pay.handle({ method, path, query: new URLSearchParams(), headers: {}, body: Buffer.from('') });
    expect((await call('POST', '/v3/papay/contracts/1/other')).status).toBe(404);
    expect(refusalOf(await call('GET', '/v3/papay/contracts/1/notify'))).toEqual(UNAUTHORIZED);
  });
});

describe('a notice', () => {
  it('needs a contract in force, of the mode pre-notify', async () => {
    const { platform, contractId } = await ready();
    const delayed = await subscribe(platform, 1, DELAYED);
    expect(refusalOf(await notice(platform, delayed.contractId, { amountFen: 2500 }))).toEqual(NOT_ALLOWED);
    await deleteContract(platform, contractId);
    expect(refusalOf(await notice(platform, contractId))).toEqual({ status: 404, code: 'CONTRACT_NOT_EXIST' });
  });

  it('announces no more than the template allows', async () => {
    const { platform, contractId } = await ready();
    expect(refusalOf(await notice(platform, contractId, { amountFen: 6601 }))).toEqual({ status: 403, code: 'RULELIMIT' });
    expect(refusalOf(await notice(platform, contractId, { amountFen: 6000 }))).toBe(SENT);
  });

  it('is sent once: again with the same content it exists, with another one it is refused', async () => {
    const { platform, contractId } = await ready();
    expect(refusalOf(await notice(platform, contractId, { dayCount: 3 }))).toBe(SENT);
    const { notices } = platform.pay.ledger();
    await platform.advance(HOUR_MS);
    expect(refusalOf(await notice(platform, contractId, { dayCount: 3 }))).toEqual({ status: 400, code: 'RESOURCE_ALREADY_EXISTS' });
    expect(refusalOf(await notice(platform, contractId, { dayCount: 2 }))).toEqual(NOT_ALLOWED);
    expect(refusalOf(await notice(platform, contractId, { dayCount: 3, amountFen: 6000 }))).toEqual(NOT_ALLOWED);
    expect(platform.pay.ledger().notices).toEqual(notices);
  });

  it('can be sent again when its days are over, or when it has brought the money', async () => {
    const { platform, contractId } = await ready();
    await notice(platform, contractId, { dayCount: 1 });
    await to(platform, 3, 21);
    expect(refusalOf(await notice(platform, contractId, { dayCount: 2 }))).toEqual(NOT_ALLOWED);
    await to(platform, 4, 7);
    expect(refusalOf(await notice(platform, contractId, { dayCount: 2 }))).toBe(SENT);
    await to(platform, 6, 7);
    await deduct(platform, contractId, 1, { total_fee: '6600' });
    expect(platform.pay.ledger().notices).toMatchObject([{ used: true }]);
    expect(refusalOf(await notice(platform, contractId, { dayCount: 2 }))).toBe(SENT);
  });

  it.each([
    ['06:59:59', 7, -SECOND_MS, NOT_ALLOWED],
    ['07:00:00', 7, 0, SENT],
    ['21:59:59', 22, -SECOND_MS, SENT],
    ['22:00:00', 22, 0, NOT_ALLOWED],
    ['00:00:00', 24, 0, NOT_ALLOWED],
  ])('[D9] at %s in Beijing', async (_time, hour, moreMs, expected) => {
    const { platform, contractId } = await ready();
    await to(platform, 2, hour, moreMs);
    const reply = await notice(platform, contractId);
    expect(refusalOf(reply)).toEqual(expected);
    if (expected !== SENT) expect(String(reply.body)).toContain('07:00-22:00');
  });

  it('counts days of Beijing, not hours: one of the last minute opens two midnights later', async () => {
    const { platform, contractId } = await ready();
    await to(platform, 1, 22, -SECOND_MS);
    await notice(platform, contractId);
    await to(platform, 3, 7);
    expect((await deduct(platform, contractId, 1, { total_fee: '6600' })).result_code).toBe('SUCCESS');
  });

  it('is there after a restart', async () => {
    const { platform, contractId } = await ready();
    await notice(platform, contractId);
    const after = createPlatform({ store: platform.store, startMs: platform.nowMs() + 2 * DAY_MS, seed: 900 });
    expect(refusalOf(await notice(after, contractId))).toEqual({ status: 400, code: 'RESOURCE_ALREADY_EXISTS' });
    expect((await deduct(after, contractId, 1, { total_fee: '6600' })).result_code).toBe('SUCCESS');
  });
});

describe('faults on the call', () => {
  const PATTERN = 'wechat:/v3/papay/contracts/{contract_id}/notify';

  it.each([
    ['timeout-before', 0],
    ['drop', 0],
    ['timeout-after', 1],
  ] as const)('%s: nothing is heard', async (fault, count) => {
    const { platform, contractId } = await ready();
    platform.faults.set([{ on: PATTERN, do: fault, times: 1 }]);
    expect((await notice(platform, contractId)).status).toBe(0);
    expect(platform.pay.ledger().notices).toHaveLength(count);
    expect(refusalOf(await notice(platform, contractId))?.code).toBe(count === 0 ? undefined : 'RESOURCE_ALREADY_EXISTS');
  });

  it('may name the contract', async () => {
    const { platform, contractId } = await ready();
    platform.faults.set([{ on: `wechat:/v3/papay/contracts/${contractId}/notify`, do: 'timeout-before', times: 1 }]);
    expect((await notice(platform, '2026')).status).toBe(404);
    expect((await notice(platform, contractId)).status).toBe(0);
  });

  it('duplicate: the answer is that of the second one', async () => {
    const { platform, contractId } = await ready();
    platform.faults.set([{ on: PATTERN, do: 'duplicate', times: 1 }]);
    expect(refusalOf(await notice(platform, contractId))?.code).toBe('RESOURCE_ALREADY_EXISTS');
  });

  it('[G1] corrupt: the signature of the reply is wrong', async () => {
    const { platform, contractId } = await ready();
    platform.faults.set([{ on: PATTERN, do: 'corrupt', times: 1 }]);
    const reply = await notice(platform, contractId);
    expect([reply.status, isV3Signed(reply.headers, String(reply.body))]).toEqual([204, false]);
  });

  it('delay: the reply is held back', async () => {
    const held: number[] = [];
    const platform = createPlatform({
      hold: (delayMs) => {
        held.push(delayMs);
        return Promise.resolve();
      },
    });
    const contractId = await signedYesterday(platform, NOTIFIED);
    platform.faults.set([{ on: PATTERN, do: 'delay', times: 1, delayMs: 700 }]);
    expect((await notice(platform, contractId)).status).toBe(204);
    expect(held).toEqual([700]);
  });
});
