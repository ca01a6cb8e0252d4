import { ControlError } from '../kernel/errors';
import { keptWhileSame } from '../kernel/kept-while-same';
import type { LocalReply, LocalRequest, Participant } from '../kernel/types';
import { editBill, type BillEditRequest } from './bills';
import { cashierSheet, decidePayment, type CashierSheet, type PayDecision, type PayResult } from './cashier';
import { terminateContract } from './contracts';
import { decideDeductions, type DeductionDecision } from './deductions';
import { handleRequest } from './gate';
import { Ledger } from './ledger';
import { ledgerView, type LedgerView } from './ledger-view';
import { createNumbers } from './numbers';
import { signingSheet, signPure, type PureSignDecision, type PureSignRequest, type PureSignReturn, type SigningSheet } from './pure-sign';
import { createQueue } from './queue';
import { decideRefunds, refundInPlatform, type PlatformRefund } from './refunds';
import type { RefundOutcome, RefundRecord, WechatPayOptions, WechatPayRules } from './types';
import { readV3Keys } from './v3/signature';
import type { World } from './world';

export type { CashierSheet, PayDecision, PayResult, SheetContract } from './cashier';
export type { DeductionDecision } from './deductions';
export type { LedgerView } from './ledger-view';
export type { PureSignDecision, PureSignRequest, PureSignReturn, SigningSheet } from './pure-sign';
export type { PlatformRefund } from './refunds';
export { REFUND_OUTCOMES } from './types';
export type { WechatMerchant, WechatPayOptions, WechatPayRules, WechatTemplate, WechatV3Keys } from './types';

export interface WechatPaySimulator {
  /** Answers a request of the merchant. A reply with status 0 means: close the connection without answering. */
  handle(request: LocalRequest): Promise<LocalReply>;
  /** Notifications, waiting deductions, the end of state 9 and the arrival of refunds, on stack time. */
  readonly participant: Participant;
  /** The user's decision on the cashier. @throws {ControlError} when the prepay id is unknown or cannot be paid */
  decidePayment(decision: PayDecision): PayResult;
  /** What the cashier shows. @throws {ControlError} when the prepay id is unknown */
  sheet(prepayId: string): CashierSheet;
  /** The user's decision in the signing mini-program; null when they left it. */
  signPure(decision: PureSignDecision): PureSignReturn | null;
  /** What the signing mini-program shows. */
  signingSheet(request: PureSignRequest): SigningSheet;
  /** The user ends a contract inside WeChat. @throws {ControlError} when there is none in force */
  terminate(input: { readonly contractId: string }): void;
  /** What becomes of the contract's deductions from now on. @throws {ControlError} when the contract is unknown */
  decideDeductions(decision: DeductionDecision): DeductionDecision;
  /** The merchant's staff refund a payment in the merchant platform. @throws {ControlError} when it cannot be refunded */
  refundInPlatform(refund: PlatformRefund): Pick<RefundRecord, 'out_refund_no' | 'refund_id' | 'refund_status'>;
  /** What becomes of an order's refunds from now on. @throws {ControlError} when the order is unknown */
  decideRefunds(input: { readonly outTradeNo: string; readonly outcome: RefundOutcome }): void;
  /** Replaces the differences between a day's bill and the books. @throws {ControlError} when the day or a line does not exist */
  editBill(input: { readonly billDate: string; readonly edits: readonly BillEditRequest[] }): void;
  /** The platform's own truth, with the wire's field names. */
  ledger(): LedgerView;
}

const DEFAULT_RULES: WechatPayRules = {
  badContract: 'presign-fails',
  deleteTwice: 'fails',
  signingMs: 0,
  contractFirst: false,
  refundGapMs: 0,
  refundingMs: 0,
  billBom: true,
  refundedShowsPayment: true,
  acceptedVisible: true,
  failureSample: 'real',
  couponFen: 0,
  maxDeductionFen: 50_000,
  maxDailyFen: 250_000,
};

/**
 * WeChat Pay as the merchant sees it: 支付中签约 with its queries, termination, pure signing, deductions with their notices, notifications. It keeps its own books,
 * shares nothing with the merchant's code but the signature function, and has no clock, timer or chance of its own: time comes from the
 * stack, and what falls due is done in {@link WechatPaySimulator.participant}. Every change is durable, together with the notifications
 * that it causes, before anybody hears of it.
 */
export function createWechatPay(options: WechatPayOptions): WechatPaySimulator {
  const v3Keys = keptWhileSame(readV3Keys);
  const world: World = {
    ...options,
    ledger: new Ledger(options.store),
    numbers: createNumbers(options.randomHex),
    get v3() {
      return v3Keys(options.merchant.v3);
    },
    rules: { ...DEFAULT_RULES, ...options.rules },
    hold: options.hold ?? (() => Promise.resolve()),
  };
  return {
    handle: (request) => handleRequest(world, request),
    participant: createQueue(world),
    decidePayment: (decision) => decidePayment(world, decision),
    sheet: (prepayId) => cashierSheet(world, prepayId),
    signPure: (decision) => signPure(world, decision),
    signingSheet: (request) => signingSheet(world, request),
    terminate: ({ contractId }) => {
      const contract = world.ledger.contract(contractId);
      if (contract === undefined) throw new ControlError(`no contract ${contractId}`, 404);
      if (contract.contract_state !== 0) throw new ControlError(`contract ${contractId} is not in force`, 409);
      world.ledger.commit(terminateContract(world, contract, 2, '用户解约'));
    },
    decideDeductions: (decision) => decideDeductions(world, decision),
    refundInPlatform: (refund) => {
      const { out_refund_no, refund_id, refund_status } = refundInPlatform(world, refund);
      return { out_refund_no, refund_id, refund_status };
    },
    decideRefunds: ({ outTradeNo, outcome }) => {
      decideRefunds(world, outTradeNo, outcome);
    },
    editBill: ({ billDate, edits }) => {
      editBill(world, billDate, edits);
    },
    ledger: () => ledgerView(world),
  };
}
