/** Something a person at the operator must see. `alarmId` is derived from what it is about, so it is raised once. */
export interface Alarm {
  readonly alarmId: string;
  readonly kind: AlarmKind;
  /** Business number concerned. */
  readonly no: string;
  /** English, for the operator: what happened and what to do. */
  readonly message: string;
}
export type AlarmKind =
  | 'unknown-order'
  | 'unknown-contract'
  | 'amount-mismatch'
  | 'contradiction'
  | 'signed-not-paid'
  | 'order-unresolved'
  | 'contract-unresolved'
  | 'refund-unresolved'
  | 'renewal-unresolved'
  | 'deduction-refused'
  | 'paid-twice'
  | 'charging-unresolved'
  | 'charging-unpaid'
  | 'uncollectable'
  | 'deduction-unresolved'
  | 'payment-unlocated'
  | 'meter-missing'
  | 'meter-anomaly'
  | 'bill-capped'
  | 'pile-unbilled'
  | 'termination-unconfirmed'
  | 'inbox-stuck'
  | 'statement-unknown-payment'
  | 'statement-unpaid-here'
  | 'statement-paid-on-closed'
  | 'statement-amount-differs'
  | 'statement-transaction-differs'
  | 'statement-other-day'
  | 'statement-duplicate-line'
  | 'statement-unexpected-line'
  | 'statement-unknown-refund'
  | 'statement-refund-amount-differs'
  | 'statement-refund-open'
  | 'statement-refund-not-arrived'
  | 'statement-payment-missing'
  | 'statement-refund-missing'
  | 'statement-charging-payment'
  | 'statement-charging-refund'
  | 'statement-overflow'
  | 'statement-undone';
