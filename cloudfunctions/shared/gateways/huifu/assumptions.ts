/**
 * What Huifu's published material leaves open about Payscore, and what this gateway takes for granted instead: everything of that sort stands
 * here under a number, and nowhere else. The request fields are those of Huifu's official SDKs; its pages about Payscore replies and
 * notifications could not be read. Change an entry only with a message of the real platform in hand, and move it to a test.
 *
 * Without a switch of their own:
 * - U1 Replies: only `resp_code`, `resp_desc`, `hf_seq_id`, `out_order_no`, `out_trade_no`, `state`, `state_description` and `collection.state`
 *   are known. Every other field is read where it is there, and nothing depends on one.
 * - U4 `ord_amt` and `trans_amt` are yuan with two decimals, as in all of Huifu's interfaces (codec/money.ts).
 * - U5 A nested value of a reply or notification is an object or the JSON text of one; both are read (codec/fields.ts, `wireObject`).
 * - U10 A notification is repeated at most three times, at unknown intervals; nothing here counts on a repetition.
 * - U13 Whether a completed order can still be cancelled is for the platform to say; the reply is believed (`wrong-state`).
 * - U14 Items of the bill carry a name and an amount, which is what the Payscore page shows, although WeChat's rules for charging piles describe
 *   items without amounts: those could not add up to the total (codec/items.ts).
 * - U16 The code beside `resp_data` in a notification is not read: samples say `10000`, captures `00000000`, and it is not signed.
 * - U20 Real nested values in a request are undefined; they are sent as JSON text. The order of the fields in the body is free; it is the signed one.
 * - U28 "Characters" of a length limit are counted in UTF-16 units, the stricter reading for rare characters (codec/fields.ts).
 */

/**
 * U2. Where the reply to create (and perhaps to query) keeps what the mini-program hands to `wx.openBusinessView`. Assumed: the text `package`, or an
 * object that holds a `package` under one of these names. Whatever it is goes through unchanged.
 */
export const HAND_OFF_HOLDERS = ['package', 'extra_data', 'extraData', 'pay_info'] as const;
/** U2. The older hand-off is signed by the platform and has these fields; found beside each other in the reply they go through together. */
export const HAND_OFF_BUNDLE = ['mch_id', 'package', 'timestamp', 'nonce_str', 'sign_type', 'sign'] as const;

/**
 * U3. Unit of `risk_fund.amount`, `post_payments[].amount` and `post_discounts[].amount`: yuan as text with two decimals (Huifu's convention) or fen
 * as a JSON integer (WeChat's, which Huifu may relay). Money-critical, hence configuration: `HuifuConfig.amountUnit`.
 */
export type { AmountUnit } from '../../domain/charging/words';

/** U6, U7. What the acknowledgement names: the message's own `req_seq_id`. Without one the caller uses the serial that it created the order with. */
export const ACKNOWLEDGED_SERIAL = 'req_seq_id';
/** U7. Where a paid notification or a query of a payment may keep the amount (yuan), the first readable counts; P24 needs it only where it is there. */
export const PAID_AMOUNT_FIELDS = ['trans_amt', 'ord_amt'] as const;
/** U7. Where it may keep the time of payment (`yyyyMMddHHmmss`). */
export const PAID_TIME_FIELDS = ['end_time', 'trans_finish_time'] as const;

/** U8. No field names the kind of a notification. Assumed: one with this field, not empty, is about a payment. */
export const PAID_EVIDENCE = 'trans_hf_seq_id';
/** U8. … and one with this state and description is the user's confirmation. */
export const CONFIRMED_EVIDENCE = { state: 'DOING', state_description: 'USER_CONFIRM' } as const;
/** U8. … and one with this type is about a refund. A notification says `trans_type`, a reply `trade_type`. */
export const REFUND_EVIDENCE = { fields: ['trans_type', 'trade_type'], value: 'TRANS_REFUND' } as const;
/** U30. `resp_code` inside of `resp_data`, where it is there: with another one than these the message is not taken for good news. */
export const GOOD_NEWS_CODES: ReadonlySet<string> = new Set(['00000000', '10000']);

/** U9. One of these locates a service order; no date is sent with it, as in the official samples. */
export const SERVICE_ORDER_KEYS = { outOrderNo: 'out_order_no', createReqSeqId: 'org_req_seq_id' } as const;

/**
 * U11. No list of codes for Payscore is published; the general one is used. This one ("order state is final") is taken for "the service order's state
 * does not allow it".
 */
export const WRONG_STATE_CODE = '23000000';

/** U12. The user's address in `risk_check_data`: the Payscore sample says `ip_address`, every other interface `ip_addr`. */
export const RISK_IP_FIELD = 'ip_address';

/** U15. The oldest documents want `virgo://` before a notification URL; newer samples send it bare. */
export const NOTIFY_URL_PREFIX = '';

/** U17. Values of `trade_scene` and `pay_scene` are unpublished, and `service_id` may be bound at Huifu: all three are sent only where configured. */
export const OPTIONAL_CREATE_FIELDS = { service_id: 'serviceId', trade_scene: 'tradeScene', pay_scene: 'payScene' } as const;

/** U18. The user is named by openid within the merchant's own mini-program, together with its appid; Huifu's own appid and `openid` are not used. */
export const USER_FIELDS = { appId: 'sub_appid', openid: 'sub_openid' } as const;

/** U19. Sic: all five official SDKs spell it so. */
export const REGISTER_DEDUCTION_PATH = '/v2/trade/payscore/deduct/regitster';

/** U21. The trade query finds the payment of a service order by the order's number, as the comments of the SDKs for this field suggest. */
export const TRADE_BY_SERVICE_ORDER = 'out_ord_id';
/**
 * U22. How replies to queries name the serials of what was asked about. The request says `org_…`; samples of the replies have it with and without. The
 * first that is there counts, and it must be the one that was asked about.
 */
export const ASKED = {
  hfSeqId: ['org_hf_seq_id', 'hf_seq_id'],
  reqSeqId: ['org_req_seq_id', 'req_seq_id'],
  reqDate: ['org_req_date', 'req_date'],
} as const;
/** U23. Amount of a refund, yuan: what was asked for, before what the payer got after coupons. */
export const REFUND_AMOUNT_FIELDS = ['ord_amt', 'actual_ref_amt'] as const;

/**
 * U24. Start of the service, sent at create and repeated at completion unless the caller knows better: the moment of the user's confirmation. Whether the
 * platform wants it repeated is open.
 */
export const START_ON_ACCEPT = 'OnAccept';

/**
 * U25. Where the reply to a query of a service order keeps its total, outermost first, in the unit of U3. In yuan an amount without decimals is not
 * believed, as it may be fen relayed from WeChat; then the total counts as not stated.
 */
export const ORDER_TOTAL_FIELDS = ['total_amount', 'ord_amt'] as const;

/** U26. `trans_stat` S and F are final. P, I ("initial") and anything else say that it is open; so does none. */
export const FINAL_TRANS_STATS = { S: 'succeeded', F: 'failed' } as const;

/**
 * U27. Longest `goods_desc`: unpublished for Payscore. Huifu's interface for orders allows 128 characters and WeChat's description, which it becomes, 127.
 */
export const GOODS_DESCRIPTION_MAX = 127;

/**
 * U32. Huifu has no code for "this number is known, with other values": its own (20000000) says that the number is known. WeChat's, for a service order that is created again with
 * other parameters, is 271316598; relayed, it stands in the text. Where the text says so, the number counts as known.
 */
export const OTHER_VALUES = /271316598|请求不一致/;

/**
 * U29. The platform signs the text of `data` as it sends it. Where that does not verify, the text is made anew with names sorted and nulls dropped, as
 * some of its SDKs do; the same key has to have signed that.
 */
export const VERIFY_SORTED_FORM_TOO = true;
