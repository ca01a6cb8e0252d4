/** 付费项目 or 优惠, a line of what the user reads about a service order: only an item with name *and* amount is shown. */
export interface FeeItem {
  readonly name: string;
  readonly description: string;
  readonly amountFen: number;
}

/** In what unit the platform wants the amounts within a service order; which one is a setting until it is known. */
export type AmountUnit = 'yuan' | 'fen';

/** What the create call says beside numbers, user and risk fund. */
export interface CreationWords {
  readonly introduction: string;
  readonly riskDescription: string;
  readonly payments: readonly FeeItem[];
  readonly startLocation: string;
  readonly notifyUrl: string;
  readonly amountUnit: AmountUnit;
  readonly serviceId: string | null;
  readonly tradeScene: string | null;
  readonly payScene: string | null;
}

/** What the complete call says beside number, total and time. */
export interface CompletionWords {
  readonly endRemark: string;
  readonly payments: readonly FeeItem[];
  readonly discounts: readonly FeeItem[];
  readonly endLocation: string;
  readonly amountUnit: AmountUnit;
}

/** What the call for a deduction says beside its serials and its user. */
export interface DeductionWords {
  readonly goodsDescription: string;
  readonly notifyUrl: string;
}
