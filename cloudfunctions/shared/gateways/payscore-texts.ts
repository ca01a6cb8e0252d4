import type { Bill, TariffView } from '../../../typings/charging-api';
import type { ChargingOrder } from '../domain/charging/types';
import type { CompletionWords, CreationWords, DeductionWords, FeeItem } from '../domain/charging/words';
import type { CompleteServiceOrderInput, CreateServiceOrderInput } from './huifu';

/**
 * What the user reads about a service order in WeChat. The names are those of WeChat's specification for charging piles (先享后付, 汽车充电桩: 计费规则 and
 * 费用明细); each item has an amount as well, because without one it is not shown, and their sum has to be the total (assumption U14).
 */
const SERVICE_INTRODUCTION = '电动汽车充电服务';
const RULES = '计费规则';
const DETAILS = '费用明细';
const GOODS_DESCRIPTION = '电动汽车充电费用';

const DESCRIPTION_MAX = 30;
const CENTIFEN_PER_YUAN = 10_000;
const FEN_PER_YUAN = 100;

type CreationTexts = Pick<CreationWords, 'introduction' | 'riskDescription' | 'payments' | 'startLocation'>;
type CompletionTexts = Pick<CompletionWords, 'endRemark' | 'payments' | 'discounts' | 'endLocation'>;

/** The texts of a create call, as they are at present. */
export const creationTexts = (order: ChargingOrder): CreationTexts => ({
  introduction: SERVICE_INTRODUCTION,
  riskDescription: '预估充电费用，按实际用量结算',
  payments: [rules(order)],
  startLocation: order.pile.siteZh,
});

/** A create call, of the words that the order was made with. */
export const creationOf = (order: ChargingOrder, words: CreationTexts & Pick<CreationWords, 'notifyUrl'>): CreateServiceOrderInput => ({
  reqSeqId: order._id,
  reqDate: order.reqDate,
  serviceIntroduction: words.introduction,
  riskFund: { name: 'ESTIMATE_ORDER_COST', amountFen: order.riskFundFen, description: words.riskDescription },
  payments: words.payments,
  startLocation: words.startLocation,
  subOpenid: order.openid,
  notifyUrl: words.notifyUrl,
  attach: order.pile.code,
});

/** The texts of a complete call, as they are at present. @throws Error for an order without a bill: a programming error */
export function completionTexts(order: ChargingOrder): CompletionTexts {
  const { bill } = billed(order);
  const amountOf = (kind: 'energy' | 'service'): number =>
    bill.lines.filter((line) => line.kind === kind).reduce((fen, line) => fen + line.amountFen, 0);
  const energy = `${kwh(bill.energyWh)}度`;
  const details: FeeItem = {
    name: DETAILS,
    description: fitting(`${energy}，电费${yuan(amountOf('energy'))}元，服务费${yuan(amountOf('service'))}元`, energy),
    amountFen: bill.grossFen,
  };
  return { endRemark: '充电结束', payments: [rules(order), details], discounts: discountsOf(order), endLocation: order.pile.siteZh };
}

/** A complete call, of the words that the bill was made with. @throws Error for an order without a bill: a programming error */
export function completionOf(order: ChargingOrder, outOrderNo: string, words: CompletionTexts): CompleteServiceOrderInput {
  const { bill, endMs } = billed(order);
  const { endRemark, payments, discounts, endLocation } = words;
  return { outOrderNo, totalFen: bill.totalFen, startMs: null, endMs, endRemark, payments, discounts, endLocation };
}

function billed({ _id, bill, endMs }: ChargingOrder): { readonly bill: Bill; readonly endMs: number } {
  if (bill === null || endMs === null) throw new Error(`order ${_id} has no bill`);
  return { bill, endMs };
}

/** The texts of a call for a deduction, as they are at present. */
export const deductionTexts = (): Pick<DeductionWords, 'goodsDescription'> => ({ goodsDescription: GOODS_DESCRIPTION });

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
