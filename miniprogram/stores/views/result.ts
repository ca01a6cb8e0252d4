import type { MembershipData, PlanView } from '../../../typings/subscription-api';
import { fill, formatAmount, formatDate, formatDateTime } from '../../i18n/index';
import type { Situation } from '../situation';
import { changedText, changeSteps, isOfChange, type ChangeSituation } from './change-result';
import type { LastOrder, Wording } from './common';
import type { StepState, StepWords, TimelineStep } from './timeline';

/** What the primary button does. */
export type ResultAction = 'mine' | 'resume' | 'sign-again' | 'pay' | 'choose' | 'refresh' | 'home';
export interface ResultView {
  readonly situation: Situation;
  readonly mood: 'wait' | 'good' | 'note' | 'bad';
  readonly title: string;
  readonly text: string;
  readonly leaveText: string;
  readonly steps: readonly TimelineStep[];
  readonly primary: { readonly action: ResultAction; readonly text: string } | null;
  readonly secondary: { readonly action: ResultAction; readonly text: string } | null;
}

export interface ResultInput {
  readonly situation: Situation;
  readonly membership: MembershipData | null;
  readonly plans: readonly PlanView[];
  /** The page has been open long enough to say that one can leave. */
  readonly mayLeave: boolean;
  readonly askFailed: boolean;
}

/** The result page for every situation. */
export function resultView(input: ResultInput, wording: Wording): ResultView {
  const { situation, membership } = input;
  const { result } = wording.texts;
  const waiting = MOODS[situation] === 'wait';
  const leave = waiting && (input.mayLeave || UNKNOWN.has(situation));
  return {
    situation,
    mood: MOODS[situation],
    ...headline(input, wording),
    leaveText: [input.askFailed && waiting ? result.loadFailed : '', leave ? result.leave : ''].filter((line) => line !== '').join('\n'),
    steps: stepsOf(situation, membership, wording),
    ...actionsOf(situation, membership, wording),
  };
}

/** The page has stopped asking by itself. */
const UNKNOWN: ReadonlySet<Situation> = new Set(['unknown', 'sign-unknown', 'change-unknown']);

const MOODS: Readonly<Record<Situation, ResultView['mood']>> = {
  none: 'note',
  checking: 'wait',
  'confirming-contract': 'wait',
  active: 'good',
  unsigned: 'note',
  unpaid: 'note',
  closed: 'note',
  failed: 'bad',
  refunded: 'note',
  unknown: 'wait',
  unsupported: 'bad',
  'sign-checking': 'wait',
  'sign-not-done': 'note',
  'sign-unknown': 'wait',
  'change-checking': 'wait',
  changed: 'good',
  'change-not-done': 'note',
  'change-unknown': 'wait',
};

function headline({ situation, membership, plans }: ResultInput, wording: Wording): { title: string; text: string } {
  const { result, change, hints } = wording.texts;
  const order = membership?.lastOrder;
  const lines: Readonly<Record<Situation, readonly [title: string, text: string]>> = {
    none: [result.noneTitle, result.noneText],
    checking: [result.checkingTitle, result.checkingText],
    'confirming-contract': [result.confirmingContractTitle, result.confirmingContractText],
    active: [result.activeTitle, activeText(membership, wording)],
    unsigned: [result.unsignedTitle, membership?.canResumeSigning === true ? result.unsignedText : result.unsignedPlainText],
    unpaid: [
      result.unpaidTitle,
      order === undefined ? '' : fill(result.unpaidText, { time: formatDateTime(order.expiresMs, wording.locale) }),
    ],
    closed: [result.closedTitle, result.closedText],
    failed: [result.failedTitle, result.failedText],
    refunded: [result.refundedTitle, result.refundedText],
    unknown: [result.unknownTitle, result.unknownText],
    unsupported: [result.unsupportedTitle, hints.noPayment],
    'sign-checking': [result.checkingSignTitle, result.checkingSignText],
    'sign-not-done': [result.signNotDoneTitle, result.signNotDoneText],
    'sign-unknown': [result.signUnknownTitle, result.signUnknownText],
    'change-checking': [change.checkingTitle, change.checkingText],
    changed: [change.doneTitle, changedText(membership, plans, wording)],
    'change-not-done': [change.notDoneTitle, change.notDoneText],
    'change-unknown': [change.unknownTitle, change.unknownText],
  };
  const [title, text] = lines[situation];
  return { title, text };
}

function activeText(membership: MembershipData | null, { texts, locale }: Wording): string {
  const { nextDeductionMs, nextDeductionFen } = membership ?? {};
  if (nextDeductionMs === undefined || nextDeductionFen === undefined) return texts.result.activeTextPlain;
  return fill(texts.result.activeText, { date: formatDate(nextDeductionMs, locale), amount: formatAmount(nextDeductionFen) });
}

/** States of payment, contract and membership in every situation. */
const STEP_STATES: Readonly<Record<Exclude<Situation, 'none' | ChangeSituation>, readonly [StepState, StepState, StepState]>> = {
  checking: ['checking', 'waiting', 'waiting'],
  unknown: ['checking', 'waiting', 'waiting'],
  'confirming-contract': ['done', 'checking', 'done'],
  active: ['done', 'done', 'done'],
  unsigned: ['done', 'skipped', 'done'],
  unpaid: ['waiting', 'waiting', 'waiting'],
  closed: ['failed', 'skipped', 'skipped'],
  failed: ['failed', 'waiting', 'waiting'],
  refunded: ['done', 'skipped', 'skipped'],
  unsupported: ['failed', 'waiting', 'waiting'],
  'sign-checking': ['done', 'checking', 'done'],
  'sign-unknown': ['done', 'checking', 'done'],
  'sign-not-done': ['done', 'skipped', 'done'],
};

function stepsOf(situation: Situation, membership: MembershipData | null, wording: Wording): TimelineStep[] {
  const { texts, locale } = wording;
  const { result } = texts;
  const words = stepWords(wording);
  if (situation === 'none') return [];
  if (isOfChange(situation)) return changeSteps(situation, membership, words, wording);
  const [payment, contract, active] = STEP_STATES[situation];
  const order: LastOrder | undefined = membership?.lastOrder;
  const until = membership?.validUntilMs;
  return [
    {
      name: result.stepPayment,
      state: payment,
      text: payment === 'done' && order !== undefined ? fill(result.statePaid, { amount: formatAmount(order.amountFen) }) : words[payment],
    },
    { name: result.stepContract, state: contract, text: contract === 'done' ? result.stateSigned : words[contract] },
    {
      name: result.stepActive,
      state: active,
      text: active === 'done' && until !== undefined ? fill(result.stateActiveUntil, { date: formatDate(until, locale) }) : words[active],
    },
  ];
}

function stepWords({ texts }: Wording): StepWords {
  const { result } = texts;
  return {
    waiting: result.stateWaiting,
    checking: result.stateChecking,
    done: result.stateDone,
    skipped: result.stateSkipped,
    failed: result.stateFailed,
  };
}

function actionsOf(situation: Situation, membership: MembershipData | null, { texts }: Wording): Pick<ResultView, 'primary' | 'secondary'> {
  const { result, common } = texts;
  const mine = { action: 'mine', text: result.toMine } as const;
  const home = { action: 'home', text: common.home } as const;
  const refresh = { action: 'refresh', text: result.refresh } as const;
  const choose = { action: 'choose', text: result.chooseAgain } as const;
  const resume = { action: 'resume', text: result.resumeSigning } as const;
  const signAgain = { action: 'sign-again', text: result.signAgain } as const;
  const order = membership?.lastOrder;
  const pay =
    order === undefined ? choose : ({ action: 'pay', text: fill(result.continuePay, { amount: formatAmount(order.amountFen) }) } as const);
  switch (situation) {
    case 'active':
    case 'changed':
      return { primary: mine, secondary: home };
    case 'unsigned':
    case 'sign-not-done':
      return membership?.canResumeSigning === true ? { primary: resume, secondary: mine } : { primary: mine, secondary: home };
    case 'unpaid':
    case 'failed':
      return { primary: pay, secondary: situation === 'failed' ? refresh : choose };
    case 'closed':
    case 'refunded':
    case 'none':
      return { primary: choose, secondary: home };
    case 'unsupported':
      return { primary: home, secondary: null };
    case 'unknown':
      return { primary: refresh, secondary: mine };
    case 'sign-unknown':
    case 'change-unknown':
      return { primary: refresh, secondary: signAgain };
    case 'change-not-done':
      return { primary: mine, secondary: signAgain };
    case 'checking':
    case 'confirming-contract':
    case 'sign-checking':
    case 'change-checking':
      return { primary: null, secondary: mine };
  }
}
