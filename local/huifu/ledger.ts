import type { LedgerStore } from '../kernel/types';
import type { NotificationRecord, PaymentRecord, RefundRecord, RegistrationRecord, ServiceOrderRecord } from './types';

const TABLES = {
  orders: 'huifu.serviceOrders',
  registrations: 'huifu.registrations',
  payments: 'huifu.payments',
  refunds: 'huifu.refunds',
  notifications: 'huifu.notifications',
} as const;

/** What one event changes. All of it becomes durable at once, or nothing does. */
export interface Change {
  readonly orders?: readonly ServiceOrderRecord[];
  readonly registrations?: readonly RegistrationRecord[];
  readonly payments?: readonly PaymentRecord[];
  readonly refunds?: readonly RefundRecord[];
  readonly notifications?: readonly NotificationRecord[];
  readonly removedNotifications?: readonly string[];
}

/** What a request serial of the merchant was used for. */
type Serial = Pick<ServiceOrderRecord, 'req_date' | 'req_seq_id'>;

/**
 * The platform's books. Everything is kept in the store and mirrored in memory with the indexes that the rules need; a new ledger on the
 * same store continues where the last one stopped.
 */
export class Ledger {
  private readonly ordersByNumber = new Map<string, ServiceOrderRecord>();
  private readonly numberByPackage = new Map<string, string>();
  private readonly registrationsByTradeNo = new Map<string, RegistrationRecord>();
  private readonly paymentsBySerial = new Map<string, PaymentRecord>();
  private readonly refundsBySerial = new Map<string, RefundRecord>();
  private readonly notificationsById = new Map<string, NotificationRecord>();
  private readonly usedSerials = new Set<string>();
  /** Out of each map above, what one service order has. */
  private readonly ofOrder = new Map<string, { readonly registrations: Set<string>; readonly payments: Set<string> }>();
  private readonly unsettledPayments = new Set<string>();
  private readonly unsettledRefunds = new Set<string>();

  constructor(private readonly store: LedgerStore) {
    this.remember({
      orders: store.all<ServiceOrderRecord>(TABLES.orders),
      registrations: store.all<RegistrationRecord>(TABLES.registrations),
      payments: store.all<PaymentRecord>(TABLES.payments),
      refunds: store.all<RefundRecord>(TABLES.refunds),
      notifications: store.all<NotificationRecord>(TABLES.notifications),
    });
  }

  /** Makes a change durable, then visible. When the store refuses, nothing has happened. */
  commit(change: Change): void {
    const put = <T>(table: string, records: readonly T[] | undefined, id: (record: T) => string) =>
      (records ?? []).map((value) => ({ table, id: id(value), value }));
    this.store.put([
      ...put(TABLES.orders, change.orders, (order) => order.out_order_no),
      ...put(TABLES.registrations, change.registrations, (registration) => registration.out_trade_no),
      ...put(TABLES.payments, change.payments, (payment) => payment.hf_seq_id),
      ...put(TABLES.refunds, change.refunds, (refund) => refund.hf_seq_id),
      ...put(TABLES.notifications, change.notifications, (notification) => notification.id),
      ...(change.removedNotifications ?? []).map((id) => ({ table: TABLES.notifications, id, value: null })),
    ]);
    this.remember(change);
  }

  get orders(): Iterable<ServiceOrderRecord> {
    return this.ordersByNumber.values();
  }
  get registrations(): Iterable<RegistrationRecord> {
    return this.registrationsByTradeNo.values();
  }
  get payments(): Iterable<PaymentRecord> {
    return this.paymentsBySerial.values();
  }
  get refunds(): Iterable<RefundRecord> {
    return this.refundsBySerial.values();
  }
  /** Notifications that are neither acknowledged nor given up. */
  get notifications(): Iterable<NotificationRecord> {
    return this.notificationsById.values();
  }

  order(outOrderNo: string): ServiceOrderRecord | undefined {
    return this.ordersByNumber.get(outOrderNo);
  }
  orderByPackage(text: string): ServiceOrderRecord | undefined {
    return this.order(this.numberByPackage.get(text) ?? '');
  }
  registration(outTradeNo: string): RegistrationRecord | undefined {
    return this.registrationsByTradeNo.get(outTradeNo);
  }
  payment(hfSeqId: string): PaymentRecord | undefined {
    return this.paymentsBySerial.get(hfSeqId);
  }
  /** Oldest first. */
  registrationsOf(outOrderNo: string): RegistrationRecord[] {
    return [...(this.ofOrder.get(outOrderNo)?.registrations ?? [])].flatMap((id) => this.registrationsByTradeNo.get(id) ?? []);
  }
  /** Oldest first. */
  paymentsOf(outOrderNo: string): PaymentRecord[] {
    return [...(this.ofOrder.get(outOrderNo)?.payments ?? [])].flatMap((id) => this.paymentsBySerial.get(id) ?? []);
  }
  refundsOf(paymentHfSeqId: string): RefundRecord[] {
    return [...this.refundsBySerial.values()].filter((refund) => refund.org_hf_seq_id === paymentHfSeqId);
  }
  /** Payments and refunds whose outcome is not there yet. */
  processingPayments(): PaymentRecord[] {
    return [...this.unsettledPayments].flatMap((id) => this.paymentsBySerial.get(id) ?? []);
  }
  processingRefunds(): RefundRecord[] {
    return [...this.unsettledRefunds].flatMap((id) => this.refundsBySerial.get(id) ?? []);
  }
  /** Whether the merchant has used this serial on this day, for whatever. */
  isUsed(reqDate: string, reqSeqId: string): boolean {
    return this.usedSerials.has(`${reqDate} ${reqSeqId}`);
  }

  private remember(change: Change): void {
    change.orders?.forEach((order) => this.rememberOrder(order));
    change.registrations?.forEach((registration) => {
      this.registrationsByTradeNo.set(registration.out_trade_no, registration);
      this.belongings(registration.out_order_no).registrations.add(registration.out_trade_no);
      this.use(registration);
    });
    change.payments?.forEach((payment) => {
      this.paymentsBySerial.set(payment.hf_seq_id, payment);
      this.belongings(payment.out_order_no).payments.add(payment.hf_seq_id);
      mark(this.unsettledPayments, payment);
      this.use(payment);
    });
    change.refunds?.forEach((refund) => {
      this.refundsBySerial.set(refund.hf_seq_id, refund);
      mark(this.unsettledRefunds, refund);
      this.use(refund);
    });
    change.notifications?.forEach((notification) => this.notificationsById.set(notification.id, notification));
    change.removedNotifications?.forEach((id) => this.notificationsById.delete(id));
  }

  private rememberOrder(order: ServiceOrderRecord): void {
    this.ordersByNumber.set(order.out_order_no, order);
    if (order.handOff['package'] !== undefined) this.numberByPackage.set(order.handOff['package'], order.out_order_no);
    this.use(order);
  }

  private belongings(outOrderNo: string): { readonly registrations: Set<string>; readonly payments: Set<string> } {
    const known = this.ofOrder.get(outOrderNo);
    if (known !== undefined) return known;
    const none = { registrations: new Set<string>(), payments: new Set<string>() };
    this.ofOrder.set(outOrderNo, none);
    return none;
  }

  private use({ req_date: reqDate, req_seq_id: reqSeqId }: Serial): void {
    this.usedSerials.add(`${reqDate} ${reqSeqId}`);
  }
}

function mark(unsettled: Set<string>, trade: Pick<PaymentRecord | RefundRecord, 'hf_seq_id' | 'trans_stat'>): void {
  if (trade.trans_stat === 'P') unsettled.add(trade.hf_seq_id);
  else unsettled.delete(trade.hf_seq_id);
}
