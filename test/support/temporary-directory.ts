import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where Linux keeps files in memory. */
const MEMORY_FILES = '/dev/shm';
/** More than all stacks of a test run hold at a time; containers often have only 64 MB there. */
const ENOUGH_BYTES = 1024 ** 3;

/**
 * An empty directory for the data of a stack, in memory where there is room. A stack waits for the disk at every commit, which takes a third of its time; tests kill
 * processes and do not cut the power, and what a killed process has written stays there as well.
 */
export const temporaryDirectory = (prefix: string): string => mkdtempSync(path.join(hasRoom() ? MEMORY_FILES : tmpdir(), prefix));

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FILES);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    // Other systems have no such place.
    return false;
  }
}
