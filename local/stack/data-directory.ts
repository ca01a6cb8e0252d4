import Database from 'libsql';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StartError } from '../kernel/errors';

export interface DataDirectory {
  /** Path of a file in it. */
  file(name: string): string;
  /** Lets another stack use the directory. Ending the process does that too, however it ends. */
  release(): void;
}

/**
 * Takes a data directory for this process, creating it (mode 0700) when it is not there. The lock is SQLite's own on a file that is used
 * for nothing else: the operating system drops it with the process, so that `kill -9` leaves no stale lock.
 *
 * @throws StartError when another stack is using it
 */
export function openDataDirectory(directory: string): DataDirectory {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  const owner = path.join(directory, 'owner.pid');
  const lock = new Database(path.join(directory, 'lock.db'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const pid = existsSync(owner) ? ` (process ${readFileSync(owner, 'utf8').trim()})` : '';
    throw new StartError(
      `Another stack is already using ${directory}${pid}. Stop it, or give this one its own data with DATA_DIR=<folder> and PORT=<port>.`,
      { cause: error },
    );
  }
  writeFileSync(owner, `${process.pid}\n`);
  return {
    file: (name) => path.join(directory, name),
    release: () => {
      // The lock goes with the transaction; closing alone would keep it until the connection is collected.
      lock.exec('ROLLBACK');
      lock.close();
    },
  };
}
