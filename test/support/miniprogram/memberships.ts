import type { DeductionView, MembershipData, PastDueView, PeriodView, PlanView } from '../../../typings/subscription-api';

const DAY_MS = 86_400_000;
/** 24 November 2026, 09:00 in Beijing: where every example begins. */
export const NOW_MS = Date.UTC(2026, 10, 24, 1);

export const PLANS: readonly PlanView[] = [
  plan('month', '连续包月', 'Monthly', 1, 1900, 2500, 80, 300),
  plan('quarter', '连续包季', 'Quarterly', 3, 5400, 6600, 100, 400),
  plan('year', '连续包年', 'Yearly', 12, 19_800, 22_800, 120, 500),
];

function plan(
  planId: string,
  nameZh: string,
  nameEn: string,
  cycleMonths: number,
  firstPriceFen: number,
  priceFen: number,
  energyDiscountPerMille: number,
  serviceDiscountPerMille: number,
): PlanView {
  const mode = cycleMonths === 1 ? '24h-delay' : 'pre-notify';
  return {
    planId,
    nameZh,
    nameEn,
    cycleMonths,
    firstPriceFen,
    priceFen,
    energyDiscountPerMille,
    serviceDiscountPerMille,
    mode,
    recommended: planId === 'quarter',
    capFen: planId === 'year' ? 30_000 : priceFen,
    graceDays: 7,
    endDays: 15,
  };
}

const ORDER = {
  outTradeNo: 'order-1',
  planId: 'month',
  amountFen: 1900,
  state: 'paid',
  contract: 'signed',
  createdMs: NOW_MS - 60_000,
  expiresMs: NOW_MS + 2 * 3_600_000,
} as const;
const PERIOD = { outTradeNo: 'order-1', planId: 'month', fromMs: NOW_MS, untilMs: NOW_MS + 30 * DAY_MS, paidFen: 1900, paidMs: NOW_MS };

const none: MembershipData = {
  status: 'none',
  autoRenew: false,
  deductions: [],
  periods: [],
  canResumeSigning: false,
  nowMs: NOW_MS,
};
const active = {
  ...none,
  status: 'active',
  autoRenew: true,
  contractId: 'contract-1',
  planId: 'month',
  renewsPlanId: 'month',
  validUntilMs: PERIOD.untilMs,
  nextDeductionMs: PERIOD.untilMs - DAY_MS,
  nextDeductionFen: 2500,
  periods: [PERIOD],
  lastOrder: ORDER,
} as const satisfies MembershipData;
const unsigned: MembershipData = {
  ...none,
  status: 'active',
  planId: 'month',
  validUntilMs: PERIOD.untilMs,
  periods: [PERIOD],
  lastOrder: { ...ORDER, contract: 'none' },
  canResumeSigning: true,
};

/** 23 December 2026, 10:00 in Beijing: the day before the cover ends. */
const RENEWAL_MS = Date.UTC(2026, 11, 23, 2);
const NEXT_PERIOD = {
  outTradeNo: 'deduction-1',
  planId: 'month',
  fromMs: PERIOD.untilMs,
  untilMs: PERIOD.untilMs + 31 * DAY_MS,
  paidFen: 2500,
  paidMs: RENEWAL_MS,
} as const satisfies PeriodView;
const PAID = {
  outTradeNo: 'deduction-1',
  planId: 'month',
  amountFen: 2500,
  state: 'paid',
  appliedMs: RENEWAL_MS - DAY_MS,
  paidMs: RENEWAL_MS,
  refundedFen: 0,
} as const satisfies DeductionView;
const PROCESSING = {
  outTradeNo: 'deduction-1',
  planId: 'month',
  amountFen: 2500,
  state: 'processing',
  appliedMs: RENEWAL_MS - DAY_MS,
  refundedFen: 0,
} as const satisfies DeductionView;
const FAILED = { ...PROCESSING, state: 'failed', reason: 'balance' } as const satisfies DeductionView;

/** The first month was renewed by a deduction. */
const renewed = {
  ...active,
  validUntilMs: NEXT_PERIOD.untilMs,
  nextDeductionMs: NEXT_PERIOD.untilMs - DAY_MS,
  deductions: [PAID],
  periods: [PERIOD, NEXT_PERIOD],
  nowMs: RENEWAL_MS + 3_600_000,
} as const satisfies MembershipData;
/** The deduction is on its way; the money moves a day after it was asked for. */
const processing = {
  ...active,
  nextDeductionMs: RENEWAL_MS,
  deductions: [PROCESSING],
  nowMs: RENEWAL_MS - DAY_MS + 3_600_000,
} as const satisfies MembershipData;
const PAST_DUE = {
  amountFen: 2500,
  sinceMs: PERIOD.untilMs,
  failedMs: RENEWAL_MS,
  reason: 'balance',
  attempts: 1,
  isTrying: false,
  nextAttemptMs: RENEWAL_MS + DAY_MS,
  keptUntilMs: PERIOD.untilMs + 7 * DAY_MS,
  endsMs: PERIOD.untilMs + 15 * DAY_MS,
} as const satisfies PastDueView;
/** The deduction failed on the last day of the cover. */
const failed = {
  ...active,
  nextDeductionMs: RENEWAL_MS + DAY_MS,
  deductions: [FAILED],
  pastDue: PAST_DUE,
  nowMs: RENEWAL_MS + 3_600_000,
} as const satisfies MembershipData;
const pastDue = {
  ...failed,
  status: 'past-due',
  nextDeductionMs: RENEWAL_MS + 2 * DAY_MS,
  deductions: [{ ...FAILED, outTradeNo: 'deduction-2', appliedMs: RENEWAL_MS }, FAILED],
  pastDue: { ...PAST_DUE, failedMs: RENEWAL_MS + DAY_MS, attempts: 2, nextAttemptMs: RENEWAL_MS + 2 * DAY_MS },
  nowMs: RENEWAL_MS + DAY_MS + 3_600_000,
} as const satisfies MembershipData;
const suspended = {
  ...pastDue,
  status: 'suspended',
  nextDeductionMs: RENEWAL_MS + 10 * DAY_MS,
  pastDue: { ...PAST_DUE, failedMs: RENEWAL_MS + 7 * DAY_MS, attempts: 6, nextAttemptMs: RENEWAL_MS + 10 * DAY_MS },
  nowMs: RENEWAL_MS + 9 * DAY_MS,
} as const satisfies MembershipData;

/** The backend's answers that matter, by what they mean. */
export const MEMBERSHIPS = {
  none,
  active,
  unsigned,
  /** Not paid, payable. */
  open: { ...none, status: 'pending', lastOrder: { ...ORDER, state: 'open', contract: 'waiting' } },
  opening: { ...none, status: 'pending', lastOrder: { ...ORDER, state: 'opening', contract: 'waiting' } },
  /** Paid, and the contract's result is still to come. */
  paid: { ...unsigned, canResumeSigning: false, lastOrder: { ...ORDER, contract: 'waiting' } },
  closed: { ...none, lastOrder: { ...ORDER, state: 'closed', contract: 'none' } },
  refunded: { ...none, status: 'ended', lastOrder: { ...ORDER, state: 'refunded', contract: 'ended' } },
  /** Cancelling was sent and is not confirmed. */
  ending: { ...active, autoRenew: false, lastOrder: { ...ORDER, contract: 'ending' } },
  cancelled: { ...unsigned, endedBy: 'user', lastOrder: { ...ORDER, contract: 'ended' } },
  ended: {
    ...unsigned,
    status: 'ended',
    canResumeSigning: false,
    endedBy: 'wechat',
    nowMs: NOW_MS + 60 * DAY_MS,
    lastOrder: { ...ORDER, contract: 'ended' },
  },
  renewed,
  processing,
  failed,
  pastDue,
  suspended,
  /** Tried again while the service is kept. */
  retrying: {
    ...pastDue,
    deductions: [{ ...PROCESSING, outTradeNo: 'deduction-3', appliedMs: RENEWAL_MS + 2 * DAY_MS }, ...pastDue.deductions],
    pastDue: { ...PAST_DUE, attempts: 2, isTrying: true },
  },
  /** Every attempt failed, and auto-renewal was ended. */
  unpaid: {
    ...none,
    status: 'ended',
    planId: 'month',
    validUntilMs: PERIOD.untilMs,
    deductions: pastDue.deductions,
    periods: [PERIOD],
    lastOrder: { ...ORDER, contract: 'ended' },
    endedBy: 'unpaid',
    nowMs: PERIOD.untilMs + 16 * DAY_MS,
  },
  /** Another plan was chosen and is not signed yet. */
  changing: { ...active, changingTo: { planId: 'year' } },
  /** It is signed: the present period stays, the next one is the new plan's. */
  changed: {
    ...active,
    contractId: 'contract-2',
    renewsPlanId: 'year',
    nextDeductionFen: 22_800,
    lastOrder: { ...ORDER, contract: 'ending' },
  },
} as const satisfies Record<string, MembershipData>;
