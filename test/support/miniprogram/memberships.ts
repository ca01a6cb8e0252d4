import type { MembershipData, PlanView } from '../../../typings/cloud-api';

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

const none: MembershipData = { status: 'none', autoRenew: false, periods: [], canResumeSigning: false, nowMs: NOW_MS };
const active: MembershipData = {
  ...none,
  status: 'active',
  autoRenew: true,
  contractId: 'contract-1',
  planId: 'month',
  validUntilMs: PERIOD.untilMs,
  nextDeductionMs: PERIOD.untilMs - DAY_MS,
  nextDeductionFen: 2500,
  periods: [PERIOD],
  lastOrder: ORDER,
};
const unsigned: MembershipData = {
  ...none,
  status: 'active',
  planId: 'month',
  validUntilMs: PERIOD.untilMs,
  periods: [PERIOD],
  lastOrder: { ...ORDER, contract: 'none' },
  canResumeSigning: true,
};

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
} as const satisfies Record<string, MembershipData>;
