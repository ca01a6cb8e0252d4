import type { ContractRecord, OrderRecord, Presign, RefundRecord } from './types';
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
  | 'prepay_id'
  | 'trade_state'
  | 'transaction_id'
  | 'time_end'
  | 'contract_id'
> &
  Pick<Presign, 'contract_result_code' | 'plan_id' | 'contract_code'>;
type RefundView = Omit<RefundRecord, 'end' | 'createdMs' | 'arrivesMs'>;
type ContractView = Omit<ContractRecord, 'signing' | 'sign_type'>;

/** The books with the wire's field names, amounts as numbers. */
export interface LedgerView {
  readonly orders: readonly OrderView[];
  readonly contracts: readonly ContractView[];
  readonly refunds: readonly RefundView[];
}

/** A copy of the books as of now: orders past their expiry show as CLOSED. */
export function ledgerView(world: World): LedgerView {
  const nowMs = world.clock.nowMs();
  return {
    orders: Array.from(world.ledger.orders, (order) => orderView(order, nowMs)),
    contracts: Array.from(world.ledger.contracts, contractView),
    refunds: Array.from(world.ledger.refunds, refundView),
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
    prepay_id: order.prepay_id,
    trade_state: tradeState(order, nowMs),
    transaction_id: order.transaction_id,
    time_end: order.time_end,
    contract_id: order.contract_id,
    contract_result_code: order.presign.contract_result_code,
    plan_id: order.presign.plan_id,
    contract_code: order.presign.contract_code,
  };
}

function contractView(contract: ContractRecord): ContractView {
  const { signing: _internal, sign_type: _alsoInternal, ...wire } = contract;
  return wire;
}

function refundView({ end: _internal, createdMs: _alsoInternal, arrivesMs: _internalToo, ...wire }: RefundRecord): RefundView {
  return wire;
}
