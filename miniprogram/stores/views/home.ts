import type { MembershipData, PlanView } from '../../../typings/subscription-api';
import { fill, formatAmount, formatDate, formatDateTime, formatPerMille } from '../../i18n/index';
import { orderSummary, type Wording } from './common';
import type { Strip } from './charging-strip';

export interface HomeView {
  readonly strip: (Strip & { readonly opens: 'result' | 'mine' }) | null;
  /** Lowest first price, ready to show; empty until plans are known. */
  readonly fromAmount: string;
  readonly saves: string;
  readonly memberLabel: string;
  readonly memberUntil: string;
  readonly memberLine: string;
  readonly memberAction: string;
  readonly isMember: boolean;
}

/** The home page from plans and membership; either may not be known yet. */
export function homeView(plans: readonly PlanView[], membership: MembershipData | null, wording: Wording): HomeView {
  const { home } = wording.texts;
  const isMember = membership !== null && MEMBERS.has(membership.status);
  const most = (field: 'energyDiscountPerMille' | 'serviceDiscountPerMille') =>
    formatPerMille(Math.max(...plans.map((plan) => plan[field])));
  return {
    strip: stripOf(plans, membership, wording),
    fromAmount: plans.length === 0 ? '' : formatAmount(Math.min(...plans.map((plan) => plan.firstPriceFen))),
    saves:
      plans.length === 0
        ? ''
        : fill(home.memberSaves, { energy: most('energyDiscountPerMille'), service: most('serviceDiscountPerMille') }),
    ...(isMember ? memberLines(membership, wording) : { memberLabel: '', memberUntil: '', memberLine: '' }),
    memberAction: isMember ? home.memberManage : home.memberOpen,
    isMember,
  };
}

/** With a membership that renews, or is still tried: there is something to manage. */
const MEMBERS: ReadonlySet<MembershipData['status']> = new Set(['active', 'past-due', 'suspended']);

function memberLines(membership: MembershipData, wording: Wording): Pick<HomeView, 'memberLabel' | 'memberUntil' | 'memberLine'> {
  const { home } = wording.texts;
  const { status, pastDue, validUntilMs } = membership;
  const date = (atMs: number | undefined) => (atMs === undefined ? '' : formatDate(atMs, wording.locale));
  switch (status) {
    case 'past-due':
      return { memberLabel: home.memberKept, memberUntil: date(pastDue?.keptUntilMs), memberLine: home.memberUnpaid };
    case 'suspended':
      return { memberLabel: home.memberPaused, memberUntil: date(pastDue?.endsMs), memberLine: home.memberUnpaid };
    default:
      return { memberLabel: home.memberUntil, memberUntil: date(validUntilMs), memberLine: renewalLine(membership, wording) };
  }
}

function renewalLine(membership: MembershipData, { texts, locale }: Wording): string {
  const { autoRenew, nextDeductionMs, nextDeductionFen } = membership;
  if (!autoRenew || nextDeductionMs === undefined || nextDeductionFen === undefined)
    return autoRenew ? texts.mine.renewalOn : texts.home.memberNoRenewal;
  return fill(texts.home.memberRenewsOn, { date: formatDate(nextDeductionMs, locale), amount: formatAmount(nextDeductionFen) });
}

function stripOf(plans: readonly PlanView[], membership: MembershipData | null, wording: Wording): HomeView['strip'] {
  if (membership === null) return null;
  const { home } = wording.texts;
  const order = membership.lastOrder;
  const plan = plans.find((candidate) => candidate.planId === order?.planId);
  if (order?.state === 'open' && order.expiresMs > membership.nowMs && membership.status !== 'active') {
    const text = orderSummary(order, plan, home.unpaidText, wording);
    return { icon: 'time', tone: 'warn', title: home.unpaidTitle, text, opens: 'result' };
  }
  if (order !== undefined && membership.status === 'pending') {
    const text = orderSummary(order, plan, home.pendingText, wording);
    return { icon: 'time', tone: 'info', title: home.pendingTitle, text, opens: 'result' };
  }
  return pastDueStrip(membership, wording);
}

function pastDueStrip({ pastDue, status }: MembershipData, { texts, locale }: Wording): HomeView['strip'] {
  if (pastDue === undefined) return null;
  const words = texts.pastDue;
  const values = { amount: formatAmount(pastDue.amountFen), kept: formatDateTime(pastDue.keptUntilMs, locale) };
  return {
    icon: 'error-circle',
    tone: 'warn',
    title: words.stripTitle,
    text: fill(status === 'suspended' ? words.stripSuspended : words.stripText, values),
    opens: 'mine',
  };
}
