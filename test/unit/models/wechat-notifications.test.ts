import {
  acknowledge,
  NotificationRejectedError,
  readNotification,
  readRefundHint,
  type WechatNotification,
} from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { writeFlatXml, XmlError } from '../../../cloudfunctions/shared/gateways/wechat-pay/xml';
import { readXml } from '../../../local/wechat-pay/xml';
import { errorWith } from '../../support/matchers';
import { fc } from '../../support/seeded-properties';
import { bytes, CONFIG, signed, SUCCESS, xml } from '../../support/wechat-pay';
import { hostileText, mangled, turnedBits } from './hostile';

type Fields = Readonly<Record<string, string>>;
const read = (body: Uint8Array) => readNotification(body, CONFIG);
const REJECTED = { name: 'NotificationRejectedError' };

/** Null: rejected. Any other error is one too many. */
function newsOf(body: Uint8Array): WechatNotification | null {
  try {
    return read(body);
  } catch (error) {
    if (error instanceof NotificationRejectedError) return null;
    throw error;
  }
}

const GENUINE: Readonly<Record<string, Fields>> = {
  payment: {
    ...SUCCESS,
    out_trade_no: 'SUB202611230001',
    transaction_id: '42000002',
    total_fee: '1900',
    time_end: '20261123080000',
    openid: 'oUpF8u',
    attach: 'ref',
    trade_type: 'JSAPI',
  },
  contract: {
    return_code: 'SUCCESS',
    result_code: 'SUCCESS',
    mch_id: CONFIG.mchId,
    contract_code: 'C1',
    openid: 'oNq',
    plan_id: '123',
    change_type: 'ADD',
    operate_time: '2026-11-23 10:00:00',
    contract_id: '2026',
    request_serial: '1',
  },
  'failed deduction': {
    ...SUCCESS,
    result_code: 'FAIL',
    contract_id: '2026',
    out_trade_no: 'REN2026',
    err_code: 'NOTENOUGH',
    err_code_des: '余额不足',
  },
};

describe.each(Object.entries(GENUINE))('a genuine %s', (_name, fields) => {
  const genuine = bytes(xml(signed(fields)));
  const meant = read(genuine);
  /** Rejected, or the very same news: the signature's letters count in either case, and white space between fields for nothing. */
  const isHarmless = (body: Uint8Array): boolean => {
    const news = newsOf(body);
    if (news !== null) expect(news).toEqual(meant);
    return news !== null;
  };

  it('[G2] with any one bit turned is rejected; but for the case of a letter of the signature it is never believed', () => {
    const from = genuine.length - `${'0'.repeat(64)}]]></sign></xml>`.length;
    const inOneCase = (body: Uint8Array): string => Buffer.from(body).toString('latin1').toLowerCase();
    for (const { bytes: turned, at } of turnedBits(genuine, 8)) {
      if (isHarmless(turned)) expect([at >= from, inOneCase(turned)]).toEqual([true, inOneCase(genuine)]);
    }
  });

  it('[G2] cut, or with bytes put in, taken out or repeated, is never something else', () => {
    fc.assert(
      fc.property(mangled(genuine), (body) => void isHarmless(body)),
      { numRuns: 300 },
    );
  });

  it('[G2] under another key, without a field, or with one more is not believed', () => {
    for (const name of Object.keys(fields)) {
      const { [name]: _left, ...rest } = signed(fields);
      expect(() => read(bytes(xml(rest)))).toThrow(errorWith(REJECTED));
    }
    expect(() => read(bytes(xml({ ...signed(fields), more: '1' })))).toThrow(errorWith(REJECTED));
    expect(() => read(bytes(xml(signed(fields, CONFIG.signType, 'x'.repeat(32)))))).toThrow(errorWith(REJECTED));
  });

  it('[D26] with hostile values, signed all the same, is rejected or has values that can be', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(fields), 'x'), hostileText, (name, value) => {
        let body: string;
        try {
          body = writeFlatXml(Object.entries(signed({ ...fields, [name]: value })));
        } catch (error) {
          return void expect(error).toBeInstanceOf(XmlError);
        }
        const news = newsOf(bytes(body));
        if (news === null) return;
        if ('totalFeeFen' in news) expect(Number.isSafeInteger(news.totalFeeFen) && news.totalFeeFen > 0).toBe(true);
        if ('paidMs' in news) expect(Number.isSafeInteger(news.paidMs)).toBe(true);
        if ('operateMs' in news) expect(Number.isSafeInteger(news.operateMs)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('anything else', () => {
  it('[G2] raises the declared error and no other, as a notification and as a hint of a refund', () => {
    const fragment = fc.constantFrom(
      '<xml>',
      '</xml>',
      '<sign>',
      '</sign>',
      '<req_info>',
      '</req_info>',
      '<change_type>',
      '<![CDATA[',
      ']]>',
      '&#0;',
      '<!DOCTYPE a [<!ENTITY b "c">]>',
      '<__proto__>',
      'QUJD',
      'ADD',
      '\u0000',
    );
    const bodies = fc.oneof(
      fc.array(fragment, { maxLength: 12 }).map((parts) => bytes(parts.join(''))),
      fc.uint8Array({ maxLength: 200 }),
    );
    const hint = xml({ ...SUCCESS, req_info: Buffer.alloc(64).toString('base64') });
    fc.assert(
      fc.property(fc.oneof(bodies, mangled(bytes(hint))), (body) => {
        expect(() => read(body)).toThrow(errorWith(REJECTED));
        expect(() => readRefundHint(body, CONFIG)).toThrow(errorWith(REJECTED));
      }),
      { numRuns: 250 },
    );
  });

  it('an answer is read by the platform as it was meant, whatever the reason', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.stringMatching(/^[!-~][ -~]{0,60}[!-~]$/), (received, message) => {
        expect(Object.entries(readXml(acknowledge(received, message)))).toEqual([
          ['return_code', received ? 'SUCCESS' : 'FAIL'],
          ['return_msg', message],
        ]);
      }),
    );
  });
});
