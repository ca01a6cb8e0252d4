import type { MembershipData, PlanView } from '../../../typings/cloud-api';
import { fill, formatAmount, formatDate, formatPerMille } from '../../i18n/index';
import { orderSummary, type Wording } from './common';
import type { Strip } from './charging-strip';

export interface HomeView {
  readonly strip: Strip | null;
  /** Lowest first price, ready to show; empty until plans are known. */
  readonly fromAmount: string;
  readonly saves: string;
  readonly memberUntil: string;
  readonly memberLine: string;
  readonly memberAction: string;
  readonly isMember: boolean;
}

/** The home page from plans and membership; either may not be known yet. */
export function homeView(plans: readonly PlanView[], membership: MembershipData | null, wording: Wording): HomeView {
  const { home } = wording.texts;
  const isMember = membership?.status === 'active';
  const most = (field: 'energyDiscountPerMille' | 'serviceDiscountPerMille') =>
    formatPerMille(Math.max(...plans.map((plan) => plan[field])));
  return {
    strip: stripOf(plans, membership, wording),
    fromAmount: plans.length === 0 ? '' : formatAmount(Math.min(...plans.map((plan) => plan.firstPriceFen))),
    saves:
      plans.length === 0
        ? ''
        : fill(home.memberSaves, { energy: most('energyDiscountPerMille'), service: most('serviceDiscountPerMille') }),
    memberUntil: isMember && membership.validUntilMs !== undefined ? formatDate(membership.validUntilMs, wording.locale) : '',
    memberLine: isMember ? renewalLine(membership, wording) : '',
    memberAction: isMember ? home.memberManage : home.memberOpen,
    isMember,
  };
}

function renewalLine(membership: MembershipData, { texts, locale }: Wording): string {
  const { autoRenew, nextDeductionMs, nextDeductionFen } = membership;
  if (!autoRenew || nextDeductionMs === undefined || nextDeductionFen === undefined)
    return autoRenew ? texts.mine.renewalOn : texts.home.memberNoRenewal;
  return fill(texts.home.memberRenewsOn, { date: formatDate(nextDeductionMs, locale), amount: formatAmount(nextDeductionFen) });
}

function stripOf(plans: readonly PlanView[], membership: MembershipData | null, wording: Wording): Strip | null {
  if (membership === null) return null;
  const { home } = wording.texts;
  const order = membership.lastOrder;
  const plan = plans.find((candidate) => candidate.planId === order?.planId);
  if (order?.state === 'open' && order.expiresMs > membership.nowMs && membership.status !== 'active') {
    return { icon: 'time', tone: 'warn', title: home.unpaidTitle, text: orderSummary(order, plan, home.unpaidText, wording) };
  }
  if (order !== undefined && membership.status === 'pending') {
    return { icon: 'time', tone: 'info', title: home.pendingTitle, text: orderSummary(order, plan, home.pendingText, wording) };
  }
  return null;
}
