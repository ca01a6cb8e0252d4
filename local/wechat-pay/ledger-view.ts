import { beijingDateTime } from '../kernel/beijing-time';
import { nextOutcome } from './deduction-limits';
import { noticeDays } from './notices';
import { isDeduction } from './orders';
import type { ContractRecord, DeductionRecord, NoticeRecord, OrderRecord, Presign, PurchaseRecord, RefundRecord } from './types';
import { tradeState, type World } from './world';

type OrderView = Pick<
  OrderRecord,
  | 'out_trade_no'
  | 'appid'
  | 'mch_id'
  | 'trade_type'
  | 'total_fee'
  | 'body'
  | 'openid'
  | 'trade_state'
  | 'transaction_id'
  | 'time_end'
  | 'contract_id'
> & {
  /** Null for what is taken under a contract: there is nothing to pay and nothing to sign. */
  readonly prepay_id: string | null;
  readonly contract_result_code: Presign['contract_result_code'] | null;
  readonly plan_id: string | null;
  readonly contract_code: string | null;
  /** Why a deduction failed. */
  readonly err_code: string | null;
};
type RefundView = Omit<RefundRecord, 'end' | 'createdMs' | 'arrivesMs'> & {
  /** Beijing date and time at which it was asked for: the day whose bill has it. */
  readonly requested_time: string;
};
type ContractView = Omit<ContractRecord, 'signing' | 'sign_type'> & {
  /** What becomes of the contract's next deductions: `paid`, or the error code. */
  readonly nextDeduction: string;
};
/** An advance notice, and the first and the last Beijing day on which it allows a deduction. */
interface NoticeView {
  readonly contract_id: string;
  readonly estimated_amount: number;
  readonly sent_time: string;
  readonly first_day: string;
  readonly last_day: string;
  readonly used: boolean;
}

/** The books with the wire's field names, amounts as numbers. */
export interface LedgerView {
  readonly orders: readonly OrderView[];
  readonly contracts: readonly ContractView[];
  readonly refunds: readonly RefundView[];
  readonly notices: readonly NoticeView[];
  /** Days, `yyyyMMdd`, whose bills were made to differ from these books on purpose. */
  readonly edited_bills: readonly string[];
}

/** A copy of the books as of now: orders past their expiry show as CLOSED. */
export function ledgerView(world: World): LedgerView {
  const nowMs = world.clock.nowMs();
  return {
    orders: Array.from(world.ledger.orders, (order) => orderView(order, nowMs)),
    contracts: Array.from(world.ledger.contracts, (contract) => contractView(world, contract)),
    refunds: Array.from(world.ledger.refunds, refundView),
    notices: Array.from(world.ledger.notices, noticeView),
    edited_bills: [...world.ledger.editedBills],
  };
}

function orderView(order: OrderRecord, nowMs: number): OrderView {
  return {
    out_trade_no: order.out_trade_no,
    appid: order.appid,
    mch_id: order.mch_id,
    trade_type: order.trade_type,
    total_fee: order.total_fee,
    body: order.body,
    openid: order.openid,
    trade_state: tradeState(order, nowMs),
    transaction_id: order.transaction_id,
    time_end: order.time_end,
    contract_id: order.contract_id,
    ...(isDeduction(order) ? deductionPart(order) : purchasePart(order)),
  };
}

function purchasePart({ prepay_id, presign: { contract_result_code, plan_id, contract_code } }: PurchaseRecord) {
  return { prepay_id, contract_result_code, plan_id, contract_code, err_code: null };
}

function deductionPart({ err_code }: DeductionRecord) {
  return { prepay_id: null, contract_result_code: null, plan_id: null, contract_code: null, err_code };
}

function contractView(world: World, contract: ContractRecord): ContractView {
  const { signing: _internal, sign_type: _alsoInternal, ...wire } = contract;
  return { ...wire, nextDeduction: nextOutcome(world, contract.contract_id) };
}

function noticeView(notice: NoticeRecord): NoticeView {
  const [firstMs, lastMs] = noticeDays(notice);
  return {
    contract_id: notice.contract_id,
    estimated_amount: notice.estimatedFen,
    sent_time: beijingDateTime(notice.sentMs),
    first_day: beijingDateTime(firstMs).slice(0, 10),
    last_day: beijingDateTime(lastMs).slice(0, 10),
    used: notice.used,
  };
}

function refundView({ end: _internal, createdMs, arrivesMs: _alsoInternal, ...wire }: RefundRecord): RefundView {
  return { ...wire, requested_time: beijingDateTime(createdMs) };
}
