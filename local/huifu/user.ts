import { ControlError } from '../kernel/errors';
import { beijingDate } from './checks';
import { confirmedNotification } from './notifications';
import { newPayment, processingPayment, settlePayment } from './payments';
import type { FeeItem, ServiceOrderRecord } from './types';
import { isPayable, stateOf, type World } from './world';

/** What the user does inside WeChat, and what WeChat shows them. */

export interface ConfirmDecision {
  readonly outOrderNo: string;
  /** refuse changes nothing on the platform: the user may come back and confirm. */
  readonly decision: 'confirm' | 'refuse';
  /** Who confirms. Default: whom the order names. */
  readonly openid?: string;
}

export interface ShownItem {
  readonly name: string;
  readonly description: string;
  readonly amountFen: number;
}

/** The page of a service order in WeChat. */
export interface PayscoreSheet {
  readonly outOrderNo: string;
  readonly merchantName: string;
  readonly serviceIntroduction: string;
  readonly riskFund: { readonly amountFen: number; readonly description: string };
  /** Of the items only those with name and amount. */
  readonly items: readonly ShownItem[];
  readonly startLocation: string;
  readonly state: 'confirmable' | 'confirmed' | 'payable' | 'done' | 'revoked' | 'expired';
  /** Whose order it is; null when it names nobody and nobody has confirmed it. */
  readonly openid: string | null;
}

/** A line of the user's list of service orders in WeChat. */
export interface PayscoreListEntry {
  readonly outOrderNo: string;
  readonly merchantName: string;
  readonly serviceIntroduction: string;
  readonly state: string;
  readonly stateDescription: string;
  readonly collectionState: string;
  readonly totalFen: number | null;
  readonly items: readonly ShownItem[];
  readonly paidMs: number | null;
  readonly refundedFen: number;
  readonly createdMs: number;
}

/**
 * The user confirms the order, or leaves it.
 *
 * @throws {ControlError} 404 for an unknown order; for a confirmation 409 when there is nothing to confirm (any more), 400 for another user
 */
export function decide(world: World, { outOrderNo, decision, openid }: ConfirmDecision): void {
  const order = orderOf(world, outOrderNo);
  if (decision === 'refuse') return;
  const nowMs = world.clock.nowMs();
  const state = stateOf(order, nowMs);
  if (state !== 'CREATED') throw new ControlError(`service order ${outOrderNo} cannot be confirmed: it is ${state}`, 409);
  if (order.sub_openid !== '' && openid !== undefined && openid !== order.sub_openid) {
    throw new ControlError(`service order ${outOrderNo} belongs to ${order.sub_openid}`, 400);
  }
  const confirmed: ServiceOrderRecord = {
    ...order,
    state: 'DOING',
    state_description: 'USER_CONFIRM',
    confirmedBy: openid ?? ownerOf(order),
    confirmedMs: nowMs,
  };
  world.ledger.commit({ orders: [confirmed], notifications: [confirmedNotification(world, confirmed)] });
}

/**
 * The user pays a completed order themselves: a payment that the merchant has not asked for and whose serial it has never seen.
 *
 * @throws {ControlError} 404 for an unknown order, 409 when it is not waiting for its money or an attempt is under way
 */
export function payActively(world: World, { outOrderNo, outcome }: { outOrderNo: string; outcome: 'paid' | 'failed' }): void {
  const order = orderOf(world, outOrderNo);
  checkCashier(world, order);
  const { rules, clock, numbers, ledger } = world;
  const nowMs = clock.nowMs();
  const payment = newPayment(world, order, {
    kind: 'active',
    req_seq_id: numbers.ownReqSeqId(nowMs),
    req_date: beijingDate(nowMs),
    out_trade_no: '',
    notify_url: order.notify_url,
    outcome,
    settlesMs: nowMs + rules.activePayMs,
  });
  ledger.commit(rules.activePayMs > 0 ? { payments: [payment] } : settlePayment(world, payment, order));
}

/**
 * The user opens or closes the cashier of a completed order; while it is open no deduction can be registered.
 *
 * @throws {ControlError} as {@link payActively}
 */
export function setCashier(world: World, { outOrderNo, open }: { outOrderNo: string; open: boolean }): void {
  const order = orderOf(world, outOrderNo);
  if (open) checkCashier(world, order);
  world.ledger.commit({ orders: [{ ...order, cashierOpen: open }] });
}

/** What becomes of the deductions to come. @throws {ControlError} 404 for an unknown order */
export function decideDeduction(world: World, { outOrderNo, outcome }: { outOrderNo: string; outcome: 'paid' | 'failed' }): void {
  world.ledger.commit({ orders: [{ ...orderOf(world, outOrderNo), nextDeduction: outcome }] });
}

/** What becomes of the refunds to come. @throws {ControlError} 404 for an unknown order */
export function decideRefund(world: World, { outOrderNo, outcome }: { outOrderNo: string; outcome: 'refunded' | 'failed' }): void {
  world.ledger.commit({ orders: [{ ...orderOf(world, outOrderNo), nextRefund: outcome }] });
}

/** What WeChat shows for a hand-off. @throws {ControlError} 404 for a package that the platform did not give out */
export function payscoreSheet(world: World, packageText: string): PayscoreSheet {
  const order = world.ledger.orderByPackage(packageText);
  if (order === undefined) throw new ControlError(`no service order with package ${packageText}`, 404);
  return {
    outOrderNo: order.out_order_no,
    merchantName: world.merchant.merchantName,
    serviceIntroduction: order.service_introduction,
    riskFund: { amountFen: order.risk_fund.amountFen, description: order.risk_fund.description },
    items: shown(order.post_payments),
    startLocation: order.location.start_location,
    state: sheetState(world, order),
    openid: ownerOf(order) || null,
  };
}

/** The user's service orders, newest first. */
export function ordersOf(world: World, openid: string): PayscoreListEntry[] {
  const own = [...world.ledger.orders].filter((order) => [order.confirmedBy, order.sub_openid, order.openid].includes(openid));
  return own.reverse().map((order) => ({
    outOrderNo: order.out_order_no,
    merchantName: world.merchant.merchantName,
    serviceIntroduction: order.service_introduction,
    state: stateOf(order, world.clock.nowMs()),
    stateDescription: order.state_description,
    collectionState: order.collection ?? '',
    totalFen: order.totalFen,
    items: shown(order.post_payments),
    paidMs: order.paidMs,
    refundedFen: refundedFen(world, order),
    createdMs: order.createdMs,
  }));
}

function orderOf({ ledger }: World, outOrderNo: string): ServiceOrderRecord {
  const order = ledger.order(outOrderNo);
  if (order === undefined) throw new ControlError(`no service order ${outOrderNo}`, 404);
  return order;
}

function checkCashier(world: World, order: ServiceOrderRecord): void {
  if (!isPayable(order)) throw new ControlError(`service order ${order.out_order_no} is not waiting for a payment`, 409);
  if (processingPayment(world, order.out_order_no) !== undefined) {
    throw new ControlError(`a payment of service order ${order.out_order_no} is under way`, 409);
  }
}

function ownerOf({ confirmedBy, sub_openid, openid }: ServiceOrderRecord): string {
  return confirmedBy || sub_openid || openid;
}

function shown(items: readonly FeeItem[]): ShownItem[] {
  return items.flatMap(({ name, description, amountFen }) => (amountFen === null ? [] : [{ name, description, amountFen }]));
}

function sheetState({ clock }: World, order: ServiceOrderRecord): PayscoreSheet['state'] {
  switch (stateOf(order, clock.nowMs())) {
    case 'CREATED':
      return 'confirmable';
    case 'DOING':
      return isPayable(order) ? 'payable' : 'confirmed';
    case 'DONE':
      return 'done';
    case 'REVOKED':
      return 'revoked';
    case 'EXPIRED':
      return 'expired';
  }
}

function refundedFen({ ledger }: World, order: ServiceOrderRecord): number {
  return ledger
    .paymentsOf(order.out_order_no)
    .flatMap((payment) => ledger.refundsOf(payment.hf_seq_id))
    .reduce((fen, refund) => (refund.trans_stat === 'S' ? fen + refund.ordFen : fen), 0);
}
