import { createHash } from 'node:crypto';
import { readHuifuNotification } from '../../../cloudfunctions/shared/gateways/huifu';
import { openReply, sealRequest } from '../../../cloudfunctions/shared/gateways/huifu/codec/envelope';
import { ENDPOINTS } from '../../../cloudfunctions/shared/gateways/huifu/codec/endpoints';
import { encodeCreate, serviceOrderKey } from '../../../cloudfunctions/shared/gateways/huifu/codec/service-order';
import { canonicalData, readPrivateKey, readPublicKey, signText, verifyText } from '../../../cloudfunctions/shared/gateways/huifu/sign';
import { CREATE, HUIFU, HUIFU_CONFIG, MERCHANT, pem } from '../../support/huifu';
import { errorWith } from '../../support/matchers';
import { openssl } from './openssl';

const merchant = openssl(pem(MERCHANT.privateKey, 'PRIVATE KEY'), pem(MERCHANT.publicKey, 'PUBLIC KEY'));
const platform = openssl(pem(HUIFU.privateKey, 'PRIVATE KEY'), pem(HUIFU.publicKey, 'PUBLIC KEY'));
afterAll(() => {
  merchant.close();
  platform.close();
});
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Texts that serialisers like to treat differently. */
const TRICKY: Readonly<Record<string, string>> = {
  chinese: '续充充电 3号桩',
  emoji: '🔌⚡',
  quotes: '"\\"/\\\\',
  markup: '<b>&amp;</b>',
  nested: '{"b":"2","a":[1,{"c":"中"}]}',
  '10': 'a name like a number',
  '9': 'and another',
  Z: 'upper case before lower case',
  _: 'and the underscore between them',
};

// The first two were agreed with dg-python-sdk itself, the others with the Python expression it consists of (request_tools): empty values dropped, names
// sorted, json.dumps(ensure_ascii=False, separators=(',', ':')).
describe("canonical text, agreed with Huifu's Python SDK, as SHA-256", () => {
  it('of the query of a service order', () => {
    const text = canonicalData({ ...serviceOrderKey({ outOrderNo: '1234323JKHDFE1243252' }), huifu_id: '6666000108854952' });
    expect(text).toBe('{"huifu_id":"6666000108854952","out_order_no":"1234323JKHDFE1243252"}');
    expect(sha256(text)).toBe('5fa8cc0568ccf3c793b258d71365ee1233b63c27b9902643bb54ac74889382af');
  });

  it('of names in every class of characters', () => {
    const text = canonicalData({ Z: '1', a: '2', _: '3', A1: '4', a1: '5', 中: '6', empty: '' });
    expect(sha256(text)).toBe('94c1baa3321af38ff1e039e391e1b6729f98c0e359641227a65ccbbd5381e60f');
  });

  it('of a create', () => {
    expect(sha256(canonicalData(encodeCreate(CREATE, HUIFU_CONFIG)))).toBe(
      '2c231eda9eaca347c34bebe61baffcc6608c6736c1abc9b1a478226c799b1ae5',
    );
  });

  it('of characters that have escapes, or have none', () => {
    const c0 = String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code));
    const fields = { c0, del: '\u007f', c1: '\u0080\u0085\u009f', ls: '\u2028\u2029', quote: '"\\/<b>&\'', emoji: '🔌⚡' };
    expect(sha256(canonicalData(fields))).toBe('6af01b236df3846442c624e9fa3afb2bbdea247eed6f97eb724f8840e135a6f5');
  });
});

describe('signatures agree with openssl', () => {
  it('byte for byte, as the scheme has no chance in it', async () => {
    const text = canonicalData(TRICKY);
    await expect(merchant.sign(text)).resolves.toBe(signText(text, readPrivateKey(MERCHANT.privateKey)));
  });

  it('openssl verifies a sealed request over its data as sent, and nothing else', async () => {
    const body = sealRequest({ ...encodeCreate(CREATE, HUIFU_CONFIG), ...TRICKY }, HUIFU_CONFIG);
    const data = body.slice(body.indexOf('"data":') + 7, -1);
    const { sign } = JSON.parse(body) as { sign: string };
    await expect(merchant.verifies(data, sign)).resolves.toBe(true);
    await expect(merchant.verifies(`${data} `, sign)).resolves.toBe(false);
    await expect(platform.verifies(data, sign)).resolves.toBe(false);
  });

  it("we verify openssl's", async () => {
    const text = '{"resp_code":"00000000","resp_desc":"成功","amt":0.00}';
    const signature = await platform.sign(text);
    expect(verifyText(text, signature, readPublicKey(HUIFU.publicKey))).toBe(true);
    expect(verifyText(text, signature, readPublicKey(MERCHANT.publicKey))).toBe(false);
  });

  it('[G1] a reply signed by openssl opens', async () => {
    const data = '{"resp_desc":"成功","resp_code":"00000000", "huifu_id":"6666000108854952","fee":0.00}';
    const body = Buffer.from(`{"sign":"${await platform.sign(data)}","data":${data}}`);
    expect(openReply(ENDPOINTS.queryTrade, 200, body, HUIFU_CONFIG)).toMatchObject({ meaning: 'done', message: '成功' });
  });

  it("[G2] the vendor's own sample of a notification: signed as it stands, names not sorted", async () => {
    const respData =
      '{"resp_code":"00000000","resp_desc":"成功","huifu_id":"6666000100000001","req_seq_id":"REQ-SDK-001","trans_stat":"S"}';
    const body = Buffer.from(new URLSearchParams({ sign: await platform.sign(respData), resp_data: respData }).toString());
    // it verifies; an ordinary trade is nothing that we understand
    const merchantOfSample = { ...HUIFU_CONFIG, huifuId: '6666000100000001' };
    expect(() => readHuifuNotification(body, merchantOfSample)).toThrow(errorWith({ reason: 'unrecognised' }));
    expect(() => readHuifuNotification(body, HUIFU_CONFIG)).toThrow(errorWith({ reason: 'wrong-merchant' }));
    const altered = Buffer.from(body.toString().replace('SDK-001', 'SDK-002'));
    expect(() => readHuifuNotification(altered, merchantOfSample)).toThrow(errorWith({ reason: 'bad-signature' }));
  });
});
