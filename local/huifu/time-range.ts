import * as v from 'valibot';
import { beijingCompact, parseBeijingCompact } from '../kernel/beijing-time';
import { atMost, beijingDate, parseDate } from './checks';
import { readNested } from './nested';
import { malformed, missing } from './refusal';
import type { Fields, ServiceOrderRecord, TimeRange } from './types';

/** The service begins when the user confirms. */
export const ON_ACCEPT = 'OnAccept';
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

const Remark = v.optional(v.pipe(v.string(), v.check(atMost(20))), '');
const Range = v.strictObject({
  start_time: v.optional(v.string(), ''),
  end_time: v.optional(v.string(), ''),
  start_time_remark: Remark,
  end_time_remark: Remark,
});

/**
 * The time range of a new order: the start is `OnAccept`, or later than the call (a day: today or later); an end, when there is one, lies
 * behind the start and more than a minute ahead.
 *
 * @throws {Refusal}
 */
export function rangeAtCreate(fields: Fields, nowMs: number): TimeRange {
  const range = readNested(fields, 'time_range', Range);
  if (range.start_time === '') throw missing('time_range.start_time');
  if (range.start_time !== ON_ACCEPT && !isAhead(range.start_time, nowMs)) throw malformed('time_range.start_time', '服务开始时间不合法');
  if (range.end_time !== '') {
    const endMs = moment('time_range.end_time', range.end_time, isDay(range.start_time));
    const startMs = range.start_time === ON_ACCEPT ? nowMs : moment('time_range.start_time', range.start_time, isDay(range.start_time));
    if (endMs <= startMs || endMs <= nowMs + MINUTE_MS) throw malformed('time_range.end_time', '服务结束时间不合法');
  }
  return range;
}

/**
 * The time range of a completed order, in the precision of its start: start < end ≤ now. `OnAccept` is the moment of the confirmation.
 *
 * @throws {Refusal}
 */
export function rangeAtComplete(order: ServiceOrderRecord, fields: Fields, nowMs: number): TimeRange {
  const range = readNested(fields, 'time_range', Range);
  const endTime = range.end_time || order.time_range.end_time;
  if (endTime === '') throw missing('time_range.end_time');
  const planned = order.time_range.start_time;
  const given = range.start_time || planned;
  const day = isDay(planned);
  const startTime = given === ON_ACCEPT && planned === ON_ACCEPT ? beijingCompact(order.confirmedMs ?? nowMs) : given;
  const startMs = moment('time_range.start_time', startTime, day);
  const endMs = moment('time_range.end_time', endTime, day);
  if (planned === ON_ACCEPT && startMs < wholeSecond(order.confirmedMs ?? nowMs))
    throw malformed('time_range.start_time', '服务开始时间早于用户确认时间');
  // A day has ended where it has begun: with dates, one day from start to end is the shortest service.
  if (day ? endMs < startMs : endMs <= startMs) throw malformed('time_range.end_time', '真实结束时间小于预计开始时间');
  if (endMs > nowMs) throw malformed('time_range.end_time', '实际结束时间不能晚于使用完结接口的时间');
  return {
    start_time: startTime,
    end_time: endTime,
    start_time_remark: range.start_time_remark || order.time_range.start_time_remark,
    end_time_remark: range.end_time_remark || order.time_range.end_time_remark,
  };
}

function wholeSecond(atMs: number): number {
  return atMs - (atMs % SECOND_MS);
}

function isDay(text: string): boolean {
  return text.length === 8 && text !== ON_ACCEPT;
}

function isAhead(text: string, nowMs: number): boolean {
  return isDay(text) ? parseDate(text) !== null && text >= beijingDate(nowMs) : (parseBeijingCompact(text) ?? 0) > nowMs;
}

function moment(name: string, text: string, day: boolean): number {
  const atMs = day ? parseDate(text) : parseBeijingCompact(text);
  if (atMs === null) throw malformed(name);
  return atMs;
}
