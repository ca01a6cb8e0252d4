import * as v from 'valibot';
import { ControlError } from '../../kernel/errors';
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
const RefundSchema = v.object({ outTradeNo: Id, refundFen: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) });
const DeductSchema = v.object({
  contractId: Id,
  outcome: v.union([v.literal('paid'), v.pipe(v.string(), v.regex(/^[A-Z][A-Z_]{2,31}$/, 'must be paid or an error code'))]),
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
    path: '/wechat/refund',
    handle({ wechat }, { body }) {
      const {
        out_refund_no: outRefundNo,
        refund_id: refundId,
        refund_status: status,
      } = wechat.refundInPlatform(parseInput(RefundSchema, body));
      return { outRefundNo, refundId, status };
    },
  },
];
