import type { FeeItem } from '../../domain/charging/words';
import type { HuifuConfig } from './config';

export type { FeeItem };

/** What the Huifu client takes and answers, in our units: integer fen, epoch milliseconds. Wire formats exist only in the codec. */

/** 创建支付分 (v2.trade.payscore.serviceorder.create). The same input gives the same bytes, so that repeating a lost call is safe. */
export interface CreateServiceOrderInput {
  /** Our serial of the order, ≤ 64 of `0-9A-Za-z`. */
  readonly reqSeqId: string;
  /** `yyyyMMdd`, Beijing, of the first call; a repetition carries the same. */
  readonly reqDate: string;
  /** ≤ 20 characters, shown to the user. */
  readonly serviceIntroduction: string;
  readonly riskFund: { readonly name: 'ESTIMATE_ORDER_COST'; readonly amountFen: number; readonly description: string };
  readonly payments: readonly FeeItem[];
  readonly startLocation: string;
  /** The user within `subAppId`; null: none is sent, and the deduction will fail while an active payment works. */
  readonly subOpenid: string | null;
  readonly notifyUrl: string;
  /** Echoed in notifications; url-encoded by the codec. */
  readonly attach: string | null;
}
/** Settings that show in a create call. A repetition is made with those of the first call, which the caller has kept. */
export type CreateSettings = Pick<HuifuConfig, 'amountUnit' | 'serviceId' | 'tradeScene' | 'payScene'>;
/** … and in a complete call. */
export type CompleteSettings = Pick<HuifuConfig, 'amountUnit'>;

/** `duplicate`: the serial is known, a query says as what · `refused`: verifiably not done; `code` and `message` are the platform's. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
}
export interface Duplicate {
  readonly kind: 'duplicate';
}
/** The service order's state does not allow it (any more): a query says which state it is in. */
export interface WrongState {
  readonly kind: 'wrong-state';
}
export type CreateServiceOrderResult =
  | {
      readonly kind: 'created';
      readonly outOrderNo: string;
      readonly hfSeqId: string | null;
      /** For `wx.openBusinessView`, exactly as the platform gave it; null when the reply has no hand-off data. */
      readonly extraData: Readonly<Record<string, string>> | null;
    }
  | Duplicate
  | Refused;

/** One of the three locates a service order. */
export type ServiceOrderKey = { readonly outOrderNo: string } | { readonly createReqSeqId: string };

/** 查询支付分订单. The triple (state, state_description, collection.state) is judged together; what fits no row is `unrecognised`. */
export type ServiceOrderResult =
  | {
      readonly kind: 'found';
      readonly outOrderNo: string;
      /**
       * created: CREATED · confirmed: DOING/USER_CONFIRM · payable: DOING/MCH_COMPLETE/USER_PAYING · paid: DONE/USER_PAID · free: DONE without
       * a collection (nothing was to pay) · revoked · expired
       */
      readonly status: 'created' | 'confirmed' | 'payable' | 'paid' | 'free' | 'revoked' | 'expired';
      readonly hfSeqId: string | null;
      /** `total_amount` of the order or its collection, where the reply has it. */
      readonly totalFen: number | null;
      readonly paidMs: number | null;
      /** Where the reply has it. */
      readonly extraData: Readonly<Record<string, string>> | null;
    }
  | { readonly kind: 'unrecognised'; readonly state: string; readonly stateDescription: string; readonly collectionState: string }
  | { readonly kind: 'not-found' };

/** 完结支付分订单. Has no serial of its own; the service order is its identity. */
export interface CompleteServiceOrderInput {
  readonly outOrderNo: string;
  readonly totalFen: number;
  /** Null: the user's confirmation (`OnAccept`), as given at create. */
  readonly startMs: number | null;
  /** Earlier than the call. */
  readonly endMs: number;
  readonly endRemark: string;
  readonly payments: readonly FeeItem[];
  readonly discounts: readonly FeeItem[];
  readonly endLocation: string;
}
/** accepted: done (again, for a repetition) */
export type ChangeResult = { readonly kind: 'accepted' } | WrongState | Refused;

/** 登记扣款信息. */
export interface RegisterDeductionInput {
  readonly reqSeqId: string;
  readonly reqDate: string;
  readonly outOrderNo: string;
}
export type RegisterDeductionResult =
  { readonly kind: 'registered'; readonly outTradeNo: string; readonly hfSeqId: string | null } | Duplicate | WrongState | Refused;
/** 查询扣款信息: which number is registered now; says nothing about money. */
export type DeductionQueryResult = { readonly kind: 'registered'; readonly outTradeNo: string } | { readonly kind: 'none' };

/** 支付分扣款. The amount is the completed one; the call has no amount. */
export interface PayDeductionInput {
  readonly reqSeqId: string;
  readonly reqDate: string;
  /** Serial of the registration (`deduct_req_seq_id`). */
  readonly registrationReqSeqId: string;
  /** 微信扣款单号, from the registration. */
  readonly outTradeNo: string;
  readonly goodsDescription: string;
  readonly clientIp: string;
  readonly subOpenid: string | null;
  readonly notifyUrl: string;
}
/** processing: also `00000000` with `trans_stat` P or without any. Never "paid" by the response code alone. */
export type PayDeductionResult =
  | { readonly kind: 'succeeded' | 'failed' | 'processing'; readonly hfSeqId: string | null; readonly reason: string }
  | Duplicate
  | WrongState
  | Refused;

/** 扫码交易查询. By our own serial, or (assumption) by the service order. */
export type TradeKey = { readonly reqSeqId: string; readonly reqDate: string } | { readonly outOrderNo: string };
export type TradeQueryResult =
  | {
      readonly kind: 'found';
      readonly status: 'succeeded' | 'failed' | 'processing';
      readonly hfSeqId: string | null;
      /** Beijing date of the payment's request. */
      readonly reqDate: string | null;
      readonly reqSeqId: string | null;
      readonly amountFen: number | null;
      readonly paidMs: number | null;
    }
  | { readonly kind: 'not-found' };

/** 扫码交易退款. Refers to the payment by its global serial and its request date, never to the service order. */
export interface RefundInput {
  readonly reqSeqId: string;
  readonly reqDate: string;
  readonly amountFen: number;
  /** `org_hf_seq_id`: the payment's. */
  readonly paymentHfSeqId: string;
  /** `org_req_date`: the payment's, Beijing. */
  readonly paymentReqDate: string;
  readonly notifyUrl: string;
  readonly remark: string;
}
/** accepted covers `processing`; only `succeeded` says that the money went back. */
export type RefundResult =
  { readonly kind: 'succeeded' | 'failed' | 'processing'; readonly hfSeqId: string | null; readonly reason: string } | Duplicate | Refused;
export type RefundQueryResult =
  | {
      readonly kind: 'found';
      readonly status: 'succeeded' | 'failed' | 'processing';
      readonly hfSeqId: string | null;
      readonly amountFen: number | null;
    }
  | { readonly kind: 'not-found' };

/** A verified notification. `reqSeqId` is what the acknowledgement names; null when the message does not carry it. */
export type HuifuNotification =
  | { readonly kind: 'confirmed'; readonly outOrderNo: string; readonly reqSeqId: string | null }
  | {
      readonly kind: 'paid';
      readonly outOrderNo: string;
      /** `trans_hf_seq_id`: the payment's global serial. */
      readonly transHfSeqId: string;
      /** `trans_req_date`. */
      readonly transReqDate: string | null;
      readonly amountFen: number | null;
      readonly paidMs: number | null;
      readonly reqSeqId: string | null;
    }
  | {
      readonly kind: 'refund';
      /** Our serial of the refund. */
      readonly reqSeqId: string;
      readonly hfSeqId: string | null;
      readonly status: 'succeeded' | 'failed' | 'processing';
      readonly amountFen: number | null;
    };

/**
 * Huifu (汇付 · 斗拱) for one merchant. Every call either says what the platform verifiably said, or throws `HuifuOutcomeUnknownError` (query
 * first) or `HuifuUnreachableError` (nothing was sent; later again). Nothing is repeated in here: repeating is a decision of the caller, who
 * has it stored.
 */
export interface Huifu {
  createServiceOrder(input: CreateServiceOrderInput, settings?: CreateSettings): Promise<CreateServiceOrderResult>;
  queryServiceOrder(key: ServiceOrderKey): Promise<ServiceOrderResult>;
  /** `reason` ≤ 50 characters, shown to the user. */
  cancelServiceOrder(outOrderNo: string, reason: string): Promise<ChangeResult>;
  completeServiceOrder(input: CompleteServiceOrderInput, settings?: CompleteSettings): Promise<ChangeResult>;
  registerDeduction(input: RegisterDeductionInput): Promise<RegisterDeductionResult>;
  queryDeduction(outOrderNo: string): Promise<DeductionQueryResult>;
  payDeduction(input: PayDeductionInput): Promise<PayDeductionResult>;
  queryTrade(key: TradeKey): Promise<TradeQueryResult>;
  refund(input: RefundInput): Promise<RefundResult>;
  queryRefund(key: { readonly reqSeqId: string; readonly reqDate: string }): Promise<RefundQueryResult>;
}
