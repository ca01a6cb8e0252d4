import type { DiscountView, TariffBand, TariffPeriodView, TariffView } from '../../../../typings/charging-api';
import { beijingParts, formatMinute, formatUnitPrice } from '../../../i18n/format';
import { fill } from '../../../i18n/index';
import type { Wording } from '../../../stores/views/common';

const DAY_MINUTES = 1440;
const PER_MILLE = 1000;
/** The cheapest hour still has a bar one can see, and the dearest leaves room for nothing above it. */
const LOWEST_BAR_PERCENT = 18;
const BANDS: readonly TariffBand[] = ['sharp', 'peak', 'flat', 'valley'];
const TICK_MINUTES = [0, 360, 720, 1080, DAY_MINUTES] as const;

export interface TariffBarsView {
  /** One bar a period, as wide as it lasts and as high as it costs. */
  readonly bars: readonly { readonly index: number; readonly band: TariffBand; readonly isNow: boolean; readonly style: string }[];
  readonly nowStyle: string;
  readonly nowMark: string;
  readonly ticks: readonly string[];
  /** Bands that occur, dearest first, with their hours. */
  readonly legend: readonly {
    readonly band: TariffBand;
    readonly name: string;
    readonly hours: readonly string[];
    readonly price: string;
    readonly isNow: boolean;
  }[];
  /** What a screen reader says in place of the bars. */
  readonly label: string;
}

const minuteOf = (atMs: number): number => {
  const { hour, minute } = beijingParts(atMs);
  return hour * 60 + minute;
};
const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(2)}%`;

/** The period of the tariff at a moment, in Beijing's time of day. */
export function periodAt(tariff: TariffView, atMs: number): TariffPeriodView | undefined {
  const minute = minuteOf(atMs);
  return tariff.periods.find(({ fromMinute, untilMinute }) => minute >= fromMinute && minute < untilMinute);
}

/** The energy price over the day, with now marked. */
export function tariffBars(tariff: TariffView, nowMs: number, { texts }: Wording): TariffBarsView {
  const { bands, perUnit } = texts.charging;
  const now = periodAt(tariff, nowMs);
  const dearest = Math.max(...tariff.periods.map((period) => period.energyPriceCentifenPerKwh), 1);
  return {
    bars: tariff.periods.map((period, index) => {
      const height = Math.max(LOWEST_BAR_PERCENT, (period.energyPriceCentifenPerKwh / dearest) * 100);
      const width = percent(period.untilMinute - period.fromMinute, DAY_MINUTES);
      return { index, band: period.band, isNow: period === now, style: `width:${width};height:${height.toFixed(0)}%` };
    }),
    nowStyle: `left:${percent(minuteOf(nowMs), DAY_MINUTES)}`,
    nowMark: texts.pile.nowMark,
    ticks: TICK_MINUTES.map(formatMinute),
    legend: BANDS.flatMap((band) => {
      const periods = tariff.periods.filter((period) => period.band === band);
      const prices = [...new Set(periods.map((period) => period.energyPriceCentifenPerKwh))];
      return prices.map((price) => ({
        band,
        name: bands[band],
        hours: periods.filter((period) => period.energyPriceCentifenPerKwh === price).map(hoursOf),
        price: fill(perUnit, { price: formatUnitPrice(price) }),
        isNow: now?.band === band && now.energyPriceCentifenPerKwh === price,
      }));
    }),
    label:
      now === undefined
        ? ''
        : fill(texts.pile.tariffLabel, { band: bands[now.band], price: formatUnitPrice(now.energyPriceCentifenPerKwh) }),
  };
}

const hoursOf = ({ fromMinute, untilMinute }: TariffPeriodView): string => `${formatMinute(fromMinute)}–${formatMinute(untilMinute)}`;

/** What a kilowatt-hour costs now before discounts: in all, and of what it consists. */
export function priceNow(tariff: TariffView, nowMs: number, { texts }: Wording): { readonly total: string; readonly parts: string } {
  const now = periodAt(tariff, nowMs);
  if (now === undefined) return { total: '', parts: '' };
  const { servicePriceCentifenPerKwh: service } = tariff;
  return {
    total: formatUnitPrice(now.energyPriceCentifenPerKwh + service),
    parts: fill(texts.pile.nowParts, {
      band: texts.charging.bands[now.band],
      energy: formatUnitPrice(now.energyPriceCentifenPerKwh),
      service: formatUnitPrice(service),
    }),
  };
}

/**
 * What a kilowatt-hour costs now with a discount, to 1/100 fen. The bill takes the discount off its sums, so that this says what to expect and not
 * what is multiplied.
 */
export function discountedPriceNow(tariff: TariffView, nowMs: number, { energyPerMille, servicePerMille }: DiscountView): string {
  const now = periodAt(tariff, nowMs);
  if (now === undefined) return '';
  const rest = (price: number, perMille: number): number => Math.round((price * (PER_MILLE - perMille)) / PER_MILLE);
  return formatUnitPrice(rest(now.energyPriceCentifenPerKwh, energyPerMille) + rest(tariff.servicePriceCentifenPerKwh, servicePerMille));
}
