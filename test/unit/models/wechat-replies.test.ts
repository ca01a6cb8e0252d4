import { decodeAnnouncement } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/announcement';
import { decodeContractOrder } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/contract-order';
import { decodeDeleteContract, decodeQueryContract } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/contract';
import { decodeDeduction } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/deduction';
import { endpointSignType, type V2Path } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/endpoints';
import { openReply, type Reply } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/envelope';
import { decodeCloseOrder, decodeOrderQuery } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/order';
import { decodeRefund } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/refund';
import { decodeRefundPage, decodeRefundQueryOne } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/refund-query';
import { OutcomeUnknownError, RequestRefusedError } from '../../../cloudfunctions/shared/gateways/wechat-pay/errors';
import { verifyV3Reply } from '../../../cloudfunctions/shared/gateways/wechat-pay/v3';
import { fc } from '../../support/seeded-properties';
import { bytes, CONFIG, NOW_MS, ORDER, signed, SUCCESS, xml } from '../../support/wechat-pay';
import { v3Reply } from '../../support/wechat-v3-reply';
import { hostileText, mangled, turnedBits } from './hostile';

type Fields = Readonly<Record<string, string>>;
interface Case {
  readonly endpoint: V2Path;
  /** Of a reply that worked. */
  readonly fields: Fields;
  readonly decode: (reply: Reply) => unknown;
}
const { outTradeNo, contractCode, planId } = ORDER;
const NUMBER: Fields = { ...SUCCESS, out_trade_no: outTradeNo };
const PAID: Fields = {
  ...NUMBER,
  transaction_id: '42',
  total_fee: '1900',
  time_end: '20261123100003',
  openid: 'o',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
};
const REFUND: Fields = {
  ...NUMBER,
  transaction_id: '42',
  total_fee: '1900',
  refund_count: '1',
  out_refund_no_0: 'R1',
  refund_id_0: '50',
  refund_fee_0: '100',
  refund_status_0: 'SUCCESS',
};
const CONTRACT: Fields = { ...SUCCESS, contract_code: contractCode, plan_id: planId };
const SIGNED: Fields = { ...CONTRACT, contract_id: '2026', openid: 'o', contract_signed_time: '2026-11-23 10:00:00', contract_state: '0' };
const refund = { outTradeNo, outRefundNo: 'R1', totalFeeFen: 1900, refundFeeFen: 100, reason: null, notifyUrl: ORDER.notifyUrl };
const CASES: readonly Case[] = [
  {
    endpoint: '/pay/contractorder',
    fields: { ...NUMBER, prepay_id: 'wx1', contract_result_code: 'SUCCESS', trade_type: 'JSAPI' },
    decode: (reply) => decodeContractOrder(reply, ORDER, CONFIG),
  },
  { endpoint: '/pay/pappayapply', fields: NUMBER, decode: (reply) => decodeDeduction(reply, { outTradeNo, contractId: '2026' }) },
  { endpoint: '/pay/orderquery', fields: PAID, decode: (reply) => decodeOrderQuery(reply, { outTradeNo }) },
  { endpoint: '/pay/closeorder', fields: SUCCESS, decode: decodeCloseOrder },
  {
    endpoint: '/secapi/pay/refund',
    fields: { ...NUMBER, out_refund_no: 'R1', refund_id: '50', refund_fee: '100', total_fee: '1900' },
    decode: (reply) => decodeRefund(reply, refund),
  },
  { endpoint: '/pay/refundquery', fields: REFUND, decode: (reply) => decodeRefundPage(reply, outTradeNo, 0) },
  { endpoint: '/pay/refundquery', fields: REFUND, decode: (reply) => decodeRefundQueryOne(reply, 'R1') },
  { endpoint: '/papay/querycontract', fields: SIGNED, decode: (reply) => decodeQueryContract(reply, { planId, contractCode }) },
  {
    endpoint: '/papay/deletecontract',
    fields: { ...CONTRACT, contract_id: '2026' },
    decode: (reply) => decodeDeleteContract(reply, { contractId: '2026' }),
  },
];

const inOneCase = (body: Uint8Array): string => Buffer.from(body).toString('latin1').toLowerCase();

/** Null: the outcome is unknown, or the platform blames the request. Any other error is one too many. */
function meaning(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof OutcomeUnknownError || error instanceof RequestRefusedError) return null;
    throw error;
  }
}

describe.each(CASES.map((each) => [each.endpoint, each] as const))('a reply of %s', (_path, { endpoint, fields, decode }) => {
  const reply = (some: Fields): Uint8Array => bytes(xml(signed(some, endpointSignType(endpoint, CONFIG))));
  const read = (body: Uint8Array): unknown => meaning(() => decode(openReply(endpoint, 200, body, CONFIG)));
  const genuine = reply(fields);
  const meant = read(genuine);

  it('[G1] that worked is believed', () => {
    expect(meant).not.toBeNull();
  });

  it('[G1] with a bit of any byte turned says the same or proves nothing', () => {
    for (const { bytes: turned } of turnedBits(genuine)) {
      const says = read(turned);
      // The letters of the signature count in either case.
      if (says !== null) expect([says, inOneCase(turned)]).toEqual([meant, inOneCase(genuine)]);
    }
  });

  it('[G1] cut, repeated in part, or with bytes put in or taken out says the same or proves nothing', () => {
    fc.assert(
      fc.property(mangled(genuine), (body) => {
        const says = read(body);
        if (says !== null) expect(says).toEqual(meant);
      }),
      { numRuns: 60 },
    );
  });

  it('[G1] with hostile values, signed all the same, raises a declared error or none', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(fields), 'err_code', 'result_msg'), hostileText, fc.boolean(), (name, value, failed) => {
        const body = reply({ ...fields, ...(failed && { result_code: 'FAIL', err_code: 'made up' }), [name]: value });
        expect(() => read(body)).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });
});

describe('a reply of V3', () => {
  const genuine = v3Reply(404, JSON.stringify({ code: 'CONTRACT_NOT_EXIST', message: '签约不存在' }));
  const isBelieved = (headers: Readonly<Record<string, string>>, body: Uint8Array): boolean =>
    meaning(() => {
      verifyV3Reply('/v3/papay/contracts/{contract_id}/notify', { status: genuine.status, headers, body }, CONFIG, NOW_MS);
      return true;
    }) === true;

  it('[G1] [D18] is believed as it was sent, and with a bit of any byte turned in body or headers it is not', () => {
    const body = bytes(genuine.text);
    expect(isBelieved(genuine.headers, body)).toBe(true);
    for (const { bytes: turned } of turnedBits(body)) expect(isBelieved(genuine.headers, turned)).toBe(false);
    for (const [name, value] of Object.entries(genuine.headers)) {
      for (const { bytes: turned } of turnedBits(bytes(value))) {
        const text = Buffer.from(turned).toString('latin1');
        expect([name, text, isBelieved({ ...genuine.headers, [name]: text }, body)]).toEqual([name, text, false]);
      }
    }
  });

  it('whose signature is verified means one of three things, or nothing, whatever its body', () => {
    const body = fc.oneof(
      fc.json(),
      hostileText,
      fc.constantFrom('{"code":1}', '{"code":""}', '{"__proto__":{"code":"X"}}', `${'['.repeat(3000)}`),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, (status, text) => {
        const says = meaning(() => decodeAnnouncement(status, bytes(text)).kind);
        expect([null, 'announced', 'refused']).toContain(says);
        if (says === 'announced') expect(status === 200 || status === 204 || text.includes('RESOURCE_ALREADY_EXISTS')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
