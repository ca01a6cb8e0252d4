import type { MembershipData, PlanView } from '../../../typings/subscription-api';
import { fill, formatAmount, formatDate, formatPerMille } from '../../i18n/index';
import { cycleUnit, everyCycle, isEnding, planName, type Wording } from './common';
import { noticeView, type NoticeView } from './notice';

export interface PlanCardView {
  readonly planId: string;
  readonly name: string;
  readonly firstAmount: string;
  readonly firstLabel: string;
  readonly laterText: string;
  readonly perMonthText: string;
  readonly badge: string;
  readonly selected: boolean;
  /** What a screen reader says for the whole card. */
  readonly label: string;
}
/**
 * new: choose and pay · resume: sign only · change: choose another plan and sign · member, past-due, unchangeable: nothing to do here ·
 * pending, signing, ending: something is under way, wait for it
 */
export type PlansMode = 'new' | 'resume' | 'change' | 'member' | 'past-due' | 'unchangeable' | 'pending' | 'signing' | 'ending';
export interface PlansView {
  readonly mode: PlansMode;
  readonly heading: string;
  /** The plan in force, when another one is chosen. */
  readonly presentText: string;
  readonly cards: readonly PlanCardView[];
  readonly benefits: readonly { readonly number: string; readonly label: string; readonly icon: string }[];
  readonly benefitExample: string;
  /** What is deducted, above the consent to it; null where there is nothing to agree to. */
  readonly notice: NoticeView | null;
  readonly consentText: string;
  readonly todayAmount: string;
  readonly thenText: string;
  readonly payText: string;
  /** For the modes in which no plan is chosen: what is the case, and what can be done. */
  readonly message: { readonly title: string; readonly text: string; readonly action: string } | null;
}

/** The plans page. `nowMs` is the server's clock, for the estimate of the first deduction. */
export function plansView(
  plans: readonly PlanView[],
  selectedId: string | null,
  membership: MembershipData | null,
  nowMs: number,
  wording: Wording,
): PlansView {
  const selected = plans.find((plan) => plan.planId === selectedId);
  const mode = modeOf(membership);
  const paidPlan = plans.find((plan) => plan.planId === membership?.planId);
  const shown = mode === 'new' ? selected : (paidPlan ?? selected);
  const { texts } = wording;
  return {
    mode,
    heading: texts.plans.heading,
    presentText: '',
    consentText: texts.plans.consent,
    cards: mode === 'new' ? plans.map((plan) => cardOf(plan, plan.planId === selectedId, wording)) : [],
    ...benefitFields(shown, wording),
    notice:
      shown === undefined || (mode !== 'new' && mode !== 'resume')
        ? null
        : noticeView(shown, mode === 'resume' ? membership?.validUntilMs : undefined, nowMs, wording),
    todayAmount: shown === undefined ? '' : formatAmount(mode === 'resume' ? 0 : shown.firstPriceFen),
    thenText:
      shown === undefined
        ? ''
        : fill(texts.plans.thenLine, { cycle: everyCycle(shown.cycleMonths, texts), amount: formatAmount(shown.priceFen) }),
    payText: shown === undefined ? '' : fill(texts.plans.pay, { amount: formatAmount(shown.firstPriceFen) }),
    message: messageOf(mode, membership, paidPlan, wording),
  };
}

type BuyMode = Exclude<PlansMode, 'change' | 'unchangeable'>;

/** Cover that is paid without a live contract is offered signing, never a second payment. */
function modeOf(membership: MembershipData | null): BuyMode {
  if (membership === null) return 'new';
  const order = membership.lastOrder;
  if (isEnding(membership)) return 'ending';
  if (membership.pastDue !== undefined || membership.status === 'suspended') return 'past-due';
  if (membership.autoRenew) return 'member';
  if (membership.canResumeSigning) return 'resume';
  if (membership.status === 'active') return 'signing';
  return membership.status === 'pending' && order?.state === 'opening' ? 'pending' : 'new';
}

function cardOf(plan: PlanView, selected: boolean, wording: Wording): PlanCardView {
  const { texts } = wording;
  const name = planName(plan, wording);
  const unit = cycleUnit(plan.cycleMonths, texts);
  const firstAmount = formatAmount(plan.firstPriceFen);
  return {
    planId: plan.planId,
    name,
    firstAmount,
    firstLabel: texts.plans.firstPeriod,
    laterText: fill(texts.plans.cyclePrice, { amount: formatAmount(plan.priceFen), cycle: unit }),
    perMonthText: perMonthText(plan, wording),
    badge: plan.recommended ? texts.common.recommended : '',
    selected,
    label: fill(texts.plans.planLabel, { name, first: firstAmount, later: formatAmount(plan.priceFen), cycle: unit }),
  };
}

/** What a plan of several months costs a month; empty for one of a single month. */
export function perMonthText({ cycleMonths, priceFen }: PlanView, { texts }: Wording): string {
  return cycleMonths === 1 ? '' : fill(texts.plans.perMonth, { amount: formatAmount(Math.round(priceFen / cycleMonths)) });
}

/** What a plan saves; nothing for no plan. */
export function benefitFields(plan: PlanView | undefined, { texts }: Wording): Pick<PlansView, 'benefits' | 'benefitExample'> {
  if (plan === undefined) return { benefits: [], benefitExample: '' };
  const { energyDiscountPerMille, serviceDiscountPerMille } = plan;
  return {
    benefits: [
      { number: formatPerMille(energyDiscountPerMille), label: texts.plans.benefitEnergy, icon: 'battery-charging' },
      { number: formatPerMille(serviceDiscountPerMille), label: texts.plans.benefitService, icon: 'discount' },
    ],
    benefitExample: fill(texts.plans.benefitExample, {
      energy: savedOnHundred(energyDiscountPerMille),
      service: savedOnHundred(serviceDiscountPerMille),
    }),
  };
}

/** Saved on ¥100.00: one per mille of 10 000 fen is 10 fen. */
const savedOnHundred = (discountPerMille: number): string => formatAmount(discountPerMille * 10);

function messageOf(
  mode: BuyMode,
  membership: MembershipData | null,
  paidPlan: PlanView | undefined,
  wording: Wording,
): PlansView['message'] {
  const { plans } = wording.texts;
  const date = membership?.validUntilMs === undefined ? '' : formatDate(membership.validUntilMs, wording.locale);
  switch (mode) {
    case 'new':
      return null;
    case 'signing':
      return { title: plans.signingTitle, text: plans.signingText, action: plans.memberAction };
    case 'ending':
      return { title: plans.endingTitle, text: plans.endingText, action: plans.memberAction };
    case 'past-due':
      return { title: plans.pastDueTitle, text: plans.pastDueText, action: plans.memberAction };
    case 'pending':
      return { title: plans.pendingTitle, text: plans.pendingText, action: plans.pendingAction };
    case 'member':
      return {
        title: plans.memberTitle,
        text: fill(plans.memberText, { plan: planName(paidPlan, wording), date }),
        action: plans.memberAction,
      };
    case 'resume':
      return { title: plans.resumeTitle, text: fill(plans.resumeText, { date }), action: plans.resumeAction };
  }
}
