import * as v from 'valibot';
import type { PileReport, SessionReport } from '../../domain/charging/session';

/** What the charging platform sends, field by field: docs/charging-piles.md. Fields that are not listed are ignored. */

/** A session with all of its readings has some 10 KB. */
export const MAX_BODY_BYTES = 64 * 1024;
const MAX_READINGS = 200;
/** A TWh: beyond any meter of a pile. */
const MAX_METER_WH = 1_000_000_000_000;
/** 10 MW: beyond any pile. */
const MAX_POWER_W = 10_000_000;
/** September 2001 and the year 2286: what has 13 digits. Seconds sent as milliseconds fall out. */
const MIN_TIME_MS = 1_000_000_000_000;
const MAX_TIME_MS = 9_999_999_999_999;

const ID = /^[0-9A-Za-z_-]{1,64}$/;
const wireId = v.pipe(v.string(), v.regex(ID));
const whole = (max: number, min = 0) => v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));
const time = whole(MAX_TIME_MS, MIN_TIME_MS);

const pileSchema = v.object({
  pileId: wireId,
  online: v.boolean(),
  plugged: v.boolean(),
  state: v.picklist(['idle', 'charging', 'faulted']),
  sessionId: v.nullable(wireId),
});

const sessionSchema = v.pipe(
  v.object({
    sessionId: wireId,
    pileId: wireId,
    state: v.picklist(['starting', 'charging', 'ended', 'void']),
    startedMs: v.nullable(time),
    endedMs: v.nullable(time),
    endedBecause: v.nullable(v.picklist(['remote', 'full', 'unplugged', 'fault'])),
    readings: v.pipe(v.array(v.object({ atMs: time, meterWh: whole(MAX_METER_WH) })), v.maxLength(MAX_READINGS)),
    powerW: whole(MAX_POWER_W),
    socPercent: v.nullable(whole(100)),
    reportedMs: time,
  }),
  v.check((session) => fitsItsState(session), 'the fields do not fit the state'),
  v.check(({ readings }) => readings.every(({ atMs }, index) => atMs >= (readings[index - 1]?.atMs ?? 0)), 'readings out of order'),
);
const eventSchema = v.object({ eventId: wireId, session: sessionSchema });
const refusalSchema = v.object({ code: v.pipe(v.string(), v.regex(/^[A-Z_]{1,32}$/)) });

/** What began has a start, what ended an end and a cause, and nothing else has. A meter that goes backwards is not checked here: the bill does that. */
function fitsItsState({ state, startedMs, endedMs, endedBecause, readings }: SessionReport): boolean {
  const began = state === 'charging' || state === 'ended';
  const ended = state === 'ended';
  return (
    (startedMs !== null) === began &&
    (endedMs !== null) === ended &&
    (endedBecause !== null) === ended &&
    (began || readings.length === 0) &&
    (endedMs ?? Infinity) >= (startedMs ?? 0)
  );
}

/** Whether this can be a pile or a session at all. */
export const isWireId = (id: string): boolean => ID.test(id);

/** The readers below answer null for what is no such message. */
export const readPile = (body: Uint8Array): PileReport | null => read(pileSchema, body);
export const readSession = (body: Uint8Array): SessionReport | null => read(sessionSchema, body);
export const readEvent = (body: Uint8Array): { readonly eventId: string; readonly session: SessionReport } | null =>
  read(eventSchema, body);
/** The code of a refusal. */
export const readCode = (body: Uint8Array): string | null => read(refusalSchema, body)?.code ?? null;

function read<Schema extends v.GenericSchema>(schema: Schema, body: Uint8Array): v.InferOutput<Schema> | null {
  if (body.length > MAX_BODY_BYTES) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), Buffer.from(body).toString('utf8'));
  return parsed.success ? parsed.output : null;
}
