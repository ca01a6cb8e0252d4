import type { MembershipData, PlanView } from '../../../typings/subscription-api';
import { fill, formatAmount, formatDate } from '../../i18n/index';
import { renewalPlanId } from '../plan-change';
import type { Situation } from '../situation';
import { planName, type Wording } from './common';
import type { StepState, StepWords, TimelineStep } from './timeline';

/** The result page after signing for another plan. */
export type ChangeSituation = 'change-checking' | 'changed' | 'change-not-done' | 'change-unknown';

/** States of the new contract and of the new plan. */
const STEP_STATES: Readonly<Record<ChangeSituation, readonly [contract: StepState, effect: StepState]>> = {
  'change-checking': ['checking', 'waiting'],
  changed: ['done', 'done'],
  'change-not-done': ['skipped', 'skipped'],
  'change-unknown': ['checking', 'waiting'],
};

export const isOfChange = (situation: Situation): situation is ChangeSituation => situation in STEP_STATES;

/** What comes next by the new contract: plan, amount, date. */
export function changedText(membership: MembershipData | null, plans: readonly PlanView[], wording: Wording): string {
  const { change } = wording.texts;
  const { nextDeductionMs, nextDeductionFen } = membership ?? {};
  if (membership === null || nextDeductionMs === undefined || nextDeductionFen === undefined) return change.doneTextPlain;
  const plan = plans.find(({ planId }) => planId === renewalPlanId(membership));
  const values = { date: formatDate(nextDeductionMs, wording.locale), amount: formatAmount(nextDeductionFen) };
  return fill(change.doneText, { ...values, plan: planName(plan, wording) });
}

/** New contract, new plan in effect: nothing is paid on the way. */
export function changeSteps(
  situation: ChangeSituation,
  membership: MembershipData | null,
  general: StepWords,
  { texts, locale }: Wording,
): TimelineStep[] {
  const { change, result } = texts;
  const words = { ...general, skipped: change.stepSkipped };
  const [contract, effect] = STEP_STATES[situation];
  const untilMs = membership?.validUntilMs;
  const from = untilMs === undefined ? words[effect] : fill(change.effectFrom, { date: formatDate(untilMs, locale) });
  return [
    { name: change.stepSign, state: contract, text: contract === 'done' ? result.stateSigned : words[contract] },
    { name: change.stepEffect, state: effect, text: effect === 'done' ? from : words[effect] },
  ];
}
