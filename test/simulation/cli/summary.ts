import type { Settled } from '../run';
import { sometimesTable } from '../sometimes/report';

/** What a run, or many together, came to; plain data, so that processes can hand it on. */
export interface Tally {
  readonly seeds: number;
  readonly steps: number;
  readonly simulatedMs: number;
  /** Of processor time, all processes together. */
  readonly workMs: number;
  readonly settled: Settled;
  readonly faults: Readonly<Record<string, number>>;
  readonly sometimes: Readonly<Record<string, number>>;
  /** Stories of the runs that failed. */
  readonly failures: readonly string[];
}

export const NOTHING: Tally = {
  seeds: 0,
  steps: 0,
  simulatedMs: 0,
  workMs: 0,
  settled: { payments: 0, deductions: 0, chargingOrders: 0, refunds: 0 },
  faults: {},
  sometimes: {},
  failures: [],
};

export const added = (a: Tally, b: Tally): Tally => ({
  seeds: a.seeds + b.seeds,
  steps: a.steps + b.steps,
  simulatedMs: a.simulatedMs + b.simulatedMs,
  workMs: a.workMs + b.workMs,
  settled: sums(a.settled, b.settled) as unknown as Settled,
  faults: sums(a.faults, b.faults),
  sometimes: sums(a.sometimes, b.sometimes),
  failures: [...a.failures, ...b.failures],
});

function sums(a: object, b: object): Record<string, number> {
  const sum: Record<string, number> = { ...(a as Record<string, number>) };
  for (const [name, count] of Object.entries(b as Record<string, number>)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

const YEAR_MS = 365 * 24 * 3_600_000;
/** A step a thousand times a second and five times over, on one core: what the simulation must keep up. */
export const STEPS_PER_SECOND = 5_000;

/** The figures of a run, for people. */
export function summaryOf({ seeds, steps, simulatedMs, workMs, settled, faults, sometimes }: Tally): string {
  const perSecond = (count: number): string => ((count * 1000) / Math.max(workMs, 1)).toFixed(1);
  const pace = (steps * 1000) / Math.max(workMs, 1);
  return [
    `${steps.toLocaleString('en')} steps over ${seeds} seeds, ${(simulatedMs / YEAR_MS).toFixed(1)} simulated years`,
    `${pace.toFixed(0)} steps/s on one core${pace < STEPS_PER_SECOND ? ` (below ${STEPS_PER_SECOND}: the machine is slow or busy)` : ''}`,
    `settled: ${settled.payments} payments (${perSecond(settled.payments)}/s), ${settled.deductions} deductions (${perSecond(settled.deductions)}/s), ` +
      `${settled.chargingOrders} charging orders (${perSecond(settled.chargingOrders)}/s), ${settled.refunds} refunds`,
    'faults:',
    ...table(faults),
    'rare states:',
    ...sometimesTable(sometimes),
  ].join('\n');
}

/** Names and counts, the most frequent first. */
export const table = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([name, count]) => `  ${String(count).padStart(8)}  ${name}`);
