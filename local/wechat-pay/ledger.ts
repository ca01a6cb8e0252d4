import type { LedgerStore } from '../kernel/types';
import { isDeduction } from './orders';
import type {
  BillEdits,
  ContractRecord,
  DeductionAccount,
  DeductionRecord,
  NoticeRecord,
  NotificationRecord,
  OrderRecord,
  PurchaseRecord,
  RefundRecord,
} from './types';

const TABLES = {
  orders: 'wechat.orders',
  contracts: 'wechat.contracts',
  accounts: 'wechat.accounts',
  notices: 'wechat.notices',
  refunds: 'wechat.refunds',
  notifications: 'wechat.notifications',
  billEdits: 'wechat.billEdits',
} as const;

/** What the records of refunds lack that were made when only the merchant's staff could refund. */
const BEFORE_CALLS = { notify_url: null, end: 'SUCCESS' } as const;
type StoredRefund = Omit<RefundRecord, 'notify_url' | 'end' | 'createdMs'> & Partial<RefundRecord>;

/** What one event changes. All of it becomes durable at once, or nothing does. */
export interface Change {
  readonly orders?: readonly OrderRecord[];
  readonly contracts?: readonly ContractRecord[];
  readonly accounts?: readonly DeductionAccount[];
  readonly notices?: readonly NoticeRecord[];
  readonly refunds?: readonly RefundRecord[];
  readonly notifications?: readonly NotificationRecord[];
  readonly billEdits?: readonly BillEdits[];
  readonly removedContracts?: readonly string[];
  readonly removedNotifications?: readonly string[];
}

/**
 * The platform's books. Everything is kept in the store and mirrored in memory with the indexes that the rules need; a new ledger on the
 * same store continues where the last one stopped.
 */
export class Ledger {
  private readonly ordersByNumber = new Map<string, OrderRecord>();
  private readonly numberByPrepayId = new Map<string, string>();
  private readonly numberByTransactionId = new Map<string, string>();
  private readonly contractsById = new Map<string, ContractRecord>();
  private readonly contractIdByCode = new Map<string, string>();
  private readonly liveContractId = new Map<string, string>();
  private readonly codeBySerial = new Map<string, string>();
  private readonly signingIds = new Set<string>();
  /** In the order of the calls: all wait equally long, so the first is the first to be due. */
  private readonly waiting = new Map<string, DeductionRecord>();
  private readonly openDeductionNumber = new Map<string, string>();
  private readonly accountsById = new Map<string, DeductionAccount>();
  private readonly noticesById = new Map<string, NoticeRecord>();
  private readonly refundsById = new Map<string, RefundRecord>();
  private readonly refundIdByNumber = new Map<string, string>();
  private readonly refundIdsByOrder = new Map<string, Set<string>>();
  private readonly refundingIds = new Set<string>();
  private readonly notificationsById = new Map<string, NotificationRecord>();
  private readonly billEditsByDate = new Map<string, BillEdits>();

  constructor(private readonly store: LedgerStore) {
    this.remember({
      orders: store.all<OrderRecord>(TABLES.orders),
      contracts: store.all<ContractRecord>(TABLES.contracts),
      accounts: store.all<DeductionAccount>(TABLES.accounts),
      notices: store.all<NoticeRecord>(TABLES.notices),
      refunds: store.all<StoredRefund>(TABLES.refunds).map((refund) => ({ ...BEFORE_CALLS, createdMs: refund.arrivesMs, ...refund })),
      notifications: store.all<NotificationRecord>(TABLES.notifications),
      billEdits: store.all<BillEdits>(TABLES.billEdits),
    });
  }

  /** Makes a change durable, then visible. When the store refuses, nothing has happened. */
  commit(change: Change): void {
    const put = <T>(table: string, records: readonly T[] | undefined, id: (record: T) => string) =>
      (records ?? []).map((value) => ({ table, id: id(value), value }));
    const remove = (table: string, ids: readonly string[] | undefined) => (ids ?? []).map((id) => ({ table, id, value: null }));
    this.store.put([
      ...put(TABLES.orders, change.orders, (order) => order.out_trade_no),
      ...put(TABLES.contracts, change.contracts, (contract) => contract.contract_id),
      ...put(TABLES.accounts, change.accounts, (account) => account.contract_id),
      ...put(TABLES.notices, change.notices, (notice) => notice.contract_id),
      ...put(TABLES.refunds, change.refunds, (refund) => refund.refund_id),
      ...put(TABLES.notifications, change.notifications, (notification) => notification.id),
      ...put(TABLES.billEdits, change.billEdits, ({ billDate }) => billDate),
      ...remove(TABLES.contracts, change.removedContracts),
      ...remove(TABLES.notifications, change.removedNotifications),
    ]);
    this.remember(change);
  }

  get orders(): Iterable<OrderRecord> {
    return this.ordersByNumber.values();
  }
  get contracts(): Iterable<ContractRecord> {
    return this.contractsById.values();
  }
  get refunds(): Iterable<RefundRecord> {
    return this.refundsById.values();
  }
  /** Notifications that are neither acknowledged nor given up. */
  get notifications(): Iterable<NotificationRecord> {
    return this.notificationsById.values();
  }

  order(outTradeNo: string): OrderRecord | undefined {
    return this.ordersByNumber.get(outTradeNo);
  }
  orderByPrepayId(prepayId: string): PurchaseRecord | undefined {
    const order = this.order(this.numberByPrepayId.get(prepayId) ?? '');
    return order === undefined || isDeduction(order) ? undefined : order;
  }
  orderByTransactionId(transactionId: string): OrderRecord | undefined {
    return this.order(this.numberByTransactionId.get(transactionId) ?? '');
  }
  contract(contractId: string): ContractRecord | undefined {
    return this.contractsById.get(contractId);
  }
  /** The contract that was made with this code, live or not. A code makes at most one. */
  contractByCode(contractCode: string): ContractRecord | undefined {
    return this.contract(this.contractIdByCode.get(contractCode) ?? '');
  }
  /** The user's signed or signing contract for the plan: there is at most one. */
  liveContract(planId: string, openid: string): ContractRecord | undefined {
    return this.contract(this.liveContractId.get(userPlan(planId, openid)) ?? '');
  }
  /** Deductions that wait for their time, the first to be due first. */
  get waitingDeductions(): Iterable<DeductionRecord> {
    return this.waiting.values();
  }
  /** The deduction of the contract that is neither paid nor closed: there is at most one. */
  openDeduction(contractId: string): OrderRecord | undefined {
    return this.order(this.openDeductionNumber.get(contractId) ?? '');
  }
  /** Undefined until the contract's first deduction. */
  deductionAccount(contractId: string): DeductionAccount | undefined {
    return this.accountsById.get(contractId);
  }
  /** The contract's latest advance notice. */
  notice(contractId: string): NoticeRecord | undefined {
    return this.noticesById.get(contractId);
  }
  get notices(): Iterable<NoticeRecord> {
    return this.noticesById.values();
  }
  refund(refundId: string): RefundRecord | undefined {
    return this.refundsById.get(refundId);
  }
  refundByNumber(outRefundNo: string): RefundRecord | undefined {
    return this.refund(this.refundIdByNumber.get(outRefundNo) ?? '');
  }
  /** Refunds of one order, in the order in which they were asked for. */
  refundsOf(outTradeNo: string): RefundRecord[] {
    return [...(this.refundIdsByOrder.get(outTradeNo) ?? [])].flatMap((id) => this.refund(id) ?? []);
  }
  /** Refunds whose money has not arrived. */
  refunding(): RefundRecord[] {
    return [...this.refundingIds].flatMap((id) => this.refund(id) ?? []);
  }
  /** Days whose bills have, or had, differences that were made on purpose. */
  get editedBills(): Iterable<string> {
    return this.billEditsByDate.keys();
  }
  /** The differences that the bill of a day has from these books. */
  billEdits(billDate: string): BillEdits['edits'] {
    return this.billEditsByDate.get(billDate)?.edits ?? [];
  }
  /** The contract code that a `request_serial` was used for; undefined while it is free. */
  codeOfSerial(requestSerial: string): string | undefined {
    return this.codeBySerial.get(requestSerial);
  }
  /** Contracts in state 9. */
  signing(): ContractRecord[] {
    return [...this.signingIds].flatMap((id) => this.contract(id) ?? []);
  }

  private remember(change: Change): void {
    change.orders?.forEach((order) => this.rememberOrder(order));
    change.contracts?.forEach((contract) => this.rememberContract(contract));
    change.accounts?.forEach((account) => this.accountsById.set(account.contract_id, account));
    change.notices?.forEach((notice) => this.noticesById.set(notice.contract_id, notice));
    change.refunds?.forEach((refund) => this.rememberRefund(refund));
    change.notifications?.forEach((notification) => this.notificationsById.set(notification.id, notification));
    change.billEdits?.forEach((day) => this.billEditsByDate.set(day.billDate, day));
    change.removedContracts?.forEach((id) => this.forgetContract(id));
    change.removedNotifications?.forEach((id) => this.notificationsById.delete(id));
  }

  private rememberOrder(order: OrderRecord): void {
    if (isDeduction(order)) this.rememberDeduction(order);
    else this.rememberPurchase(order);
    this.ordersByNumber.set(order.out_trade_no, order);
    if (order.transaction_id !== null) this.numberByTransactionId.set(order.transaction_id, order.out_trade_no);
  }

  private rememberPurchase(order: PurchaseRecord): void {
    const before = this.order(order.out_trade_no);
    if (before !== undefined && !isDeduction(before) && before.prepay_id !== order.prepay_id)
      this.numberByPrepayId.delete(before.prepay_id);
    this.numberByPrepayId.set(order.prepay_id, order.out_trade_no);
    const { contract_result_code: presigned, request_serial: serial, contract_code: code } = order.presign;
    if (presigned === 'SUCCESS') this.codeBySerial.set(serial, code);
  }

  private rememberDeduction(order: DeductionRecord): void {
    if (order.dueMs === null) this.waiting.delete(order.out_trade_no);
    else this.waiting.set(order.out_trade_no, order);
    if (order.trade_state === 'ACCEPT') this.openDeductionNumber.set(order.contract_id, order.out_trade_no);
    else if (this.openDeductionNumber.get(order.contract_id) === order.out_trade_no) this.openDeductionNumber.delete(order.contract_id);
  }

  private rememberContract(contract: ContractRecord): void {
    this.contractsById.set(contract.contract_id, contract);
    this.contractIdByCode.set(contract.contract_code, contract.contract_id);
    this.codeBySerial.set(contract.request_serial, contract.contract_code);
    this.markSigning(contract);
    const key = userPlan(contract.plan_id, contract.openid);
    if (contract.contract_state !== 1) this.liveContractId.set(key, contract.contract_id);
    else if (this.liveContractId.get(key) === contract.contract_id) this.liveContractId.delete(key);
  }

  private rememberRefund(refund: RefundRecord): void {
    const { refund_id: id, out_refund_no: number, out_trade_no: order } = refund;
    this.refundsById.set(id, refund);
    this.refundIdByNumber.set(number, id);
    this.refundIdsByOrder.set(order, (this.refundIdsByOrder.get(order) ?? new Set()).add(id));
    if (refund.refund_status === 'PROCESSING') this.refundingIds.add(id);
    else this.refundingIds.delete(id);
  }

  private markSigning(contract: ContractRecord): void {
    if (contract.contract_state === 9) this.signingIds.add(contract.contract_id);
    else this.signingIds.delete(contract.contract_id);
  }

  private forgetContract(contractId: string): void {
    const contract = this.contract(contractId);
    if (contract === undefined) return;
    this.contractsById.delete(contractId);
    this.contractIdByCode.delete(contract.contract_code);
    this.liveContractId.delete(userPlan(contract.plan_id, contract.openid));
    this.signingIds.delete(contractId);
  }
}

function userPlan(planId: string, openid: string): string {
  return `${planId} ${openid}`;
}
