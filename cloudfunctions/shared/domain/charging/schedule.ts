import type { ChargingState } from '../../../../typings/charging-api';
import type { AlarmKind } from '../alarm';
import { DAY_MS, fromBeijing, HOUR_MS, MINUTE_MS, SECOND_MS, toBeijing } from '../beijing';
import { openRefund } from '../refunds';
import type { ChargingOrder, Deduction } from './types';

/** The user stands at the pile: half an hour to confirm is plenty, and nobody's car starts charging when its owner is long gone. */
export const CONFIRM_WINDOW_MS = 30 * MINUTE_MS;
/** A service order that the platform does not know by then was never made; a call is answered or lost within seconds. */
export const CREATE_GIVE_UP_MS = 5 * MINUTE_MS;
/** A pile that has not begun ten minutes after the confirmation will not: the user was told to look after it. */
export const START_WINDOW_MS = 10 * MINUTE_MS;
/** Longest session: the slowest pile fills the largest battery in less. */
export const MAX_SESSION_MS = 12 * HOUR_MS;
/** 登记扣款信息 is good for 24 hours (从业机构 登记扣款信息); an hour more for what is on its way when it lapses. */
export const REGISTRATION_LAPSED_MS = 25 * HOUR_MS;
/** Deductions by the plan: at once, an hour later, then each morning for a week. What the user asks for in between takes none of them away. */
const PLAN_MS = 7 * DAY_MS;
/** With those that the user asked for. Each is a registration at the platform. */
export const MAX_ATTEMPTS = 20;
/** A user who asks for a deduction again and again is asked to wait that long in between. */
export const RETRY_PAUSE_MS = 10 * MINUTE_MS;
/** Eight in the morning: accounts are topped up, nobody is woken by a failed deduction. */
const MORNING_MS = 8 * HOUR_MS;

/** What an order waits for; each has a pace of its own. */
export type Matter =
  'create' | 'confirm' | 'cancel' | 'start' | 'session' | 'stop' | 'complete' | 'deduct' | 'unpaid' | 'locate' | 'refund';

interface Pace {
  /** Waiting times from one try to the next; the last repeats. */
  readonly stepsMs: readonly number[];
  /** So many tries without an end, and a person is asked. */
  readonly alarmAfter: number;
  /** So many, and it is left to that person; reading the order still asks. */
  readonly stopAfter: number;
  readonly alarm: AlarmKind;
}

const QUICK = [
  5 * SECOND_MS,
  10 * SECOND_MS,
  30 * SECOND_MS,
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
];

/** With QUICK the tenth try comes after seven hours, longer than an acquirer's outage, and the fortieth after a month. */
const quick = (alarm: AlarmKind): Pace => ({ stepsMs: QUICK, alarmAfter: 9, stopAfter: 40, alarm });

export const PACES: Readonly<Record<Matter, Pace>> = {
  create: quick('charging-unresolved'),
  confirm: quick('charging-unresolved'),
  cancel: quick('charging-unresolved'),
  start: quick('charging-unresolved'),
  // Piles report by themselves; a session is looked at all the same for as long as it may last, and a day longer while its pile is silent.
  session: { stepsMs: [2 * MINUTE_MS], alarmAfter: 390, stopAfter: 1_110, alarm: 'meter-missing' },
  // Until the bill stands the user cannot charge elsewhere: half an hour of silence is a matter for a person.
  stop: { stepsMs: QUICK, alarmAfter: 7, stopAfter: 40, alarm: 'meter-missing' },
  complete: quick('charging-unresolved'),
  // A registration lives for a day, and what has no outcome then is tried again: two days without one are a matter for a person.
  deduct: { ...quick('deduction-unresolved'), alarmAfter: 11 },
  // Between planned deductions and after the last: a payment by the user whose notification was lost is found within the hour, later within the day.
  unpaid: {
    stepsMs: [5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, HOUR_MS, 6 * HOUR_MS, 6 * HOUR_MS, DAY_MS],
    alarmAfter: 10_000,
    stopAfter: 90,
    alarm: 'charging-unpaid',
  },
  locate: { stepsMs: QUICK, alarmAfter: 6, stopAfter: 40, alarm: 'payment-unlocated' },
  // The platform names three working days for a bank card; a week of holidays may lie before them.
  refund: {
    stepsMs: [10 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS],
    alarmAfter: 45,
    stopAfter: 120,
    alarm: 'refund-unresolved',
  },
};

const MATTERS: Readonly<Record<ChargingState, Matter | null>> = {
  created: 'create',
  confirming: 'confirm',
  confirmed: 'start',
  charging: 'session',
  stopping: 'stop',
  completing: 'complete',
  completed: 'deduct',
  deducting: 'deduct',
  unpaid: 'unpaid',
  paid: null,
  closed: null,
  cancelling: 'cancel',
  cancelled: null,
  expired: null,
  refunding: 'refund',
  refunded: null,
};

export const currentDeduction = (order: ChargingOrder): Deduction | undefined => order.deductions.at(-1);

/** Paid, but the platform has not told by which payment: a refund could not name it. */
export const isUnlocated = ({ payment }: ChargingOrder): boolean =>
  payment !== null && (payment.hfSeqId === null || payment.reqDate === null);

/**
 * Money is said to have come in, by an announcement or as the outcome of a deduction, and no query has confirmed it. Until one does, nothing else is
 * begun, and an order that is over is asked about all the same.
 */
export const isPaymentExpected = ({ payment, announced, deductions }: ChargingOrder): boolean =>
  payment === null && (announced !== null || deductions.some(({ state }) => state === 'succeeded'));

/** What the order waits for now; null when it is at rest. */
export function matterOf(order: ChargingOrder): Matter | null {
  if (isPaymentExpected(order)) return 'deduct';
  const matter = MATTERS[order.state];
  if (matter === 'refund') return isUnlocated(order) ? 'locate' : 'refund';
  return order.state === 'paid' && isUnlocated(order) ? 'locate' : matter;
}

/** Changes whenever the next thing to do is another one; counting begins anew then. */
export function phaseOf(order: ChargingOrder): string {
  const deduction = currentDeduction(order);
  const refund = openRefund(order.refunds);
  const parts = [
    order.state,
    matterOf(order),
    isPaymentExpected(order) && 'payment expected',
    deduction && `${deduction.seq}${deduction.state}`,
    refund && `${refund.refundNo}${refund.state}`,
  ];
  return parts.join(' ');
}

/** When to take an order up that has just come into its phase; null when it is at rest. */
export function firstDueMs(order: ChargingOrder, nowMs: number): number | null {
  if (isPaymentExpected(order)) return nowMs;
  switch (order.state) {
    case 'created':
    case 'confirming':
      return nowMs + 5 * SECOND_MS;
    case 'charging':
      return nowMs + MINUTE_MS;
    case 'completing':
      return Math.max(nowMs, completableMs(order));
    case 'unpaid':
      return Math.min(nowMs + 5 * MINUTE_MS, order.retryMs ?? Infinity);
    default:
      return matterOf(order) === null ? null : nowMs;
  }
}

/** When to take it up again, `tries` times taken up so far; null when it is left to a person. */
export function nextDueMs(order: ChargingOrder, tries: number, nowMs: number): number | null {
  const matter = matterOf(order);
  if (matter === null) return null;
  const { stepsMs, stopAfter } = PACES[matter];
  // A retry whose time has come is what is being taken up: it brings the order no nearer time than any other try.
  const retryMs = order.retryMs !== null && order.retryMs > nowMs ? order.retryMs : null;
  if (tries >= stopAfter && retryMs === null) return null;
  const dueMs = nowMs + (stepsMs[Math.min(tries - 1, stepsMs.length - 1)] ?? DAY_MS);
  if (retryMs !== null) return Math.min(dueMs, retryMs);
  // The last question is asked just when the deadline passes, so that it ends then and not a step later.
  return order.state === 'confirming' && nowMs < order.confirmByMs ? Math.min(dueMs, order.confirmByMs) : dueMs;
}

/** `end_time` has to lie before the call (从业机构 完结支付分订单: 实际结束时间不能晚于使用完结接口的时间). Only a session of no length has to wait for it. */
export const completableMs = ({ endMs }: ChargingOrder): number => (endMs ?? 0) + 1;

/** When the next deduction is planned after so many that failed; null when the plan is at its end. */
export function retryAfter(failures: number, completedMs: number, nowMs: number): number | null {
  const today = toBeijing(nowMs);
  const morningMs = fromBeijing({ ...today, timeOfDayMs: today.timeOfDayMs < MORNING_MS ? MORNING_MS : DAY_MS + MORNING_MS });
  const retryMs = failures <= 1 ? nowMs + HOUR_MS : morningMs;
  return retryMs > completedMs + PLAN_MS ? null : retryMs;
}
