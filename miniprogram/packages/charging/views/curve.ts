import type { LiveSession } from '../../../../typings/charging-api';
import { beijingParts, formatMinute, formatPower } from '../../../i18n/format';
import { fill } from '../../../i18n/index';
import type { Wording } from '../../../stores/views/common';

export interface CurveView {
  /** Empty before there are two readings. */
  readonly areaStyle: string;
  readonly lineStyle: string;
  readonly maxText: string;
  /** Time of day of the first and the last reading. */
  readonly ticks: readonly string[];
  readonly label: string;
}

const MINUTES_PER_HOUR = 60;
/** Thickness of the line, in percent of the height. */
const LINE_PERCENT = 4;
/** The highest reading ends below the top, so that the line is whole. */
const HEADROOM = 1.08;

/**
 * The power over the session as two clipped boxes: the colours come from the style sheet, so light and dark need nothing, and no canvas has to
 * be drawn on a phone that counts elements and calls.
 */
export function curveView({ curve, powerW }: LiveSession, { texts }: Wording): CurveView {
  const { session } = texts;
  const maxW = Math.max(...curve.map((point) => point.powerW), powerW, 1);
  const first = curve[0];
  const last = curve[curve.length - 1];
  const maxText = fill(session.max, { power: formatPower(maxW) });
  const label = fill(session.curveLabel, { power: formatPower(powerW), max: formatPower(maxW) });
  if (first === undefined || last === undefined || last.atMs <= first.atMs)
    return { areaStyle: '', lineStyle: '', maxText, ticks: [], label };
  const points = curve.map((point) => ({
    x: ((point.atMs - first.atMs) / (last.atMs - first.atMs)) * 100,
    y: 100 - (point.powerW / (maxW * HEADROOM)) * 100,
  }));
  const lower = [...points].reverse().map(({ x, y }) => ({ x, y: Math.min(100, y + LINE_PERCENT) }));
  return {
    areaStyle: clip([{ x: 0, y: 100 }, ...points, { x: 100, y: 100 }]),
    lineStyle: clip([...points, ...lower]),
    maxText,
    ticks: [timeOfDay(first.atMs), timeOfDay(last.atMs)],
    label,
  };
}

function timeOfDay(atMs: number): string {
  const { hour, minute } = beijingParts(atMs);
  return formatMinute(hour * MINUTES_PER_HOUR + minute);
}

function clip(points: readonly { readonly x: number; readonly y: number }[]): string {
  const polygon = `polygon(${points.map(({ x, y }) => `${x.toFixed(1)}% ${y.toFixed(1)}%`).join(',')})`;
  return `-webkit-clip-path:${polygon};clip-path:${polygon}`;
}
