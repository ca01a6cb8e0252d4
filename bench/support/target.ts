import { appendFileSync } from 'node:fs';

export interface Target {
  readonly name: string;
  readonly measured: number;
  readonly unit: string;
  /** The target is met when `measured` is at most (or at least) this. */
  readonly limit: number;
  readonly rule: 'at most' | 'at least';
  /** A count or a size is the same on every machine; a time is not, and a busy machine may miss it without anything being wrong. */
  readonly kind: 'exact' | 'timing';
}

/** Whether the measured value is within the target. */
export function isMet({ measured, limit, rule }: Target): boolean {
  return rule === 'at most' ? measured <= limit : measured >= limit;
}

/** Prints a target with its result and hands it to the runner (`npm run bench`), which judges all of them at the end. */
export function reportTarget(target: Target): void {
  const verdict = isMet(target) ? 'met   ' : 'MISSED';
  process.stdout.write(`${verdict} ${target.name}: ${round(target.measured)} ${target.unit} (${target.rule} ${target.limit})\n`);
  const report = process.env['BENCH_REPORT'];
  if (report) appendFileSync(report, `${JSON.stringify({ ...target, met: isMet(target) })}\n`);
}

/** The middle value: one slow run of a busy machine does not move it. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('the median of nothing');
  return middle;
}

/** The value below which `percent` of the values lie. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error('a percentile of nothing');
  return value;
}

const round = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(4));
