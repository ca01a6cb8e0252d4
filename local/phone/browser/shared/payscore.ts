import * as v from 'valibot';

/** Absent, null and empty are one: nothing. */
const Text = v.pipe(
  v.nullish(v.string(), ''),
  v.transform((text) => (text === '' ? null : text)),
);

/** A line of a Payscore order. WeChat shows it only when it has both name and amount. */
const ItemSchema = v.object({
  name: v.nullish(v.string(), ''),
  description: v.nullish(v.string(), ''),
  amountFen: v.nullish(v.number(), null),
});
export type PayscoreItem = v.InferOutput<typeof ItemSchema>;

/** `GET /_control/huifu/sheet`: what WeChat knows about an order when its confirmation page opens. */
export const PayscoreSheetSchema = v.object({
  outOrderNo: v.string(),
  merchantName: v.string(),
  serviceIntroduction: v.string(),
  riskFund: v.nullish(v.object({ amountFen: v.number(), description: v.nullish(v.string(), '') }), null),
  items: v.array(ItemSchema),
  startLocation: Text,
  state: v.picklist(['confirmable', 'confirmed', 'payable', 'done', 'revoked', 'expired']),
  openid: Text,
});
export type PayscoreSheet = v.InferOutput<typeof PayscoreSheetSchema>;

const OrderSchema = v.object({
  outOrderNo: v.string(),
  merchantName: v.string(),
  serviceIntroduction: v.string(),
  /** The platform's triple: one of the three alone does not tell whether an order is paid. */
  state: v.string(),
  stateDescription: Text,
  collectionState: Text,
  totalFen: v.nullish(v.number(), null),
  items: v.array(ItemSchema),
  createdMs: v.number(),
  paidMs: v.nullish(v.number(), null),
  refundedFen: v.nullish(v.number(), 0),
});
export type PayscoreOrder = v.InferOutput<typeof OrderSchema>;
/** `GET /_control/huifu/orders`: the user's Payscore orders. */
export const PayscoreOrdersSchema = v.object({ orders: v.array(OrderSchema) });

/** Where the user of an order stands. `other`: a combination that this page does not know. */
export type PayscoreStand = 'to-confirm' | 'in-service' | 'to-pay' | 'paid' | 'free' | 'revoked' | 'expired' | 'other';

/** Judges `state`, `state_description` and `collection.state` together. Rule: https://pay.weixin.qq.com/doc/v3/partner/4013194035 */
export function standOf({ state, stateDescription, collectionState }: PayscoreOrder): PayscoreStand {
  switch (state) {
    case 'CREATED':
      return 'to-confirm';
    case 'DOING':
      if (stateDescription === 'USER_CONFIRM') return 'in-service';
      return stateDescription === 'MCH_COMPLETE' && collectionState === 'USER_PAYING' ? 'to-pay' : 'other';
    case 'DONE':
      if (collectionState === 'USER_PAID') return 'paid';
      return collectionState === null ? 'free' : 'other';
    case 'REVOKED':
      return 'revoked';
    case 'EXPIRED':
      return 'expired';
    default:
      return 'other';
  }
}

/** Address of the user's orders below `/_control/`. */
export const payscoreOrdersPath = (openid: string): string => `huifu/orders?openid=${encodeURIComponent(openid)}`;
