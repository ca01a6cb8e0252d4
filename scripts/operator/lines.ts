import type { OperatorEvent, OperatorRefund } from '../../typings/operator-api';
import { beijing, yuan } from './quantities';

/** One fact in a table of two columns; null is left out. */
export type Field = readonly [name: string, value: string | null];

export const fieldTable = (fields: readonly Field[]): string =>
  table(fields.filter((field): field is [string, string] => field[1] !== null));

export const eventLine = (e: OperatorEvent): string => `${beijing(e.atMs)}  ${e.entity} ${e.from ?? '-'} → ${e.to}  ${e.factId}`;

export const refundLine = ({ refundNo, amountFen, state, key, reason, failedBecause }: OperatorRefund): string =>
  `refund ${refundNo} of ${yuan(amountFen)} yuan ${state}${because(failedBecause)} (key ${key}, ${reason})`;

export const because = (reason: string | null): string => (reason === null ? '' : `: ${reason}`);
export const time = (atMs: number | null): string | null => (atMs === null ? null : beijing(atMs));

/** Columns as wide as their widest entry. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((entry, column) => entry.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
