import type { Pile } from '../../shared/charger';

/** What the panel makes of one pile's report. */
export interface PileReport {
  readonly state: string;
  /** What can be switched, by its name in `set`: the plug, the connection, and ways to misbehave. */
  readonly switches: readonly (readonly [name: string, on: boolean])[];
  readonly readings: readonly (readonly [name: string, text: string])[];
}

const TIME = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', timeStyle: 'medium' });
const KILO = 1000;
/** Less than this is a duration: no stack lives in 1973. */
const FIRST_TIME_MS = 100_000_000_000;
/** Follows from the session; nobody can switch it. */
const NOT_SWITCHED = new Set(['charging']);
/** By the last word of a name, which is its unit. */
const UNITS: Readonly<Record<string, (value: number) => string>> = {
  Wh: (value) => `${(value / KILO).toFixed(3)} kWh`,
  W: (value) => `${(value / KILO).toFixed(1)} kW`,
  Percent: (value) => `${Math.round(value)} %`,
  Ms: (value) => (value < FIRST_TIME_MS ? `${value} ms` : TIME.format(value)),
};

/**
 * Sorts a report into switches (whatever is true or false) and readings (whatever else says something). A behaviour that the simulator learns
 * later appears here by itself.
 */
export function reportOf({ pileId: _, state, online, plugged, ...rest }: Pile): PileReport {
  const fields = Object.entries(rest).flatMap(([name, value]) => (isRecord(value) ? Object.entries(value) : [[name, value] as const]));
  return {
    state: state ?? (rest.faulted === true ? 'faulted' : rest.charging === true ? 'charging' : 'idle'),
    switches: [
      ['plugged', plugged],
      ['online', online],
      ...fields.filter((field): field is [string, boolean] => typeof field[1] === 'boolean' && !NOT_SWITCHED.has(field[0])),
    ],
    readings: fields.flatMap(([name, value]) =>
      typeof value === 'number' || (typeof value === 'string' && value !== '') ? [readingOf(name, value)] : [],
    ),
  };
}

function readingOf(name: string, value: number | string): [string, string] {
  const unit = /[A-Z][a-z]*$/.exec(name)?.[0] ?? '';
  const format = UNITS[unit];
  if (typeof value === 'string' || format === undefined) return [labelOf(name), String(value)];
  return [labelOf(name.slice(0, -unit.length)), format(value)];
}

/** `startRefused` → `start refused`. */
export function labelOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
