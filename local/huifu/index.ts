import { createPublicKey } from 'node:crypto';
import { readPrivateKey, readPublicKey } from '../../cloudfunctions/shared/gateways/huifu/sign';
import { keptWhileSame } from '../kernel/kept-while-same';
import type { LocalReply, LocalRequest, Participant } from '../kernel/types';
import { handleRequest } from './gate';
import { Ledger } from './ledger';
import { ledgerView, type LedgerView } from './ledger-view';
import { createNumbers } from './numbers';
import { createQueue } from './queue';
import type { HuifuOptions, HuifuRules } from './types';
import {
  decide,
  decideDeduction,
  decideRefund,
  ordersOf,
  payActively,
  payscoreSheet,
  setCashier,
  type ConfirmDecision,
  type PayscoreListEntry,
  type PayscoreSheet,
} from './user';
import type { World } from './world';

export type { HuifuMerchant, HuifuOptions, HuifuRules } from './types';

export interface HuifuSimulator {
  /** Answers a request of the merchant. A reply with status 0 means: close the connection without answering. */
  handle(request: LocalRequest): Promise<LocalReply>;
  /** Notifications, and the outcome of payments and refunds, on stack time. */
  readonly participant: Participant;
  /** The user's decision on the Payscore page. @throws {ControlError} when the order is unknown, or cannot be confirmed */
  decide(decision: ConfirmDecision): void;
  /** The user pays a completed order themselves. @throws {ControlError} when it is unknown, or cannot be paid now */
  payActively(payment: { readonly outOrderNo: string; readonly outcome: 'paid' | 'failed' }): void;
  /** The user opens or closes the cashier without paying. @throws {ControlError} when the order is unknown, or cannot be paid now */
  setCashier(cashier: { readonly outOrderNo: string; readonly open: boolean }): void;
  /** What becomes of the order's next deductions, until it is changed. @throws {ControlError} when the order is unknown */
  decideDeduction(decision: { readonly outOrderNo: string; readonly outcome: 'paid' | 'failed' }): void;
  /** What becomes of the order's next refunds, until it is changed. @throws {ControlError} when the order is unknown */
  decideRefund(decision: { readonly outOrderNo: string; readonly outcome: 'refunded' | 'failed' }): void;
  /** What WeChat shows for a hand-off. @throws {ControlError} when the package is unknown */
  sheet(packageText: string): PayscoreSheet;
  /** The user's list of service orders in WeChat, newest first. */
  ordersOf(openid: string): PayscoreListEntry[];
  /** The platform's own truth, with the wire's field names. */
  ledger(): LedgerView;
}

const SECOND_MS = 1000;
const DEFAULT_RULES: HuifuRules = {
  amountUnit: 'yuan',
  nested: 'text',
  handOff: 'package',
  queryHandsOff: false,
  cancelAfterComplete: false,
  payReply: 'processing',
  deductionMs: 5 * SECOND_MS,
  busyReply: 'state',
  failedRegistrationShown: false,
  activePayMs: 0,
  tradeByServiceOrder: true,
  paidCarriesAmount: true,
  refundingMs: 10 * SECOND_MS,
};

/**
 * Huifu as the merchant sees it: WeChat Payscore in confirm mode (支付分, 需确认模式), its deductions, trade query and refunds, and its notifications.
 * It keeps its own books, shares nothing with the merchant's code but the signature functions, and has no clock, timer or chance of its own:
 * time comes from the stack, and what falls due is done in {@link HuifuSimulator.participant}. Every change is durable, together with the
 * notifications that it causes, before anybody hears of it.
 */
export function createHuifu(options: HuifuOptions): HuifuSimulator {
  const merchantKey = keptWhileSame(readPublicKey);
  const huifuKey = keptWhileSame(readPrivateKey);
  const huifuPublicKey = keptWhileSame(createPublicKey);
  const world: World = {
    ...options,
    ledger: new Ledger(options.store),
    numbers: createNumbers(options.randomHex),
    rules: { ...DEFAULT_RULES, ...options.rules },
    hold: options.hold ?? (() => Promise.resolve()),
    get merchantKey() {
      return merchantKey(options.merchant.merchantPublicKey);
    },
    get huifuKey() {
      return huifuKey(options.merchant.huifuPrivateKey);
    },
    get huifuPublicKey() {
      return huifuPublicKey(this.huifuKey);
    },
  };
  return {
    handle: (request) => handleRequest(world, request),
    participant: createQueue(world),
    decide: (decision) => decide(world, decision),
    payActively: (payment) => payActively(world, payment),
    setCashier: (cashier) => setCashier(world, cashier),
    decideDeduction: (decision) => decideDeduction(world, decision),
    decideRefund: (decision) => decideRefund(world, decision),
    sheet: (packageText) => payscoreSheet(world, packageText),
    ordersOf: (openid) => ordersOf(world, openid),
    ledger: () => ledgerView(world),
  };
}
