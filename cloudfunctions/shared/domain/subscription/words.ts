/** What the call that makes an order says of it beside its numbers, amount and times. */
export interface OrderWords {
  readonly body: string;
  readonly notifyUrl: string;
}

/** What a contract is offered with, in whatever way. */
export interface ContractWords {
  readonly displayAccount: string;
  readonly notifyUrl: string;
}

/** What the call for a deduction says beside its number, its contract and its amount. */
export interface DeductionWords {
  readonly body: string;
  readonly clientIp: string;
  readonly notifyUrl: string;
}
