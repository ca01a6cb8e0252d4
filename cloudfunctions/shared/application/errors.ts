import type { ErrorCode } from '../../../typings/cloud-api';

/** An answer to the user that is not success: what happened, what it means for the money, what to do. The text is shown as it is. */
export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(
    readonly code: ErrorCode,
    /** Chinese, ready to show. */
    message: string,
    readonly retryAtMs: number | null = null,
    /** The charging order that stands in the way. */
    readonly outOrderNo: string | null = null,
  ) {
    super(message);
  }
}

/** The texts, in one place; pages may translate by code. */
export const userErrors = {
  invalidInput: () => new UserError('INVALID_INPUT', '请求内容有误，请更新小程序后重试'),
  consentRequired: () => new UserError('CONSENT_REQUIRED', '请先阅读并勾选自动续费服务协议，未产生扣款'),
  planUnavailable: () => new UserError('PLAN_UNAVAILABLE', '该套餐已下架，请选择其他套餐，未产生扣款'),
  alreadySubscribed: () => new UserError('ALREADY_SUBSCRIBED', '您已开通自动续费，无需重复购买，未产生新的扣款'),
  alreadyPaid: () => new UserError('ALREADY_SUBSCRIBED', '您刚才的付款已成功，权益已生效，请勿重复支付'),
  signInstead: () => new UserError('ALREADY_SUBSCRIBED', '本期权益有效，无需再次付款；可在「我的会员」中开通自动续费'),
  orderInProgress: (retryAtMs: number) =>
    new UserError('ORDER_IN_PROGRESS', '您有一笔未完成的订单，可继续支付，或稍后再更换套餐', retryAtMs),
  deductionInProgress: () => new UserError('ORDER_IN_PROGRESS', '上一次续费扣款正在处理中，有结果后即可购买，不会重复扣款'),
  samePlan: () => new UserError('STATE_CONFLICT', '您当前使用的就是这个套餐，无需更换'),
  signingInProgress: (retryAtMs: number) => new UserError('ORDER_IN_PROGRESS', '付款已成功，正在确认自动续费的开通结果，请稍候', retryAtMs),
  signingUnavailable: () => new UserError('SIGNING_UNAVAILABLE', '当前没有可开通自动续费的有效权益，请先购买套餐'),
  notFound: () => new UserError('NOT_FOUND', '没有找到对应的记录'),
  refused: () => new UserError('SIGNING_UNAVAILABLE', '微信支付暂未受理本次下单，未产生扣款，请稍后再试或联系客服'),
  outcomeUnknown: () => new UserError('OUTCOME_UNKNOWN', '微信支付暂时没有响应，未完成下单也不会重复扣款，请稍后重试'),
  pileNotFound: () => new UserError('NOT_FOUND', '没有找到这个充电桩，请核对桩上的编号'),
  pileOffline: () => new UserError('PILE_OFFLINE', '充电桩暂时离线，没有产生费用，请换一个充电桩或稍后再试'),
  pileOccupied: () => new UserError('PILE_OCCUPIED', '充电桩正在为其他车辆充电，没有产生费用'),
  pileNotPlugged: () => new UserError('PILE_NOT_PLUGGED', '没有检测到充电枪，请插好后再试，没有产生费用'),
  pileFaulted: () => new UserError('PILE_FAULTED', '充电桩暂时不能使用，没有产生费用，请换一个充电桩'),
  chargingInProgress: (outOrderNo: string) =>
    new UserError('CHARGING_IN_PROGRESS', '您有一次充电正在进行，结束后才能开始新的充电', null, outOrderNo),
  unpaidOrder: (outOrderNo: string) => new UserError('UNPAID_ORDER', '上一次充电还没有付清，付清后才能开始新的充电', null, outOrderNo),
  payscoreUnavailable: () =>
    new UserError('PAYSCORE_UNAVAILABLE', '微信支付分暂时无法用于本次服务，没有产生费用，请稍后再试或选择其他站点'),
  payscoreNoAnswer: (outOrderNo: string) =>
    new UserError('OUTCOME_UNKNOWN', '微信支付分暂时没有响应，没有开始充电也不会扣费，请稍后重试', null, outOrderNo),
  stateConflict: () => new UserError('STATE_CONFLICT', '状态已变化，请刷新后再看'),
  forbidden: () => new UserError('FORBIDDEN', '无权调用'),
  internal: () => new UserError('INTERNAL', '系统繁忙，请稍后再试；如已付款，权益会自动到账'),
} as const;
