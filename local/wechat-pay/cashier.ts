import { ControlError } from '../kernel/errors';
import { beijingCompact } from '../kernel/beijing-time';
import { announce, canSign, signContract, type SigningTerms } from './contracts';
import { paymentNotification } from './notifications';
import type { ContractRecord, PurchaseRecord } from './types';
import { findTemplate, tradeState, type World } from './world';

/** What WeChat's cashier shows for a prepared order. */
export interface CashierSheet {
  readonly prepayId: string;
  readonly merchantName: string;
  readonly body: string;
  readonly amountFen: number;
  readonly tradeType: string;
  /** payable; paid; closed: by the merchant or by age; expired: the order is open, but this prepay id is too old. */
  readonly state: 'payable' | 'paid' | 'closed' | 'expired';
  /** Whose order it is; null when anybody may pay. */
  readonly openid: string | null;
  /** The auto-renew part with its switch; null makes it an ordinary payment (pre-sign failed, signed already, template stopped). */
  readonly contract: SheetContract | null;
}

/** What the user reads about the contract, on the cashier and on the pure signing page. */
export interface SheetContract {
  readonly planId: string;
  readonly planName: string;
  readonly displayAccount: string;
  readonly mode: '24h-delay' | 'pre-notify';
  readonly kind: 'fixed' | 'cap';
  /** The amount of a later deduction, or the most that it can be. */
  readonly amountFen: number;
}

export interface PayDecision {
  readonly prepayId: string;
  /** cancelled and no-balance leave the order open: the user may come back. */
  readonly outcome: 'paid' | 'cancelled' | 'no-balance';
  /** Position of the auto-renew switch. */
  readonly autoRenew: boolean;
  /** fails: the money is taken but WeChat's own limits keep the user from signing. */
  readonly signing?: 'fails';
  /** Who pays an order that names nobody (APP, NATIVE, MWEB). Default: a new user. */
  readonly openid?: string;
}

export interface PayResult {
  readonly tradeState: 'SUCCESS' | 'NOTPAY';
  /** none: no contract comes of this; signing: state 9. */
  readonly contract: 'signed' | 'signing' | 'none';
  readonly contractId: string | null;
}

/**
 * What the user sees when the merchant's page asks for the payment.
 *
 * @throws {ControlError} 404 for a prepay id that the platform did not give out, or has replaced
 */
export function cashierSheet(world: World, prepayId: string): CashierSheet {
  const order = orderOf(world, prepayId);
  return {
    prepayId,
    merchantName: world.merchant.name,
    body: order.body,
    amountFen: order.total_fee,
    tradeType: order.trade_type,
    state: sheetState(world, order),
    openid: order.openid,
    contract: order.presign.contract_result_code === 'SUCCESS' ? sheetContract(world, order.presign, order.openid) : null,
  };
}

/** The contract part of a sheet; null when this user cannot sign it now. */
export function sheetContract(
  world: World,
  terms: Pick<SigningTerms, 'plan_id' | 'contract_code' | 'contract_display_account'>,
  openid: string | null,
): SheetContract | null {
  const template = findTemplate(world, terms.plan_id);
  if (template === undefined || !canSign(world, terms, openid)) return null;
  const { planId, name: planName, mode, kind, amountFen } = template;
  return { planId, planName, displayAccount: terms.contract_display_account, mode, kind, amountFen };
}

/**
 * The user's decision on the cashier. Payment, contract and both notifications become durable in one step.
 *
 * @throws {ControlError} 404 for an unknown prepay id, 409 when it cannot be paid (any more), 400 when another user pays a JSAPI order
 */
export function decidePayment(world: World, decision: PayDecision): PayResult {
  const order = orderOf(world, decision.prepayId);
  const state = sheetState(world, order);
  if (state !== 'payable') throw new ControlError(`prepay id ${decision.prepayId} cannot be paid: it is ${state}`, 409);
  if (decision.outcome !== 'paid') return { tradeState: 'NOTPAY', contract: 'none', contractId: null };
  if (order.openid !== null && decision.openid !== undefined && decision.openid !== order.openid) {
    throw new ControlError(`order ${order.out_trade_no} belongs to ${order.openid}`, 400);
  }
  const openid = order.openid ?? decision.openid ?? world.numbers.openid();
  const contract = contractOf(world, order, openid, decision);
  pay(world, order, openid, contract);
  if (contract === null) return { tradeState: 'SUCCESS', contract: 'none', contractId: null };
  return { tradeState: 'SUCCESS', contract: contract.contract_state === 0 ? 'signed' : 'signing', contractId: contract.contract_id };
}

function orderOf(world: World, prepayId: string): PurchaseRecord {
  const order = world.ledger.orderByPrepayId(prepayId);
  if (order === undefined) throw new ControlError(`no order with prepay id ${prepayId}`, 404);
  return order;
}

function sheetState(world: World, order: PurchaseRecord): CashierSheet['state'] {
  const nowMs = world.clock.nowMs();
  const state = tradeState(order, nowMs);
  if (state === 'SUCCESS' || state === 'REFUND') return 'paid';
  if (state === 'CLOSED') return 'closed';
  return nowMs < order.prepayExpiresMs ? 'payable' : 'expired';
}

/** The contract that this payment brings; null when it brings none. */
function contractOf(world: World, order: PurchaseRecord, openid: string, decision: PayDecision): ContractRecord | null {
  const { presign } = order;
  const offered = presign.contract_result_code === 'SUCCESS' && canSign(world, presign, openid);
  const fails = decision.signing === 'fails';
  if (!offered || !decision.autoRenew || (fails && world.rules.signingMs === 0)) return null;
  const terms: SigningTerms = {
    appid: order.appid,
    plan_id: presign.plan_id,
    contract_code: presign.contract_code,
    request_serial: presign.request_serial,
    contract_display_account: presign.contract_display_account,
    notify_url: presign.contract_notify_url,
    openid,
    sign_type: order.sign_type,
    out_trade_no: order.out_trade_no,
  };
  return signContract(world, terms, fails);
}

function pay(world: World, order: PurchaseRecord, openid: string, contract: ContractRecord | null): void {
  const nowMs = world.clock.nowMs();
  const paid: PurchaseRecord = {
    ...order,
    openid,
    trade_state: 'SUCCESS',
    transaction_id: world.numbers.transactionId(nowMs),
    time_end: beijingCompact(nowMs),
    contract_id: contract?.contract_state === 0 ? contract.contract_id : null,
  };
  const [paymentRank, contractRank] = world.rules.contractFirst ? [1, 0] : [0, 1];
  world.ledger.commit({
    orders: [paid],
    contracts: contract === null ? [] : [contract],
    notifications: [
      paymentNotification(paid, world.numbers.nonce(), nowMs, paymentRank),
      ...(contract === null ? [] : announce(world, contract, contractRank)),
    ],
  });
}
