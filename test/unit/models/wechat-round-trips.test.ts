import { compactBeijing } from '../../../cloudfunctions/shared/domain/beijing';
import { type ContractOrderInput, readNotification, sanitizeText } from '../../../cloudfunctions/shared/gateways/wechat-pay';
import { encodeContractOrder } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/contract-order';
import type { V2Path } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/endpoints';
import { openReply, sealRequest } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/envelope';
import { encodeRefund } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/refund';
import { decodeRefundPage } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/refund-query';
import { assertText } from '../../../cloudfunctions/shared/gateways/wechat-pay/text';
import { signed as simulatorSigned, verification } from '../../../local/wechat-pay/signature';
import { readXml, writeXml } from '../../../local/wechat-pay/xml';
import { fc } from '../../support/seeded-properties';
import { bytes, CONFIG, KEY, ORDER, SUCCESS } from '../../support/wechat-pay';
import { hostileText } from './hostile';

type Fields = Readonly<Record<string, string>>;
const read = (body: Uint8Array) => readNotification(body, CONFIG);

const id = fc.stringMatching(/^[0-9A-Za-z_-]{1,64}$/);
const fen = fc.integer({ min: 1, max: 999_999_999_999_999 });
/** Whole seconds of a century: what the platform tells. */
const second = fc.integer({ min: Date.UTC(2001, 8, 10) / 1000, max: Date.UTC(2099, 0, 1) / 1000 }).map((s) => s * 1000);
const spaced = (ms: number): string => compactBeijing(ms).replace(/(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/, '$1-$2-$3 $4:$5:$6');
/** Fields that nobody knows yet: they are signed like the others, and never looked at. */
const unknown = fc.dictionary(
  fc.stringMatching(/^x_[a-z]{1,8}$/),
  fc.stringMatching(/^[ -~中文]{1,20}$/).map((text) => text.trim()),
  { noNullPrototype: true },
);
const spacing = fc.boolean();

const payment = fc.record({
  outTradeNo: id,
  transactionId: id,
  totalFeeFen: fen,
  paidMs: second,
  openid: id,
  attach: fc.option(id),
  contractId: fc.option(id),
});
const paymentFields = (
  facts: {
    outTradeNo: string;
    transactionId: string;
    totalFeeFen: number;
    paidMs: number;
    openid: string;
    attach: string | null;
    contractId: string | null;
  },
  tradeType: string,
): Fields => ({
  ...SUCCESS,
  out_trade_no: facts.outTradeNo,
  transaction_id: facts.transactionId,
  total_fee: String(facts.totalFeeFen),
  time_end: compactBeijing(facts.paidMs),
  openid: facts.openid,
  trade_type: tradeType,
  ...(facts.attach !== null && { attach: facts.attach }),
  ...(facts.contractId !== null && { contract_id: facts.contractId }),
});

describe('[G2] [D11] what the simulator tells is what is read', () => {
  it('of a payment, by whichever form of XML, with fields that nobody knows', () => {
    fc.assert(
      fc.property(payment, unknown, spacing, fc.constantFrom('JSAPI', 'APP', 'PAP'), (facts, more, isSpaced, tradeType) => {
        const body = writeXml(simulatorSigned({ ...more, ...paymentFields(facts, tradeType) }, KEY, CONFIG.signType), isSpaced);
        const kind = tradeType === 'PAP' ? { kind: 'deduction', outcome: 'paid' } : { kind: 'payment' };
        expect(read(bytes(body))).toEqual({ ...kind, signType: CONFIG.signType, ...facts, tradeType });
      }),
      { numRuns: 100 },
    );
  });

  it('of a contract, in both algorithms', () => {
    const told = fc.record({
      changeType: fc.constantFrom('ADD' as const, 'DELETE' as const),
      contractCode: id,
      contractId: id,
      planId: id,
      openid: id,
      requestSerial: fc.option(id),
      operateMs: second,
      expiresMs: fc.option(second),
      terminationMode: fc.option(fc.integer({ min: 1, max: 7 })),
    });
    fc.assert(
      fc.property(told, unknown, spacing, fc.constantFrom('MD5' as const, CONFIG.signType), (contract, more, isSpaced, signType) => {
        const fields = {
          ...more,
          return_code: 'SUCCESS',
          result_code: 'SUCCESS',
          mch_id: CONFIG.mchId,
          change_type: contract.changeType,
          contract_code: contract.contractCode,
          contract_id: contract.contractId,
          plan_id: contract.planId,
          openid: contract.openid,
          operate_time: spaced(contract.operateMs),
          ...(contract.requestSerial !== null && { request_serial: contract.requestSerial }),
          contract_expired_time: contract.expiresMs === null ? '0000-00-00 00:00:00' : spaced(contract.expiresMs),
          contract_termination_mode: String(contract.terminationMode ?? 0),
        };
        const body = writeXml(simulatorSigned(fields, KEY, signType), isSpaced);
        expect(read(bytes(body))).toEqual({ kind: 'contract', signType, ...contract });
      }),
      { numRuns: 100 },
    );
  });
});

describe('[D8] what is sent is what the simulator reads, and its signature holds', () => {
  const text = fc
    .string({ unit: fc.constantFrom(...'abAB09 &=<>"/%?]_中文续'), minLength: 1, maxLength: 40 })
    .map((raw) => sanitizeText(raw, 32))
    .filter((kept) => kept !== '');
  const arrived = (endpoint: V2Path, body: string): Fields => {
    const fields = readXml(body);
    expect(verification(fields, KEY, CONFIG.signType)).toBe('valid');
    expect([endpoint, fields['sign_type'], fields['nonce_str']]).toEqual([endpoint, CONFIG.signType, 'n0']);
    return fields;
  };

  it('of an order with its contract', () => {
    const input = fc.record({
      outTradeNo: fc.stringMatching(/^[0-9A-Za-z_|*@-]{6,32}$/),
      body: text,
      attach: fc.option(text),
      totalFeeFen: fen,
      startMs: fc.option(second),
      contractDisplayAccount: text,
      requestSerial: fc.bigInt(1n, 2n ** 63n - 1n).map(String),
    });
    fc.assert(
      fc.property(input, (some) => {
        const order: ContractOrderInput = { ...ORDER, ...some, expireMs: some.startMs === null ? null : some.startMs + 1_800_000 };
        const fields = arrived('/pay/contractorder', sealRequest('/pay/contractorder', encodeContractOrder(order, CONFIG), CONFIG, 'n0'));
        expect(fields).toMatchObject({
          out_trade_no: order.outTradeNo,
          body: order.body,
          total_fee: String(order.totalFeeFen),
          request_serial: order.requestSerial,
          contract_display_account: order.contractDisplayAccount,
        });
        expect([fields['attach'] ?? null, fields['time_start'] ?? null]).toEqual([
          order.attach,
          order.startMs === null ? null : compactBeijing(order.startMs),
        ]);
      }),
      { numRuns: 100 },
    );
  });

  it('[D23] of a refund, never of more than was paid', () => {
    fc.assert(
      fc.property(fen, fen, fc.option(text), fc.stringMatching(/^[0-9A-Za-z_|*@-]{1,64}$/), (a, b, reason, outRefundNo) => {
        const [refundFeeFen, totalFeeFen] = [Math.min(a, b), Math.max(a, b)];
        const input = { outTradeNo: ORDER.outTradeNo, outRefundNo, totalFeeFen, refundFeeFen, reason, notifyUrl: ORDER.notifyUrl };
        const fields = arrived('/secapi/pay/refund', sealRequest('/secapi/pay/refund', encodeRefund(input, CONFIG), CONFIG, 'n0'));
        expect(fields).toMatchObject({ out_refund_no: outRefundNo, total_fee: String(totalFeeFen), refund_fee: String(refundFeeFen) });
        expect(fields['refund_desc'] ?? null).toBe(reason);
        if (a !== b)
          expect(() => encodeRefund({ ...input, totalFeeFen: refundFeeFen, refundFeeFen: totalFeeFen }, CONFIG)).toThrow('refund_fee');
      }),
      { numRuns: 80 },
    );
  });

  it('[D6] any text is made such that it may be sent, at most as long, and only once', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: 'grapheme' })), fc.integer({ min: 1, max: 128 }), (raw, maxBytes) => {
        const kept = sanitizeText(raw, maxBytes);
        if (kept !== '') expect(assertText('body', kept, maxBytes)).toBe(kept);
        expect(sanitizeText(kept, maxBytes)).toBe(kept);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what the simulator answers is what is read', () => {
  it('[D23] of a page of refunds, in whichever form of XML', () => {
    const refund = fc.record({
      outRefundNo: id,
      refundId: fc.option(id),
      refundFen: fen,
      status: fc.constantFrom('SUCCESS', 'PROCESSING', 'REFUNDCLOSE', 'CHANGE'),
    });
    fc.assert(
      fc.property(fc.array(refund, { maxLength: 10 }), id, fen, spacing, (refunds, transactionId, totalFeeFen, isSpaced) => {
        const listed = refunds.flatMap(({ outRefundNo, refundId, refundFen, status }, index) => [
          [`out_refund_no_${index}`, outRefundNo],
          [`refund_id_${index}`, refundId ?? ''],
          [`refund_fee_${index}`, String(refundFen)],
          [`refund_status_${index}`, status],
        ]);
        const fields: Fields = {
          ...SUCCESS,
          out_trade_no: ORDER.outTradeNo,
          transaction_id: transactionId,
          total_fee: String(totalFeeFen),
          refund_count: String(refunds.length),
          total_refund_count: '50',
          ...Object.fromEntries(listed),
        };
        const reply = openReply('/pay/refundquery', 200, bytes(writeXml(simulatorSigned(fields, KEY, CONFIG.signType), isSpaced)), CONFIG);
        expect(decodeRefundPage(reply, ORDER.outTradeNo, 0)).toEqual({ transactionId, totalFeeFen, totalCount: 50, refunds });
      }),
      { numRuns: 80 },
    );
  });
});
