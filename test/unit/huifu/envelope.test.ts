import { createHuifu, type HuifuConfig, type ServiceOrderResult } from '../../../cloudfunctions/shared/gateways/huifu';
import { openReply, sealRequest } from '../../../cloudfunctions/shared/gateways/huifu/codec/envelope';
import { ENDPOINTS } from '../../../cloudfunctions/shared/gateways/huifu/codec/endpoints';
import { HttpBrokenError, HttpConnectError } from '../../../cloudfunctions/shared/platform/ports';
import { CREATE, HUIFU, HUIFU_CONFIG, HUIFU_NOW_MS, MERCHANT, platformSign, reply } from '../../support/huifu';
import { errorWith } from '../../support/matchers';
import { fc } from '../../support/seeded-properties';
import { type Answer, answered, done, fakeHuifu } from './fake-huifu';

/** Judged alike for every endpoint; the query of a service order stands for all. */
const KEY = { outOrderNo: '1234323JKHDFE1243252' };
const query = (answer: Answer, config: Partial<HuifuConfig> = {}): Promise<ServiceOrderResult> =>
  fakeHuifu([answer], config).huifu.queryServiceOrder(KEY);
const CONFIRMED = done({ out_order_no: KEY.outOrderNo, state: 'DOING', state_description: 'USER_CONFIRM' });

/** A reply around a `data` of any form; signed as it stands. */
const raw = (data: string): string => `{"data":${data},"sign":"${platformSign(data)}"}`;

describe('replies that prove nothing', () => {
  const unknown: readonly (readonly [what: string, answer: Answer, reason: string])[] = [
    ['a time-out', new HttpBrokenError('time-out'), 'no-answer'],
    ['HTTP 500', { status: 500, text: 'oops' }, 'http-status'],
    ['HTTP 502 around a perfect message', { status: 502, text: reply(CONFIRMED) }, 'http-status'],
    ['an empty body', '', 'malformed'],
    ['a page of HTML', '<html><body>502</body></html>', 'malformed'],
    ['half a message', reply(CONFIRMED).slice(0, -20), 'malformed'],
    ['two messages', reply(CONFIRMED) + reply(CONFIRMED), 'malformed'],
    ['a second data beside the signed one', reply(CONFIRMED).replace('{', '{"data":{"state":"DONE"},'), 'malformed'],
    ['no data', '{"sign":"x"}', 'malformed'],
    ['data that is a text', raw(JSON.stringify(JSON.stringify(CONFIRMED))), 'malformed'],
    ['data that is a list', raw('[]'), 'malformed'],
    ['signed data that is no JSON', raw('{"resp_code":00}'), 'malformed'],
    ['a reply of half a megabyte', `${reply(CONFIRMED)}${' '.repeat(512 * 1024)}`, 'too-large'],
    ['no signature', JSON.stringify({ data: CONFIRMED }), 'unsigned'],
    ['an empty signature', JSON.stringify({ data: CONFIRMED, sign: '' }), 'unsigned'],
    ['a signature that is a number', JSON.stringify({ data: CONFIRMED, sign: 1 }), 'unsigned'],
    ['a refusal without signature', JSON.stringify({ data: answered('10000000') }), 'unsigned'],
    ['a signature that is no Base64', JSON.stringify({ data: CONFIRMED, sign: '%%%' }), 'bad-signature'],
    ['a signature by a strange key', reply(CONFIRMED, MERCHANT.privateKey), 'bad-signature'],
    ['a value changed on the way', reply(CONFIRMED).replace('USER_CONFIRM', 'MCH_COMPLETE'), 'bad-signature'],
    ['a refusal changed on the way', reply(answered('99999999')).replace('99999999', '23000001'), 'bad-signature'],
    ['the signature of another reply', JSON.stringify({ data: CONFIRMED, sign: platformSign('{}') }), 'bad-signature'],
    ['a reply for another merchant', done({ ...CONFIRMED, huifu_id: '6666000000000000' }), 'wrong-merchant'],
    ['no code', { huifu_id: HUIFU_CONFIG.huifuId }, 'invalid-fields'],
    ['a reply about another order', done({ ...CONFIRMED, out_order_no: 'ANOTHER' }), 'invalid-fields'],
  ];
  it.each(unknown)('[G1] %s', async (_, answer, reason) => {
    await expect(query(answer)).rejects.toMatchObject({ name: 'HuifuOutcomeUnknownError', endpoint: ENDPOINTS.queryServiceOrder, reason });
  });

  it.each(['20000001', '30000000', '90000000', '91111119', '98888888', '99999999', 'LS000003', '1', '00000001'])(
    '[G1] the code %s says neither done nor failed',
    async (code) => {
      await expect(query(answered(code))).rejects.toMatchObject({ name: 'HuifuOutcomeUnknownError', reason: 'unlisted-code' });
    },
  );

  it('[G4] a probe of the platform, signed by a key of its own making, fails like any other', async () => {
    const probe = reply({ ...CONFIRMED, resp_desc: 'WECHATPAY/SIGNTEST/' }, MERCHANT.privateKey);
    await expect(query(probe)).rejects.toMatchObject({ name: 'HuifuOutcomeUnknownError', reason: 'bad-signature' });
  });

  it('[G1] bytes that are no UTF-8', () => {
    const body = Buffer.concat([Buffer.from(reply(CONFIRMED)), Buffer.from([0xff])]);
    expect(() => openReply(ENDPOINTS.queryTrade, 200, body, HUIFU_CONFIG)).toThrow(errorWith({ reason: 'malformed' }));
  });

  it('[G1] hostile bytes raise the declared error and no other', () => {
    const mutated = fc.tuple(fc.nat(400), fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ',', ':', '0', '\u0000') }));
    const hostile = fc.oneof(
      fc.uint8Array(),
      mutated.map(([at, insert]) => {
        const text = reply(CONFIRMED);
        return Buffer.from(text.slice(0, at) + insert + text.slice(at + insert.length));
      }),
    );
    fc.assert(
      fc.property(hostile, (body) => {
        try {
          openReply(ENDPOINTS.queryTrade, 200, body, HUIFU_CONFIG);
        } catch (error) {
          expect(error).toMatchObject({ name: 'HuifuOutcomeUnknownError' });
        }
      }),
      { numRuns: 200 },
    );
  });

  it('[G1] one altered character of the signed text or the signature never verifies', () => {
    const text = reply(CONFIRMED);
    const [start, end] = [text.indexOf('"data":') + 7, text.length - 2];
    fc.assert(
      fc.property(fc.integer({ min: start, max: end - 1 }), fc.constantFrom(...'0aA+/="} '), (at, other) => {
        fc.pre(text[at] !== other);
        const altered = Buffer.from(text.slice(0, at) + other + text.slice(at + 1));
        expect(() => openReply(ENDPOINTS.queryTrade, 200, altered, HUIFU_CONFIG)).toThrow(errorWith({ name: 'HuifuOutcomeUnknownError' }));
      }),
      { numRuns: 300 },
    );
  });
});

describe('replies that verify', () => {
  const code = '"resp_code":"00000000"';
  it.each([
    ['names sorted, as the platform is expected to send them', reply(CONFIRMED)],
    ['in any order, white space and all', raw(`{ "state_description":"USER_CONFIRM", "state":"DOING",${code}, "amt":0.00 }`)],
    ['with escapes of its own choice', raw(`{"state":"\\u0044OING","state_description":"USER_CONFIRM",${code},"a":"\\/<b>&"}`)],
    ['beside fields that are not signed', reply(CONFIRMED).replace('{', '{"sys_id":"1","product_id":"2",')],
    [
      'signed over the sorted form, sent in another',
      `{"sign":"${platformSign(`{${code},"state":"DOING","state_description":"USER_CONFIRM"}`)}","data":{"state_description":"USER_CONFIRM","none":null, "state":"DOING",${code}}}`,
    ],
  ])('%s', async (_, answer) => {
    await expect(query(answer)).resolves.toMatchObject({ kind: 'found', status: 'confirmed' });
  });
});

describe('requests', () => {
  it('have four parts; data is sorted, without empty fields, all of it text', async () => {
    const { huifu, requests } = fakeHuifu([done({ out_order_no: '1' })]);
    await huifu.createServiceOrder({ ...CREATE, subOpenid: null, attach: null });
    const [request] = requests;
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://api.huifu.com/v2/trade/payscore/serviceorder/create',
      headers: { 'content-type': 'application/json;charset=UTF-8' },
      timeoutMs: 8_000,
    });
    const { data, ...envelope } = JSON.parse(request?.body ?? '') as { data: Record<string, unknown> };
    expect(envelope).toEqual({ sys_id: HUIFU_CONFIG.sysId, product_id: HUIFU_CONFIG.productId, sign: expect.any(String) });
    expect(Object.keys(data)).toEqual(Object.keys(data).sort());
    expect(Object.values(data).every((value) => typeof value === 'string' && value !== '')).toBe(true);
  });

  it('the same input gives the same bytes', async () => {
    const { huifu, requests } = fakeHuifu([new HttpBrokenError('reset'), done({ out_order_no: '1' })]);
    await expect(huifu.createServiceOrder(CREATE)).rejects.toMatchObject({ name: 'HuifuOutcomeUnknownError' });
    await huifu.createServiceOrder(CREATE);
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  it.each(['\u0000', '\n', '\u007f', '\u0085', '\u2028', '\u2029', '\ud800'])('%j is not sent: serialisers disagree on it', (character) => {
    expect(() => sealRequest({ remark: `a${character}b` }, HUIFU_CONFIG)).toThrow(
      errorWith({ name: 'UnsendableHuifuFieldError', field: 'remark' }),
    );
  });

  it('nothing is sent after all when there is no connection', async () => {
    await expect(query(new HttpConnectError('ECONNREFUSED'))).rejects.toMatchObject({
      name: 'HuifuUnreachableError',
      endpoint: ENDPOINTS.queryServiceOrder,
    });
  });

  it('an error that is none of the network stays what it is', async () => {
    await expect(query(new TypeError('a mistake of ours'))).rejects.toThrow(TypeError);
  });
});

describe('the log', () => {
  it('names endpoint, number, code and duration; no key, no openid, no whole message', async () => {
    const { huifu, logged } = fakeHuifu([
      done({ out_order_no: '1', sub_openid: CREATE.subOpenid }),
      answered('99999999'),
      new HttpBrokenError('reset'),
    ]);
    await huifu.createServiceOrder(CREATE);
    await expect(huifu.queryServiceOrder(KEY)).rejects.toThrow('outcome unknown');
    await expect(huifu.queryTrade({ reqSeqId: 'PAY1', reqDate: '20261123' })).rejects.toThrow('outcome unknown');
    expect(logged).toEqual([
      `Huifu answered {"endpoint":"${ENDPOINTS.createServiceOrder}","no":"${CREATE.reqSeqId}","respCode":"00000000","tookMs":0}`,
      expect.stringContaining(`"no":"${KEY.outOrderNo}","error":"HuifuOutcomeUnknownError`),
      expect.stringContaining('"no":"PAY1"'),
    ]);
    const all = logged.join('\n');
    for (const secret of [CREATE.subOpenid ?? '', MERCHANT.privateKey.slice(0, 40), HUIFU.publicKey.slice(40, 80), 'sign"']) {
      expect(all).not.toContain(secret);
    }
  });

  it('is optional', async () => {
    const http = { send: async () => ({ status: 200, headers: {}, body: Buffer.from(reply(CONFIRMED)) }) };
    const clock = { nowMs: () => HUIFU_NOW_MS, sleep: () => Promise.resolve() };
    await expect(createHuifu({ http, clock, config: HUIFU_CONFIG }).queryServiceOrder(KEY)).resolves.toMatchObject({ kind: 'found' });
  });
});
