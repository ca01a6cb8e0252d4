import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What tests share and takes long to make: keys, certificates. Made once per working copy, whole or not at all, and read from then on. Two processes that come first at
 * the same time each use what they have made; the later one stays.
 */
export function madeOnce(file: string, make: () => string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const made = make();
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, made, { mode: 0o600 });
  renameSync(temporary, file);
  return made;
}
