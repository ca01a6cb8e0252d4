import type { ChargingOrderData } from '../../../typings/charging-api';
import { fill, formatAmount, formatDateTime } from '../../i18n/index';
import { formatLiveEnergy, formatWhen } from '../../i18n/format';
import { pileName, type Wording } from './common';

const MINUTE_MS = 60_000;

/** A line on top of the home page about something that is running or wants attention. */
export interface Strip {
  readonly icon: string;
  readonly tone: 'info' | 'warn';
  readonly title: string;
  readonly text: string;
}

/** The running or unpaid charging order in two lines for the home page. */
export function chargingStrip(order: ChargingOrderData | null, wording: Wording): Strip | null {
  if (order === null) return null;
  const { home } = wording.texts;
  switch (order.state) {
    case 'created':
    case 'confirming':
      return { icon: 'time', tone: 'warn', title: home.confirmingTitle, text: confirmingText(order, wording) };
    case 'confirmed':
      return { icon: 'time', tone: 'info', title: home.startingTitle, text: pileName(order.pile, wording) };
    case 'charging':
    case 'stopping':
      return { icon: 'battery-charging', tone: 'info', title: home.runningTitle, text: runningText(order, wording) };
    case 'completing':
    case 'completed':
    case 'deducting':
      return { icon: 'bill', tone: 'info', title: home.endingTitle, text: endingText(order, wording) };
    case 'unpaid':
      return {
        icon: 'bill',
        tone: 'warn',
        title: fill(home.unpaidChargeTitle, { amount: order.billFen === undefined ? '' : formatAmount(order.billFen) }),
        text:
          order.nextAttemptMs === undefined
            ? home.unpaidChargeNow
            : fill(home.unpaidChargeRetry, { time: formatWhen(order.nextAttemptMs, order.nowMs, wording.locale) }),
      };
    case 'paid':
    case 'closed':
    case 'cancelling':
    case 'cancelled':
    case 'expired':
    case 'refunding':
    case 'refunded':
      return null;
  }
}

function confirmingText(order: ChargingOrderData, wording: Wording): string {
  const { home } = wording.texts;
  const pile = pileName(order.pile, wording);
  if (order.confirmByMs === undefined) return fill(home.confirmingNoTime, { pile });
  return fill(home.confirmingText, { pile, time: formatDateTime(order.confirmByMs, wording.locale) });
}

function runningText({ live, pile, nowMs }: ChargingOrderData, wording: Wording): string {
  const { home } = wording.texts;
  if (live === undefined) return fill(home.runningNoReading, { pile: pileName(pile, wording) });
  return fill(home.runningText, {
    energy: formatLiveEnergy(live.energyWh),
    amount: formatAmount(live.costFen),
    minutes: Math.max(0, Math.floor((nowMs - live.startedMs) / MINUTE_MS)),
  });
}

function endingText({ billFen, pile }: ChargingOrderData, wording: Wording): string {
  const { home } = wording.texts;
  const name = pileName(pile, wording);
  return billFen === undefined
    ? fill(home.endingNoAmount, { pile: name })
    : fill(home.endingText, { pile: name, amount: formatAmount(billFen) });
}
