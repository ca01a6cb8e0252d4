import * as v from 'valibot';
import { ControlError } from '../../kernel/errors';
import { REFUND_OUTCOMES } from '../../wechat-pay';
import { parseInput, type ControlRoute } from './route';

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const Fails = v.optional(v.literal('fails'));
const PaySchema = v.object({
  prepayId: Id,
  outcome: v.picklist(['paid', 'cancelled', 'no-balance']),
  autoRenew: v.optional(v.boolean(), false),
  signing: Fails,
  openid: v.optional(Id),
});
const HandOffSchema = v.object({ extraData: v.record(v.string(), v.string()), openid: Id });
const SignSchema = v.object({ ...HandOffSchema.entries, decision: v.picklist(['agree', 'leave']), signing: Fails });
const Fen = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const RefundSchema = v.object({ outTradeNo: Id, refundFen: v.optional(Fen), outcome: v.optional(v.picklist(REFUND_OUTCOMES)) });
const DeductSchema = v.object({
  contractId: Id,
  outcome: v.union([v.literal('paid'), v.pipe(v.string(), v.regex(/^[A-Z][A-Z_]{2,31}$/, 'must be paid or an error code'))]),
});
const Target = { outTradeNo: v.optional(Id), outRefundNo: v.optional(Id) };
const EditSchema = v.variant('do', [
  v.object({ do: v.picklist(['drop', 'duplicate']), ...Target }),
  v.object({ do: v.literal('amount'), fen: Fen, ...Target }),
  v.object({ do: v.literal('state'), state: Id, ...Target }),
  v.object({ do: v.literal('add'), fen: Fen, outTradeNo: Id, outRefundNo: v.optional(Id) }),
]);
/** More differences than a test can want to tell apart. */
const BillSchema = v.object({
  billDate: v.pipe(v.string(), v.regex(/^\d{8}$/, 'must be yyyyMMdd')),
  edits: v.pipe(v.array(EditSchema), v.maxLength(1000)),
});
const TerminateSchema = v.object({ contractId: Id });

/** What a user decides inside WeChat, what WeChat shows them for it, and what the merchant's staff do in the merchant platform. */
export const wechatRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/wechat/sheet',
    handle({ wechat }, { query }) {
      const prepayId = query.get('prepayId');
      if (prepayId === null) throw new ControlError('prepayId is missing');
      return wechat.sheet(prepayId);
    },
  },
  {
    method: 'POST',
    path: '/wechat/pay',
    handle({ wechat }, { body }) {
      const { signing, openid, ...decision } = parseInput(PaySchema, body);
      return wechat.decidePayment({ ...decision, ...(signing && { signing }), ...(openid !== undefined && { openid }) });
    },
  },
  { method: 'POST', path: '/wechat/signing-sheet', handle: ({ wechat }, { body }) => wechat.signingSheet(parseInput(HandOffSchema, body)) },
  {
    method: 'POST',
    path: '/wechat/sign',
    handle({ wechat }, { body }) {
      const { extraData, openid, decision, signing } = parseInput(SignSchema, body);
      const returned = wechat.signPure({
        extraData,
        openid,
        decision: decision === 'agree' ? 'signed' : 'left',
        ...(signing && { signing }),
      });
      return { returned };
    },
  },
  {
    method: 'POST',
    path: '/wechat/terminate',
    handle({ wechat }, { body }) {
      wechat.terminate(parseInput(TerminateSchema, body));
      return {};
    },
  },
  { method: 'POST', path: '/wechat/deduct', handle: ({ wechat }, { body }) => wechat.decideDeductions(parseInput(DeductSchema, body)) },
  {
    method: 'POST',
    path: '/wechat/bill',
    handle({ wechat }, { body }) {
      const { billDate, edits } = parseInput(BillSchema, body);
      wechat.editBill({ billDate, edits });
      return { billDate, edits: edits.length };
    },
  },
  {
    method: 'POST',
    path: '/wechat/refund',
    handle({ wechat }, { body }) {
      const { outTradeNo, refundFen, outcome } = parseInput(RefundSchema, body);
      if (outcome === undefined && refundFen === undefined) throw new ControlError('refundFen or outcome is missing');
      if (outcome !== undefined) wechat.decideRefunds({ outTradeNo, outcome });
      if (refundFen === undefined) return { outTradeNo, outcome };
      const refund = wechat.refundInPlatform({ outTradeNo, refundFen });
      return { outRefundNo: refund.out_refund_no, refundId: refund.refund_id, status: refund.refund_status };
    },
  },
];
