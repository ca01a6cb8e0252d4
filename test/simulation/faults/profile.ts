import type { FaultAction } from '../../../local/kernel/types';

/** What can go wrong with an operation of the database. unknown: it was done, or not, and the caller cannot tell. */
export type DatabaseFault = 'throttled' | 'unknown-done' | 'unknown-undone' | 'crash-before' | 'crash-after' | 'slow';
/** What can go wrong with a call of a platform, beside what the platform itself does wrong. */
export type NetworkFault = 'refused' | 'unsigned-reply' | 'forged-reply' | 'crash-before' | 'crash-after' | 'slow';

/** How likely each fault is, each time that it could happen, unless a line says otherwise. */
export interface FaultProfile {
  readonly database: Readonly<Partial<Record<DatabaseFault, number>>>;
  readonly network: Readonly<Partial<Record<NetworkFault, number>>>;
  /** Calls that a platform loses, does twice, answers late or with a bad signature. */
  readonly platform: Readonly<Partial<Record<FaultAction, number>>>;
  /** Notifications on their way to us. */
  readonly notification: Readonly<Partial<Record<FaultAction, number>>>;
  /** A notification says another amount than was asked for, well signed. */
  readonly lies: number;
  /** A notification that is delayed comes within so much time. */
  readonly maxDelayMs: number;
  readonly timers: Readonly<Partial<Record<'skipped' | 'late' | 'doubled', number>>>;
  /** An instance's clock is off by at most so much, and jumps by as much. */
  readonly maxSkewMs: number;
  readonly clockJump: number;
  /** After an answer: what still runs behind it is frozen until the next call, or gone. */
  readonly frozen: number;
  readonly recycled: number;
  /** Mean times between events of a kind; 0 for never. */
  readonly everyMs: Readonly<
    Record<'outage' | 'databaseOutage' | 'deploy' | 'keyRotation' | 'forgery' | 'template' | 'permission' | 'price', number>
  >;
  /** An outage lasts at most so long. */
  readonly maxOutageMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Nothing goes wrong. */
const CALM: FaultProfile = {
  database: {},
  network: {},
  platform: {},
  notification: {},
  lies: 0,
  maxDelayMs: 0,
  timers: {},
  maxSkewMs: 0,
  clockJump: 0,
  frozen: 0,
  recycled: 0,
  everyMs: { outage: 0, databaseOutage: 0, deploy: 0, keyRotation: 0, forgery: 0, template: 0, permission: 0, price: 0 },
  maxOutageMs: 0,
};

/** Everything now and then: most flows meet one or two faults. */
const MIXED: FaultProfile = {
  database: {
    throttled: 0.004,
    'unknown-done': 0.003,
    'unknown-undone': 0.002,
    'crash-before': 0.0015,
    'crash-after': 0.0025,
    slow: 0.004,
  },
  network: { refused: 0.005, 'unsigned-reply': 0.035, 'forged-reply': 0.035, 'crash-before': 0.006, 'crash-after': 0.012, slow: 0.01 },
  platform: { drop: 0.01, 'timeout-before': 0.01, 'timeout-after': 0.02, corrupt: 0.01, duplicate: 0.01, delay: 0.02 },
  notification: {
    drop: 0.05,
    'timeout-before': 0.03,
    'timeout-after': 0.04,
    duplicate: 0.06,
    delay: 0.08,
    reorder: 0.05,
    corrupt: 0.03,
  },
  lies: 0.04,
  maxDelayMs: DAY_MS,
  timers: { skipped: 0.05, late: 0.1, doubled: 0.08 },
  maxSkewMs: 5_000,
  clockJump: 0.01,
  frozen: 0.2,
  recycled: 0.2,
  everyMs: {
    outage: 3 * DAY_MS,
    databaseOutage: 10 * DAY_MS,
    deploy: 2 * DAY_MS,
    keyRotation: 20 * DAY_MS,
    forgery: 8 * HOUR_MS,
    template: 10 * DAY_MS,
    permission: 20 * DAY_MS,
    price: 20 * DAY_MS,
  },
  maxOutageMs: 8 * HOUR_MS,
};

const scaled = <K extends string>(rates: Readonly<Partial<Record<K, number>>>, factor: number): Readonly<Partial<Record<K, number>>> =>
  Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, (rate as number) * factor])) as Partial<Record<K, number>>;

/** The profiles that `--faults` knows. */
export const PROFILES = {
  calm: CALM,
  mixed: MIXED,
  /** Processes die all the time; the rest is in order. */
  crashes: {
    ...CALM,
    database: { 'crash-before': 0.01, 'crash-after': 0.02 },
    network: { 'crash-before': 0.03, 'crash-after': 0.06 },
    frozen: 0.3,
    recycled: 0.4,
    everyMs: { ...CALM.everyMs, deploy: 12 * HOUR_MS },
  },
  /** Nobody hears from anybody in time. */
  network: {
    ...MIXED,
    database: scaled(MIXED.database, 0.2),
    network: scaled(MIXED.network, 3),
    platform: scaled(MIXED.platform, 3),
    notification: scaled(MIXED.notification, 2.8),
    everyMs: { ...MIXED.everyMs, outage: DAY_MS },
  },
  /** The database conflicts, throttles and does not say what it did. */
  database: {
    ...MIXED,
    database: scaled(MIXED.database, 4),
    network: scaled(MIXED.network, 0.3),
    platform: scaled(MIXED.platform, 0.3),
    everyMs: { ...MIXED.everyMs, databaseOutage: 2 * DAY_MS },
  },
  /** Clocks are off and jump, timers come late, twice, or not at all; versions and keys change often. */
  clocks: {
    ...MIXED,
    database: scaled(MIXED.database, 0.3),
    network: scaled(MIXED.network, 0.3),
    platform: scaled(MIXED.platform, 0.3),
    timers: { skipped: 0.25, late: 0.3, doubled: 0.3 },
    maxSkewMs: 60_000,
    clockJump: 0.1,
    everyMs: { ...MIXED.everyMs, deploy: DAY_MS, keyRotation: 6 * DAY_MS },
  },
  /** Somebody is away for days at a time; little else goes wrong. */
  outages: {
    ...CALM,
    notification: scaled(MIXED.notification, 0.5),
    maxDelayMs: DAY_MS,
    everyMs: { ...MIXED.everyMs, outage: 5 * DAY_MS, databaseOutage: 10 * DAY_MS, forgery: 0 },
    maxOutageMs: 4 * DAY_MS,
  },
} as const satisfies Readonly<Record<string, FaultProfile>>;
export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
