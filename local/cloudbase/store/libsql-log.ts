/**
 * The durable log: one row a document in an SQLite file (libsql). WAL with synchronous=FULL: a commit is on disk before it counts.
 * Commits that arrive in the same turn of the event loop share one disk write (group commit): SQLite's transaction makes all of them durable at once.
 */
import Database from 'libsql';
import * as v from 'valibot';
import { decodeStored, encodeStored } from '../ejson';
import type { DocumentLog, LoadVisitor, LogChange } from '../engine/document-log';

/** The data file cannot be used now; the message says what to do. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
}

const FORMAT_VERSION = 1;
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS collections (name TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS documents (ordinal INTEGER PRIMARY KEY, collection TEXT NOT NULL, body TEXT NOT NULL);
  PRAGMA user_version = ${FORMAT_VERSION};`;

const CollectionRow = v.object({ name: v.string() });
const DocumentRow = v.object({ ordinal: v.number(), collection: v.string(), body: v.string() });
const VersionRow = v.object({ user_version: v.number() });

type Row =
  | { readonly kind: 'collection'; readonly name: string }
  | { readonly kind: 'put'; readonly ordinal: number; readonly collection: string; readonly body: string }
  | { readonly kind: 'remove'; readonly ordinal: number };

/** Commits waiting for their disk write. */
interface Batch {
  readonly rows: Row[];
  readonly written: Promise<void>;
  resolve(): void;
  reject(reason: Error): void;
}

function openBatch(): Batch {
  let resolve: () => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const written = new Promise<void>((onWritten, onFailed) => {
    resolve = onWritten;
    reject = onFailed;
  });
  // The failure is also kept by the log and reported by every later call, so nobody has to be waiting for this promise.
  written.catch(() => undefined);
  return { rows: [], written, resolve, reject };
}

/**
 * Opens the file for this process alone: the exclusive lock is the operating system's and vanishes with the process, however it ends.
 * A second opener is refused with a {@link DataFileError}.
 */
function openExclusively(file: string): InstanceType<typeof Database> {
  const database = new Database(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    const { user_version: version } = v.parse(VersionRow, database.prepare('PRAGMA user_version').get());
    if (version !== 0 && version !== FORMAT_VERSION) {
      throw new DataFileError(
        `${file} was written by another version (format ${version}, expected ${FORMAT_VERSION}): move it away to start afresh`,
      );
    }
    database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') {
      throw new DataFileError(`${file} is in use by another running instance: stop that one first, or choose another data directory`);
    }
    throw error;
  }
}

export class LibsqlLog implements DocumentLog {
  readonly #database: InstanceType<typeof Database>;
  readonly #put;
  readonly #remove;
  readonly #addCollection;
  #batch: Batch | undefined;
  #failure: DataFileError | undefined;

  constructor(private readonly file: string) {
    this.#database = openExclusively(file);
    this.#put = this.#database.prepare(
      'INSERT INTO documents (ordinal, collection, body) VALUES (?, ?, ?) ON CONFLICT (ordinal) DO UPDATE SET body = excluded.body',
    );
    this.#remove = this.#database.prepare('DELETE FROM documents WHERE ordinal = ?');
    this.#addCollection = this.#database.prepare('INSERT OR IGNORE INTO collections (name) VALUES (?)');
  }

  load(visitor: LoadVisitor): void {
    for (const row of this.#database.prepare('SELECT name FROM collections').iterate())
      visitor.collection(v.parse(CollectionRow, row).name);
    for (const row of this.#database.prepare('SELECT ordinal, collection, body FROM documents ORDER BY ordinal').iterate()) {
      const { ordinal, collection, body } = v.parse(DocumentRow, row);
      visitor.document(collection, ordinal, decodeStored(body));
    }
  }

  append(changes: readonly LogChange[]): void {
    if (this.#failure) throw this.#failure;
    const rows = changes.map((change): Row => {
      if (change.kind !== 'put') return change;
      return { kind: 'put', ordinal: change.ordinal, collection: change.collection, body: encodeStored(change.document) };
    });
    if (!this.#batch) {
      this.#batch = openBatch();
      setImmediate(() => this.#flush());
    }
    this.#batch.rows.push(...rows);
  }

  settled(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return this.#batch?.written ?? Promise.resolve();
  }

  close(): void {
    if (!this.#database.open) return;
    this.#flush();
    // Closing alone keeps the lock until the prepared statements are collected; leaving WAL and the exclusive mode gives it up now.
    if (!this.#failure)
      this.#database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT COUNT(*) FROM collections;');
    this.#failure ??= new DataFileError(`${this.file} is closed`);
    // Closing alone keeps the lock until the prepared statements are collected: leave WAL and exclusive mode first; the read does it.
    this.#database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT name FROM collections LIMIT 1;');
    this.#database.close();
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = undefined;
    if (!batch) return;
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const row of batch.rows) this.#write(row);
      this.#database.exec('COMMIT');
      batch.resolve();
    } catch (error) {
      this.#fail(batch, error);
    }
  }

  #write(row: Row): void {
    if (row.kind === 'put') this.#put.run(row.ordinal, row.collection, row.body);
    else if (row.kind === 'remove') this.#remove.run(row.ordinal);
    else this.#addCollection.run(row.name);
  }

  /** Memory is ahead of the disk now. Nothing may be answered from it any more; a restart loads what is on disk. */
  #fail(batch: Batch, cause: unknown): void {
    this.#failure = new DataFileError(`cannot write ${this.file} (${String(cause)}): check the disk, then restart`, { cause });
    batch.reject(this.#failure);
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }
}
