import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createStackClock } from '../../../local/kernel/clock';
import { createFaults } from '../../../local/kernel/faults';
import { openLedgerStore } from '../../../local/kernel/ledger-store';
import { createMemoryLedgerStore } from '../../../local/kernel/memory-ledger-store';
import { createTraffic } from '../../../local/kernel/traffic';

const entry = {
  kind: 'call',
  party: 'merchant',
  subject: 's',
  sent: '',
  answered: null,
  status: 200,
  verification: 'not-checked',
  fault: null,
  durationMs: 1,
} as const;

describe('stack clock', () => {
  it('keeps running after it was moved and never goes back', () => {
    let realMs = 1_000;
    const clock = createStackClock(500, () => realMs);
    expect(clock.nowMs()).toBe(1_500);
    clock.moveTo(9_000);
    realMs += 10;
    expect([clock.nowMs(), clock.offsetMs]).toEqual([9_010, 8_000]);
    clock.moveTo(2_000);
    expect(clock.nowMs()).toBe(9_010);
  });
});

describe('faults', () => {
  it('are used up in the order given, one use at a time, for their own subject only', () => {
    const faults = createFaults();
    faults.set([
      { on: 'wechat.payment', do: 'drop', times: 2 },
      { on: 'wechat.payment', do: 'delay', times: 1, delayMs: 5 },
    ]);
    expect(faults.take('wechat.contract')).toBeUndefined();
    expect([1, 2, 3, 4].map(() => faults.take('wechat.payment')?.do)).toEqual(['drop', 'drop', 'delay', undefined]);
    faults.set([{ on: 'wechat.payment', do: 'drop', times: 1 }]);
    expect(faults.list()).toHaveLength(1);
    faults.clear();
    expect(faults.take('wechat.payment')).toBeUndefined();
  });
});

describe('traffic', () => {
  it('numbers entries, keeps the newest and tells its listeners', () => {
    const traffic = createTraffic({ nowMs: () => 7 }, 3);
    const seen: number[] = [];
    const stop = traffic.subscribe(({ seq }) => seen.push(seq));
    for (let i = 0; i < 5; i += 1) traffic.record(entry);
    stop();
    traffic.record(entry);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(traffic.after(0).map(({ seq }) => seq)).toEqual([4, 5, 6]);
    expect(traffic.after(5)).toEqual([{ ...entry, seq: 6, atMs: 7 }]);
    expect(traffic.after(6)).toEqual([]);
  });
});

describe('ledger store', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'ledger-'));
  const file = path.join(directory, 'ledger.db');
  const inMemory = createMemoryLedgerStore();
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each([
    { where: 'on disk', open: () => openLedgerStore(file) },
    { where: 'in memory', open: () => inMemory },
  ])('$where writes all rows or none, deletes with null, and is read back after a reopen', ({ open }) => {
    const store = open();
    const first = { fen: 1 };
    store.put([
      { table: 'orders', id: 'b', value: first },
      { table: 'orders', id: 'a', value: { fen: 2 } },
      { table: 'contracts', id: 'a', value: [3] },
    ]);
    first.fen = 7;
    const unwritable = { table: 'orders', id: 'c', value: 1n };
    expect(() => {
      store.put([{ table: 'orders', id: 'b', value: null }, unwritable]);
    }).toThrow();
    store.close();
    const again = open();
    expect(again.all('orders')).toEqual([{ fen: 1 }, { fen: 2 }]);
    again.put([
      { table: 'orders', id: 'a', value: { fen: 9 } },
      { table: 'orders', id: 'b', value: null },
    ]);
    expect([again.get('orders', 'b'), again.get('orders', 'a'), again.get('contracts', 'a')]).toEqual([undefined, { fen: 9 }, [3]]);
    again.close();
  });
});
