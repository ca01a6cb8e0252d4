import type { OpenLedgerStore } from './ledger-store';

/**
 * A simulator's ledger that lasts as long as this process. What it holds is the text, as on disk: a record that is changed after its `put` is not
 * changed here.
 */
export function createMemoryLedgerStore(): OpenLedgerStore {
  const tables = new Map<string, Map<string, string>>();
  const rowsOf = (table: string): Map<string, string> => {
    const rows = tables.get(table) ?? new Map<string, string>();
    tables.set(table, rows);
    return rows;
  };
  return {
    get: <T>(table: string, id: string) => {
      const text = rowsOf(table).get(id);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    all: <T>(table: string) => Array.from(rowsOf(table).values(), (text) => JSON.parse(text) as T),
    put: (rows) => {
      // Every text before the first change: all rows or none.
      const texts = rows.map(({ table, id, value }) => ({ table, id, text: value === null ? null : JSON.stringify(value) }));
      for (const { table, id, text } of texts) {
        if (text === null) rowsOf(table).delete(id);
        else rowsOf(table).set(id, text);
      }
    },
    close: () => undefined,
  };
}
