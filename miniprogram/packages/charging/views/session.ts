import type { ChargingOrderData } from '../../../../typings/charging-api';
import { formatElapsed, formatLiveEnergy, formatPower, formatWhen } from '../../../i18n/format';
import { fill, formatAmount } from '../../../i18n/index';
import type { ChargingOrderStore } from '../../../stores/charging-order';
import { failureText, pileName, type Wording } from '../../../stores/views/common';
import { curveView, type CurveView } from './curve';
import { discountedPriceNow, priceNow } from './tariff';

const WH_PER_KWH = 1000;
/** Ends of the scale when the car does not tell its state of charge; a large battery fits into the last. */
const SCALES_KWH = [10, 20, 40, 60, 100, 200];

export interface GaugeView {
  /** How much of the ring is filled, 0–100. */
  readonly percent: number;
  readonly value: string;
  readonly unit: string;
  readonly caption: string;
  readonly label: string;
}
export interface SessionView {
  readonly pile: string;
  readonly gauge: GaugeView;
  readonly cost: string;
  readonly power: string;
  readonly price: string;
  readonly curve: CurveView | null;
  /** Something to know before the numbers: the meter is late, the session is stopping. */
  readonly note: { readonly tone: 'info' | 'warn'; readonly title: string; readonly text: string } | null;
  readonly stopping: boolean;
  readonly stopText: string;
}

/** The running session, apart from the seconds: those are a field of their own, so that each of them moves one short text. */
export function sessionView(order: ChargingOrderData, nowMs: number, wording: Wording): SessionView {
  const { session } = wording.texts;
  const { live } = order;
  const cost = formatAmount(live?.costFen ?? 0);
  return {
    pile: pileName(order.pile, wording),
    gauge: gaugeOf(order, wording),
    cost,
    power: live === undefined ? '—' : formatPower(live.powerW),
    price: fill(wording.texts.charging.perUnit, { price: pricePerUnit(order, nowMs, wording) }),
    curve: live === undefined ? null : curveView(live, wording),
    note: noteOf(order, wording),
    stopping: order.state === 'stopping',
    stopText: fill(session.stopText, { amount: cost }),
  };
}

function pricePerUnit({ tariff, discount }: ChargingOrderData, nowMs: number, wording: Wording): string {
  return discount === null ? priceNow(tariff, nowMs, wording).total : discountedPriceNow(tariff, nowMs, discount);
}

/** Time since current flows, by the server's clock. */
export const elapsedText = ({ live }: ChargingOrderData, nowMs: number): string =>
  formatElapsed(live === undefined ? 0 : nowMs - live.startedMs);

function gaugeOf({ live }: ChargingOrderData, { texts }: Wording): GaugeView {
  const { session, charging } = texts;
  const energyWh = live?.energyWh ?? 0;
  const value = formatLiveEnergy(energyWh);
  const label = fill(session.gaugeLabel, { energy: value, amount: formatAmount(live?.costFen ?? 0) });
  if (live?.socPercent !== undefined) {
    const percent = Math.min(100, Math.max(0, live.socPercent));
    return { percent, value, unit: charging.unit, caption: fill(session.soc, { percent }), label };
  }
  const largest = SCALES_KWH[SCALES_KWH.length - 1] ?? 0;
  const scale = SCALES_KWH.find((kilowattHours) => energyWh <= kilowattHours * WH_PER_KWH) ?? largest;
  const percent = Math.min(100, Math.round(energyWh / (scale * (WH_PER_KWH / 100))));
  return { percent, value, unit: charging.unit, caption: fill(session.scale, { scale }), label };
}

function noteOf({ live, state, nowMs }: ChargingOrderData, { texts, locale }: Wording): SessionView['note'] {
  const { session } = texts;
  if (state === 'stopping') return { tone: 'info', title: session.stoppingTitle, text: session.stoppingText };
  if (live === undefined) return { tone: 'info', title: session.waitingReading, text: session.staleNoTime };
  if (!live.stale) return null;
  return { tone: 'warn', title: session.staleTitle, text: fill(session.staleText, { time: formatWhen(live.reportedMs, nowMs, locale) }) };
}

/** A stop without an answer may or may not have arrived; everything else has its own words. */
export function stopProblem(problem: ChargingOrderStore['problem'], wording: Wording): string {
  if (problem === null) return '';
  const { code } = problem.failure;
  return code === 'NETWORK' || code === 'OUTCOME_UNKNOWN' || code === 'PILE_OFFLINE'
    ? wording.texts.session.stopUnknown
    : failureText(problem.failure, wording);
}
