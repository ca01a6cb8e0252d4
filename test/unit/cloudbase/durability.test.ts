import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import Database from 'libsql';
import { DataFileError, NO_LOG, openCloudBase, type CloudBase, type CloudBaseOptions } from '../../../local/cloudbase';
import { createEngine, index } from './test-engine';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'cloudbase-'));
  file = path.join(directory, 'data.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

function open(options: Partial<CloudBaseOptions> = {}): CloudBase {
  return openCloudBase({
    file,
    clock: { nowMs: () => 0 },
    collections: ['c'],
    indexes: { collections: {} },
    secretId: 'i',
    secretKey: 'k',
    ...options,
  });
}

describe('the data file', () => {
  it('brings everything back: documents with their types, order of insertion, created collections', async () => {
    const first = open();
    const document = { _id: 'x', at: new Date(5), pattern: /a/i, deep: { list: [1.5, null, 1e15] } };
    await first.engine.insert('c', [{ _id: 'z' }, document, { _id: 'a' }]);
    await first.engine.modify('c', { _id: 'z' }, { update: { $set: { changed: true } } }, { multi: false });
    await first.engine.remove('c', { _id: 'a' }, { multi: false });
    await first.engine.createCollection('made');
    first.close();
    const second = open();
    expect(await second.engine.find('c', {})).toEqual([{ _id: 'z', changed: true }, document]);
    expect(second.engine.collectionNames()).toEqual(['c', 'made']);
    await second.engine.insert('c', [{ _id: 'later' }]);
    second.close();
    const third = open();
    expect((await third.engine.find('c', {})).map(({ _id }) => _id)).toEqual(['z', 'x', 'later']);
    third.close();
  });

  it('keeps nothing of a transaction that was not committed, and all of one that was', async () => {
    const first = open();
    const [committed, left] = [await first.engine.beginTransaction(), await first.engine.beginTransaction()];
    await first.engine.insert('c', [{ _id: 1 }, { _id: 2 }], { transactionId: committed });
    await first.engine.insert('c', [{ _id: 3 }], { transactionId: left });
    await first.engine.commitTransaction(committed);
    first.close();
    const second = open();
    expect(await second.engine.find('c', {})).toEqual([{ _id: 1 }, { _id: 2 }]);
    second.close();
  });

  it('takes many writes at once', async () => {
    const first = open();
    await Promise.all(Array.from({ length: 500 }, (_, _id) => first.engine.insert('c', [{ _id }])));
    first.close();
    const second = open();
    expect(await second.engine.count('c', {})).toBe(500);
    second.close();
  });

  it('is not opened when a new unique index does not hold, and stays free', async () => {
    const first = open();
    await first.engine.insert('c', [{ k: 1 }, { k: 1 }]);
    first.close();
    expect(() => open({ indexes: { collections: { c: { indexes: [index('u', ['k'], { unique: true })] } } } })).toThrow('E11000');
    open().close();
  });

  it('of another format is refused with advice', () => {
    const database = new Database(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => open()).toThrow(/written by another version \(format 99, expected 1\): move it away/);
  });

  it('that is no database is refused', () => {
    writeFileSync(file, 'not a database, but long enough to be looked at');
    expect(() => open()).toThrow();
  });
});

describe('a disk that fails', () => {
  it('fails the write and everything after it, since memory is ahead of the disk', async () => {
    open().close();
    const database = new Database(file);
    database.exec(
      "CREATE TRIGGER failing BEFORE INSERT ON documents WHEN NEW.body LIKE '%unlucky%' BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END",
    );
    database.close();
    const cloudBase = open();
    const { engine } = cloudBase;
    await engine.insert('c', [{ _id: 1 }]);
    await expect(engine.insert('c', [{ _id: 2 }, { _id: 'unlucky' }])).rejects.toThrow(DataFileError);
    await expect(engine.find('c', {})).rejects.toThrow(/disk I\/O error.*check the disk, then restart/);
    await expect(engine.insert('c', [{ _id: 3 }])).rejects.toThrow(DataFileError);
    cloudBase.close();
    const again = open();
    expect(await again.engine.find('c', {})).toEqual([{ _id: 1 }]);
    again.close();
  });

  it('closed twice is closed once; nothing can be written any more', async () => {
    const cloudBase = open();
    const { engine } = cloudBase;
    cloudBase.close();
    cloudBase.close();
    await expect(engine.insert('c', [{ _id: 2 }])).rejects.toThrow(/data\.db is closed/);
  });

  it('is not reported to listeners as a commit', async () => {
    const { engine } = createEngine([], { log: { ...NO_LOG, settled: () => Promise.reject(new DataFileError('full')) } });
    const listener = jest.fn();
    engine.onCommit(listener);
    await expect(engine.insert('c', [{ _id: 1 }])).rejects.toThrow('full');
    expect(listener).not.toHaveBeenCalled();
  });
});

describe('another process', () => {
  const children: ChildProcessByStdio<null, Readable, null>[] = [];
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

  /** Starts the writing process; resolves when it has acknowledged `lines` inserts, with all it acknowledged so far and later. */
  async function startWriter(
    run: string,
    lines: number,
  ): Promise<{ child: ChildProcessByStdio<null, Readable, null>; acknowledged: string[]; ended: Promise<unknown> }> {
    const child = spawn(process.execPath, ['scripts/run.mjs', 'test/unit/cloudbase/crash-writer.ts', file, run], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const acknowledged: string[] = [];
    const reader = createInterface(child.stdout);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the writer ended by itself, code ${code}`)));
      reader.on('line', (line) => {
        if (acknowledged.push(line) >= lines) resolve();
      });
    });
    child.removeAllListeners('exit');
    return { child, acknowledged, ended: once(reader, 'close') };
  }

  async function killHard(child: ChildProcessByStdio<null, Readable, null>): Promise<void> {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  it('cannot open the file while one has it; its end frees the file, however it comes', async () => {
    const { child } = await startWriter('held', 1);
    expect(() => open()).toThrow(DataFileError);
    expect(() => open()).toThrow(/data\.db is in use by another running instance: stop that one first/);
    await killHard(child);
    open().close();
  });

  it('killed again and again while it writes loses no acknowledged write and leaves no half transaction', async () => {
    const acknowledged: string[] = [];
    // Different numbers of lines, so that the kills hit different moments.
    for (const [run, lines] of [3, 101, 57, 211, 20].entries()) {
      const writer = await startWriter(`run${run}`, lines);
      await killHard(writer.child);
      await writer.ended;
      acknowledged.push(...writer.acknowledged);
    }
    const cloudBase = open();
    const { engine } = cloudBase;
    const stored = new Set((await engine.find('log', {})).map(({ k }) => k));
    expect(acknowledged.filter((k) => !stored.has(k))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(392);
    const accounts = await engine.find('accounts', {});
    expect(accounts.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(1000);
    expect(accounts.some(({ amount }) => amount !== 100)).toBe(true);
    cloudBase.close();
  });
});
