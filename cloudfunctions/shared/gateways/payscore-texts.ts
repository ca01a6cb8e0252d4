import type { TariffView } from '../../../typings/cloud-api';
import type { ChargingOrder } from '../domain/charging/types';
import type { CompleteServiceOrderInput, CreateServiceOrderInput, FeeItem } from './huifu';

/**
 * What the user reads about a service order in WeChat. The names are those of WeChat's specification for charging piles (先享后付, 汽车充电桩: 计费规则 and
 * 费用明细); each item has an amount as well, because without one it is not shown, and their sum has to be the total (assumption U14).
 */
const SERVICE_INTRODUCTION = '电动汽车充电服务';
const RULES = '计费规则';
const DETAILS = '费用明细';
export const GOODS_DESCRIPTION = '电动汽车充电费用';

const DESCRIPTION_MAX = 30;
const CENTIFEN_PER_YUAN = 10_000;
const FEN_PER_YUAN = 100;

/** All of a create call but the address for notifications. */
export function creationOf(order: ChargingOrder): Omit<CreateServiceOrderInput, 'notifyUrl'> {
  return {
    reqSeqId: order._id,
    reqDate: order.reqDate,
    serviceIntroduction: SERVICE_INTRODUCTION,
    riskFund: { name: 'ESTIMATE_ORDER_COST', amountFen: order.riskFundFen, description: '预估充电费用，按实际用量结算' },
    payments: [rules(order)],
    startLocation: order.pile.siteZh,
    subOpenid: order.openid,
    attach: order.pile.code,
  };
}

/** A complete call. @throws Error for an order without a bill: a programming error */
export function completionOf(order: ChargingOrder, outOrderNo: string): CompleteServiceOrderInput {
  const { bill, endMs } = order;
  if (bill === null || endMs === null) throw new Error(`order ${order._id} has no bill`);
  const amountOf = (kind: 'energy' | 'service'): number =>
    bill.lines.filter((line) => line.kind === kind).reduce((fen, line) => fen + line.amountFen, 0);
  const energy = `${kwh(bill.energyWh)}度`;
  const details: FeeItem = {
    name: DETAILS,
    description: fitting(`${energy}，电费${yuan(amountOf('energy'))}元，服务费${yuan(amountOf('service'))}元`, energy),
    amountFen: bill.grossFen,
  };
  return {
    outOrderNo,
    totalFen: bill.totalFen,
    startMs: null,
    endMs,
    endRemark: '充电结束',
    payments: [rules(order), details],
    discounts: discountsOf(order),
    endLocation: order.pile.siteZh,
  };
}

/** ≤ 50 characters, shown to the user by WeChat. */
export function reasonFor({ cancelReason }: ChargingOrder): string {
  switch (cancelReason) {
    case 'user':
      return '用户取消，未开始充电';
    case 'not-confirmed':
      return '超时未确认，未开始充电';
    case 'pile-refused':
      return '充电桩未能启动，未产生费用';
    default:
      return '服务未开始，未产生费用';
  }
}

const rules = ({ tariff }: ChargingOrder): FeeItem => ({ name: RULES, description: ruleText(tariff), amountFen: 0 });

/** The description of an item has at most 30 characters (从业机构 支付分 创建支付分订单, `post_payments.description`); a longer one could not be sent. */
const fitting = (text: string, shorter: string): string => (text.length <= DESCRIPTION_MAX ? text : shorter);

/** `电费0.35-1.20元/度，服务费0.40元/度` */
function ruleText({ periods, servicePriceCentifenPerKwh }: TariffView): string {
  const prices = periods.map((period) => period.energyPriceCentifenPerKwh);
  const low = price(Math.min(...prices));
  const high = price(Math.max(...prices));
  const energy = low === high ? low : `${low}-${high}`;
  const service = price(servicePriceCentifenPerKwh);
  return fitting(`电费${energy}元/度，服务费${service}元/度`, `电费${energy}，服务费${service}元/度`);
}

function discountsOf({ bill }: ChargingOrder): readonly FeeItem[] {
  const discounts = bill?.discounts ?? [];
  const member = discounts.filter(({ kind }) => kind !== 'cap').reduce((fen, { amountFen }) => fen + amountFen, 0);
  const cap = discounts.filter(({ kind }) => kind === 'cap').reduce((fen, { amountFen }) => fen + amountFen, 0);
  return [
    { name: '会员优惠', description: '会员电费与服务费折扣', amountFen: member },
    { name: '封顶减免', description: '超出本服务上限的部分免收', amountFen: cap },
  ].filter(({ amountFen }) => amountFen > 0);
}

/** Trailing zeros beyond two decimals say nothing. */
const price = (centifen: number): string => (centifen / CENTIFEN_PER_YUAN).toFixed(4).replace(/0{1,2}$/, '');
const yuan = (fen: number): string => (fen / FEN_PER_YUAN).toFixed(2);
const kwh = (energyWh: number): string => (energyWh / 1000).toFixed(2);
