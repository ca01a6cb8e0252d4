import Database from 'libsql';
import type { LedgerStore } from './types';

export interface OpenLedgerStore extends LedgerStore {
  close(): void;
}

interface Row {
  readonly value: string;
}

/**
 * A simulator's ledger in one SQLite file. A `put` is on disk before it returns (WAL, synchronous=FULL), so that neither `kill -9` nor a
 * power cut loses what a simulator has promised.
 *
 * @param file path of the database
 */
export function openLedgerStore(file: string): OpenLedgerStore {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(
    'CREATE TABLE IF NOT EXISTS ledger ("table" TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY ("table", id))',
  );
  const selectOne = database.prepare('SELECT value FROM ledger WHERE "table" = ? AND id = ?');
  const selectAll = database.prepare('SELECT value FROM ledger WHERE "table" = ? ORDER BY rowid');
  const upsert = database.prepare(
    'INSERT INTO ledger ("table", id, value) VALUES (?, ?, ?) ON CONFLICT ("table", id) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM ledger WHERE "table" = ? AND id = ?');
  const put = database.transaction((rows: Parameters<LedgerStore['put']>[0]) => {
    for (const { table, id, value } of rows) {
      if (value === null) remove.run(table, id);
      else upsert.run(table, id, JSON.stringify(value));
    }
  });
  return {
    get: <T>(table: string, id: string) => {
      const row = selectOne.get(table, id) as Row | undefined;
      return row === undefined ? undefined : (JSON.parse(row.value) as T);
    },
    all: <T>(table: string) => (selectAll.all(table) as Row[]).map((row) => JSON.parse(row.value) as T),
    put: (rows) => {
      put(rows);
    },
    close: () => {
      database.close();
    },
  };
}
