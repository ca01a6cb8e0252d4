import { createHash } from 'node:crypto';
import { decodeDeductionQuery, decodePay, decodeRegister } from '../../../cloudfunctions/shared/gateways/huifu/codec/deduction';
import { ENDPOINTS } from '../../../cloudfunctions/shared/gateways/huifu/codec/endpoints';
import type { Reply } from '../../../cloudfunctions/shared/gateways/huifu/codec/envelope';
import { decodeRefund, decodeRefundQuery } from '../../../cloudfunctions/shared/gateways/huifu/codec/refund';
import { decodeChange, decodeCreate, encodeComplete } from '../../../cloudfunctions/shared/gateways/huifu/codec/service-order';
import { decodeServiceOrderQuery } from '../../../cloudfunctions/shared/gateways/huifu/codec/service-order-query';
import { decodeTradeQuery } from '../../../cloudfunctions/shared/gateways/huifu/codec/trade';
import {
  HuifuNotificationRejectedError,
  HuifuOutcomeUnknownError,
  UnsendableHuifuFieldError,
} from '../../../cloudfunctions/shared/gateways/huifu/errors';
import { readHuifuNotification } from '../../../cloudfunctions/shared/gateways/huifu/notification';
import { verifyWebhook } from '../../../cloudfunctions/shared/gateways/huifu/webhook';
import { CREATE, HUIFU_CONFIG, HUIFU_NOW_MS, platformSign } from '../../support/huifu';
import { fc } from '../../support/seeded-properties';
import { hostileText, turnedBits } from './hostile';

const OUT_ORDER_NO = '1234323JKHDFE1243252';
const REQ_SEQ_ID = CREATE.reqSeqId;
const PAY = {
  reqSeqId: REQ_SEQ_ID,
  reqDate: '20261123',
  registrationReqSeqId: 'D1',
  outTradeNo: 'T1',
  goodsDescription: '充电',
  clientIp: '203.0.113.7',
  subOpenid: null,
  notifyUrl: CREATE.notifyUrl,
};
const REFUND = {
  reqSeqId: REQ_SEQ_ID,
  reqDate: '20261123',
  amountFen: 100,
  paymentHfSeqId: 'P1',
  paymentReqDate: '20261123',
  remark: '',
  notifyUrl: CREATE.notifyUrl,
};
const DECODERS: Readonly<Record<string, (reply: Reply) => unknown>> = {
  create: (reply) => decodeCreate(reply, CREATE),
  change: (reply) => decodeChange(reply, OUT_ORDER_NO),
  'query of a service order': (reply) => decodeServiceOrderQuery(reply, { outOrderNo: OUT_ORDER_NO }, HUIFU_CONFIG),
  'query by serial': (reply) => decodeServiceOrderQuery(reply, { createReqSeqId: REQ_SEQ_ID }, { ...HUIFU_CONFIG, amountUnit: 'fen' }),
  register: (reply) => decodeRegister(reply, { reqSeqId: REQ_SEQ_ID, reqDate: '20261123', outOrderNo: OUT_ORDER_NO }),
  'query of a registration': (reply) => decodeDeductionQuery(reply, OUT_ORDER_NO),
  pay: (reply) => decodePay(reply, PAY),
  refund: (reply) => decodeRefund(reply, REFUND),
  'query of a refund': (reply) => decodeRefundQuery(reply, { reqSeqId: REQ_SEQ_ID, reqDate: '20261123' }),
  'query of a payment': (reply) => decodeTradeQuery(reply, { outOrderNo: OUT_ORDER_NO }),
};

/** Everything that any reader looks at, with values that fit, that do not, and of every type. */
const NAMES = [
  'out_order_no',
  'req_seq_id',
  'org_req_seq_id',
  'hf_seq_id',
  'org_hf_seq_id',
  'out_trade_no',
  'state',
  'state_description',
  'collection',
  'need_collection',
  'trans_stat',
  'trans_amt',
  'ord_amt',
  'total_amount',
  'req_date',
  'trans_finish_time',
  'end_time',
  'package',
  'extra_data',
  'details',
  'resp_code',
  'trans_hf_seq_id',
  '__proto__',
  'constructor',
];
const fitting = fc.constantFrom(
  OUT_ORDER_NO,
  REQ_SEQ_ID,
  'DOING',
  'DONE',
  'USER_CONFIRM',
  'MCH_COMPLETE',
  'USER_PAID',
  'USER_PAYING',
  'S',
  'F',
  'P',
  '12.05',
  '1205',
  '20261123',
  '20261123100000',
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fitting },
  { weight: 2, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      0,
      -1,
      12.05,
      1e21,
      2 ** 53,
      true,
      null,
      [],
      {},
      [[]],
      { state: 'USER_PAID' },
      '{"state":"USER_PAID"}',
      '{"package":"x"}',
      '[{"paid_time":"20261123100000"}]',
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);
const wireData = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 10 }).map((fields) => Object.fromEntries(fields));
const meanings = fc.constantFrom<Reply['meaning']>('done', 'done', 'processing', 'duplicate', 'wrong-state', 'not-found', 'refused');

/** Whatever was read as an amount or a time is one, and whatever was read as an id can be sent back. */
function assertSound(says: unknown): void {
  if (typeof says !== 'object' || says === null) return;
  for (const [name, read] of Object.entries(says) as [string, unknown][]) {
    if (name.endsWith('Fen') || name.endsWith('Ms'))
      expect([name, read === null || (Number.isSafeInteger(read) && Number(read) >= 0)]).toEqual([name, true]);
    if (/(No|Id)$/.test(name) && read !== null) expect(read).toMatch(/^[\x21-\x7e]{1,128}$/);
  }
}

describe.each(Object.entries(DECODERS))('a verified reply: %s', (_name, decode) => {
  it('[G1] whatever it holds, raises the declared error or says something that can be', () => {
    fc.assert(
      fc.property(wireData, meanings, (data, meaning) => {
        try {
          assertSound(decode({ endpoint: ENDPOINTS.queryTrade, meaning, code: '00000000', message: '', data }));
        } catch (error) {
          if (!(error instanceof HuifuOutcomeUnknownError)) throw error;
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a notification that is signed', () => {
  it('[G2] [P2] whatever it holds, is rejected or says something that can be', () => {
    fc.assert(
      fc.property(
        wireData,
        fc.constantFrom({ trans_hf_seq_id: 'P1' }, { state: 'DOING', state_description: 'USER_CONFIRM' }, {}),
        (data, kind) => {
          const text = JSON.stringify({ out_order_no: OUT_ORDER_NO, ...kind, ...data });
          const body = new URLSearchParams({ resp_data: text, sign: platformSign(text) }).toString();
          try {
            assertSound(readHuifuNotification(Buffer.from(body), HUIFU_CONFIG));
          } catch (error) {
            if (!(error instanceof HuifuNotificationRejectedError)) throw error;
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  it('[G2] of the console, with a bit of any byte of body or signature turned, but for the case of a letter, is not', () => {
    const [body, key] = [Buffer.from('{"event":"trade","amt":"12.05"}'), 'k'.repeat(32)];
    const sign = createHash('md5').update(body).update(key).digest('hex');
    expect(verifyWebhook(body, sign, key)).toBe(true);
    for (const { bytes } of turnedBits(body)) expect(verifyWebhook(bytes, sign, key)).toBe(false);
    for (const { bytes } of turnedBits(Buffer.from(sign))) {
      const turned = Buffer.from(bytes).toString('latin1');
      expect(verifyWebhook(body, turned, key)).toBe(turned.toLowerCase() === sign);
    }
  });
});

describe('[P5] [P7] the complete call', () => {
  const item = fc.record({ description: fc.constantFrom('谷 0.4元/度', 'x'), amountFen: fc.integer({ min: 0, max: 99_999_999_999 }) });
  /** `12.05` as 1205: digits, no arithmetic. */
  const fenIn = (text: unknown): bigint => BigInt(String(text).replace('.', ''));

  it('has items whose decimals sum up to the total, or is not sent', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 8 }),
        fc.array(item, { maxLength: 3 }),
        fc.constantFrom(0, 0, 0, 1, -1),
        (paid, off, wrongFen) => {
          const [payments, discounts] = [paid, off].map((items) => items.map((each, index) => ({ ...each, name: `item ${index}` })));
          const sum = (items: readonly { amountFen: number }[] = []): number => items.reduce((fen, { amountFen }) => fen + amountFen, 0);
          const totalFen = sum(payments) - sum(discounts) + wrongFen;
          const input = {
            outOrderNo: OUT_ORDER_NO,
            totalFen,
            startMs: null,
            endMs: HUIFU_NOW_MS - 1000,
            endRemark: '',
            payments: payments ?? [],
            discounts: discounts ?? [],
            endLocation: '',
          };
          const encode = () => encodeComplete(input, HUIFU_CONFIG, HUIFU_NOW_MS);
          if (wrongFen !== 0 || totalFen < 0) return void expect(encode).toThrow(UnsendableHuifuFieldError);
          const sent = encode();
          const fenOf = (json = ''): bigint =>
            (JSON.parse(json || '[]') as { amount: string }[]).reduce((fen, { amount }) => fen + fenIn(amount), 0n);
          expect(fenOf(sent['post_payments']) - fenOf(sent['post_discounts'])).toBe(BigInt(totalFen));
          expect(fenIn(sent['ord_amt'])).toBe(BigInt(totalFen));
        },
      ),
      { numRuns: 150 },
    );
  });
});
