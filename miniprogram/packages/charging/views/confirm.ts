import type { ChargingOrderData } from '../../../../typings/charging-api';
import { formatTimeLeft } from '../../../i18n/format';
import { fill } from '../../../i18n/index';
import type { Confirmation } from '../../../stores/confirmation';
import { pileName, type Wording } from '../../../stores/views/common';
import type { StepState, TimelineStep } from '../../../stores/views/timeline';

export type ConfirmAction = 'payscore' | 'cancel' | 'restart' | 'refresh' | 'home';
interface Button {
  readonly action: ConfirmAction;
  readonly text: string;
}
export interface ConfirmView {
  readonly mood: 'wait' | 'good' | 'note' | 'bad';
  readonly title: string;
  readonly text: string;
  readonly pile: string;
  /** How long the order can still be confirmed. */
  readonly timeLeft: string;
  readonly note: string;
  readonly steps: readonly TimelineStep[];
  readonly primary: Button | null;
  readonly secondary: Button | null;
}
export interface ConfirmInput {
  readonly order: ChargingOrderData;
  readonly situation: Confirmation;
  readonly nowMs: number;
  readonly mayLeave: boolean;
  readonly asking: boolean;
  readonly askFailed: boolean;
}

const MOODS: Readonly<Record<Confirmation, ConfirmView['mood']>> = {
  creating: 'wait',
  'to-confirm': 'note',
  away: 'wait',
  checking: 'wait',
  undecided: 'note',
  unavailable: 'bad',
  unsupported: 'bad',
  starting: 'wait',
  cancelling: 'wait',
  cancelled: 'note',
  expired: 'note',
  'pile-refused': 'bad',
  'not-created': 'bad',
  'ended-elsewhere': 'note',
  started: 'good',
  billed: 'good',
};

/** States of order, confirmation and pile. */
const STEP_STATES: Readonly<Record<Confirmation, readonly [StepState, StepState, StepState]>> = {
  creating: ['checking', 'waiting', 'waiting'],
  'to-confirm': ['done', 'waiting', 'waiting'],
  away: ['done', 'checking', 'waiting'],
  checking: ['done', 'checking', 'waiting'],
  undecided: ['done', 'waiting', 'waiting'],
  unavailable: ['done', 'failed', 'waiting'],
  unsupported: ['done', 'failed', 'waiting'],
  starting: ['done', 'done', 'checking'],
  cancelling: ['done', 'skipped', 'skipped'],
  cancelled: ['done', 'skipped', 'skipped'],
  expired: ['done', 'failed', 'skipped'],
  'pile-refused': ['done', 'done', 'failed'],
  'not-created': ['failed', 'skipped', 'skipped'],
  'ended-elsewhere': ['done', 'skipped', 'skipped'],
  started: ['done', 'done', 'done'],
  billed: ['done', 'done', 'done'],
};

/** The way from "start" to current flowing. */
export function confirmView(input: ConfirmInput, wording: Wording): ConfirmView {
  const { order, situation, nowMs } = input;
  const { confirm } = wording.texts;
  const waiting = MOODS[situation] === 'wait';
  const [title, text] = headline(situation, wording);
  const counts = order.state === 'confirming' && order.confirmByMs !== undefined;
  return {
    mood: MOODS[situation],
    title,
    text,
    pile: pileName(order.pile, wording),
    timeLeft: counts ? fill(confirm.timeLeft, { time: formatTimeLeft((order.confirmByMs ?? nowMs) - nowMs) }) : '',
    note: [input.askFailed ? confirm.noAnswer : '', waiting && (input.mayLeave || !input.asking) ? confirm.leave : '']
      .filter((line) => line !== '')
      .join('\n'),
    steps: stepsOf(situation, wording),
    ...actionsOf(situation, input.asking, wording),
  };
}

function headline(situation: Confirmation, { texts }: Wording): readonly [title: string, text: string] {
  const { confirm } = texts;
  const lines: Readonly<Record<Confirmation, readonly [string, string]>> = {
    creating: [confirm.creatingTitle, confirm.creatingText],
    'to-confirm': [confirm.toConfirmTitle, confirm.toConfirmText],
    away: [confirm.awayTitle, confirm.awayText],
    checking: [confirm.checkingTitle, confirm.checkingText],
    undecided: [confirm.undecidedTitle, confirm.undecidedText],
    unavailable: [confirm.unavailableTitle, confirm.unavailableText],
    unsupported: [confirm.unsupportedTitle, confirm.unsupportedText],
    starting: [confirm.startingTitle, confirm.startingText],
    cancelling: [confirm.cancellingTitle, confirm.cancellingText],
    cancelled: [confirm.cancelledTitle, confirm.cancelledText],
    expired: [confirm.expiredTitle, confirm.expiredText],
    'pile-refused': [confirm.pileRefusedTitle, confirm.pileRefusedText],
    'not-created': [confirm.notCreatedTitle, confirm.notCreatedText],
    'ended-elsewhere': [confirm.endedTitle, confirm.endedText],
    started: [confirm.startingTitle, confirm.startingText],
    billed: [confirm.startingTitle, confirm.startingText],
  };
  return lines[situation];
}

function stepsOf(situation: Confirmation, { texts }: Wording): TimelineStep[] {
  const { confirm } = texts;
  const words: Readonly<Record<StepState, string>> = {
    waiting: confirm.stateWaiting,
    checking: confirm.stateWorking,
    done: confirm.stateDone,
    skipped: confirm.stateSkipped,
    failed: confirm.stateFailed,
  };
  const names = [confirm.stepOrder, confirm.stepPayscore, confirm.stepPile];
  return STEP_STATES[situation].map((state, index) => ({ name: names[index] ?? '', state, text: words[state] }));
}

function actionsOf(situation: Confirmation, asking: boolean, { texts }: Wording): Pick<ConfirmView, 'primary' | 'secondary'> {
  const { confirm } = texts;
  const cancel = { action: 'cancel', text: confirm.cancel } as const;
  const home = { action: 'home', text: confirm.home } as const;
  const refresh = { action: 'refresh', text: confirm.refresh } as const;
  switch (situation) {
    case 'to-confirm':
      return { primary: { action: 'payscore', text: confirm.toPayscore }, secondary: cancel };
    case 'away':
    case 'undecided':
    case 'unavailable':
      return { primary: { action: 'payscore', text: confirm.again }, secondary: cancel };
    case 'unsupported':
      return { primary: null, secondary: cancel };
    case 'checking':
      return { primary: null, secondary: cancel };
    case 'creating':
    case 'starting':
    case 'cancelling':
      return { primary: asking ? null : refresh, secondary: home };
    case 'cancelled':
    case 'expired':
    case 'pile-refused':
    case 'not-created':
    case 'ended-elsewhere':
      return { primary: { action: 'restart', text: confirm.restart }, secondary: home };
    case 'started':
    case 'billed':
      return { primary: null, secondary: home };
  }
}
