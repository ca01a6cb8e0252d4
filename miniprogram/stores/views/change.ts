import type { MembershipData, PlanView } from '../../../typings/subscription-api';
import { fill, formatAmount, formatDate } from '../../i18n/index';
import { canChangePlan, changeablePlans, renewalPlanId } from '../plan-change';
import { everyCycle, planName, type Wording } from './common';
import { changeNotice } from './notice';
import { benefitFields, perMonthText, type PlanCardView, type PlansView } from './plans';

/** The plans page for changing to another plan. Nothing is paid now: prices are those of the later periods. */
export function changeView(
  plans: readonly PlanView[],
  selectedId: string | null,
  membership: MembershipData | null,
  nowMs: number,
  wording: Wording,
): PlansView {
  const offered = changeablePlans(plans, membership);
  const selected = offered.find(({ planId }) => planId === selectedId);
  const untilMs = membership?.validUntilMs;
  const { change } = wording.texts;
  if (membership === null || untilMs === undefined || selected === undefined || !canChangePlan(membership))
    return unchangeable(membership, offered, wording);
  const present = plans.find(({ planId }) => planId === renewalPlanId(membership));
  const values = {
    date: formatDate(untilMs, wording.locale),
    cycle: everyCycle(selected.cycleMonths, wording.texts),
    amount: formatAmount(selected.priceFen),
  };
  return {
    mode: 'change',
    heading: change.heading,
    presentText: present === undefined ? '' : presentLine(present, untilMs, wording),
    cards: offered.map((plan) => cardOf(plan, plan.planId === selectedId, wording)),
    ...benefitFields(selected, wording),
    notice: changeNotice(selected, present, untilMs, nowMs, wording),
    consentText: fill(change.consent, values),
    todayAmount: formatAmount(0),
    thenText: fill(change.fromLine, values),
    payText: change.sign,
    message: null,
  };
}

function unchangeable(membership: MembershipData | null, offered: readonly PlanView[], wording: Wording): PlansView {
  const { change, plans } = wording.texts;
  const noOther = membership !== null && canChangePlan(membership) && offered.length === 0;
  return {
    mode: 'unchangeable',
    heading: change.heading,
    presentText: '',
    cards: [],
    ...benefitFields(undefined, wording),
    notice: null,
    consentText: '',
    todayAmount: '',
    thenText: '',
    payText: '',
    message: { title: change.notNowTitle, text: noOther ? change.noOtherText : change.notNowText, action: plans.memberAction },
  };
}

function presentLine(present: PlanView, untilMs: number, { texts, locale }: Wording): string {
  return fill(texts.change.currentLine, {
    plan: planName(present, { texts, locale }),
    cycle: everyCycle(present.cycleMonths, texts),
    amount: formatAmount(present.priceFen),
    date: formatDate(untilMs, locale),
  });
}

function cardOf(plan: PlanView, selected: boolean, wording: Wording): PlanCardView {
  const { texts } = wording;
  const name = planName(plan, wording);
  const [amount, cycle] = [formatAmount(plan.priceFen), everyCycle(plan.cycleMonths, texts)];
  return {
    planId: plan.planId,
    name,
    firstAmount: amount,
    firstLabel: texts.change.newPrice,
    laterText: cycle,
    perMonthText: perMonthText(plan, wording),
    badge: plan.recommended ? texts.common.recommended : '',
    selected,
    label: [name, cycle, amount].join(', '),
  };
}
