import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLedgerStore } from '../../../local/kernel/ledger-store';
import { createMemoryLedgerStore } from '../../../local/kernel/memory-ledger-store';
import {
  completed,
  create,
  createFields,
  createPlatform,
  HOUR_MS,
  NOTIFY_URL,
  OPENID,
  PATHS,
  payFields,
  queryOrder,
  register,
  SECOND_MS,
  serial,
  START_MS,
} from '../../support/huifu-platform';

describe('a platform that stops at any moment', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'huifu-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const reopen = (startMs: number, seed: number) =>
    createPlatform({ store: openLedgerStore(path.join(directory, 'ledger.db')), startMs, seed });

  it('continues with orders, registrations, deductions, serials and the schedule where it stopped', async () => {
    const before = reopen(START_MS, 1);
    before.answerWith(() => ({ status: 500, body: '' }));
    const { package: text = '' } = await before.call(PATHS.create, createFields(2));
    const outOrderNo = await completed(before, 1);
    const other = await completed(before, 3);
    const otherNo = await register(before, other, 'R3');
    const { hf_seq_id: hfSeqId = '' } = await before.call(PATHS.pay, payFields(await register(before, outOrderNo)));
    const ledger = before.huifu.ledger();
    before.store.close();

    const after = reopen(START_MS + 2 * HOUR_MS + SECOND_MS, 900);
    expect(after.huifu.ledger()).toEqual(ledger);
    expect(after.huifu.participant.nextDueMs()).toBe(START_MS + 2 * HOUR_MS + 5 * SECOND_MS);
    await after.advance(4 * SECOND_MS);
    expect(after.received.map(({ data }) => data['trans_hf_seq_id'])).toEqual([hfSeqId]);
    expect(await queryOrder(after, outOrderNo)).toMatchObject({ state: 'DONE' });
    expect(await register(after, other, 'R3')).toBe(otherNo);
    expect(after.huifu.sheet(text)).toMatchObject({ state: 'confirmable', openid: OPENID });
    for (const used of ['C1', 'R1', 'P1']) {
      expect(await after.call(PATHS.create, createFields(1, { req_seq_id: used }))).toMatchObject({ resp_code: '20000000' });
    }
    after.store.close();
  });

  it('lets a refund arrive that was under way', async () => {
    const before = createPlatform();
    const outOrderNo = await completed(before);
    before.huifu.payActively({ outOrderNo, outcome: 'paid' });
    const hfSeqId = before.huifu.ledger().payments[0]?.hf_seq_id ?? '';
    const fields = serial('F1', { ord_amt: '1.00', org_req_date: '20261123', org_hf_seq_id: hfSeqId });
    await before.call(PATHS.refund, fields);
    const after = createPlatform({ store: before.store, startMs: before.nowMs() + HOUR_MS, seed: 900 });
    await after.settle();
    expect(after.huifu.ledger().refunds).toMatchObject([{ trans_stat: 'S' }]);
    expect(await after.call(PATHS.refund, fields)).toMatchObject({ resp_code: '20000000' });
  });

  it('repeats a notification that was handed over but whose acknowledgement was not written down', async () => {
    const before = reopen(START_MS, 1);
    const outOrderNo = await create(before);
    before.huifu.decide({ outOrderNo, decision: 'confirm' });
    before.answerWith(() => {
      before.store.close();
      return { status: 200, body: 'RECV_ORD_ID_C1' };
    });
    await expect(before.settle()).rejects.toThrow();

    const after = reopen(START_MS + SECOND_MS, 900);
    await after.settle();
    expect(after.received.map(({ url }) => url)).toEqual([NOTIFY_URL]);
    after.store.close();
  });

  it('writes a payment, its order and the notification in one step, or nothing of it', async () => {
    const store = createMemoryLedgerStore();
    let puts: string[][] = [];
    let full = false;
    const watched = {
      ...store,
      put: (rows: Parameters<typeof store.put>[0]) => {
        if (full) throw new Error('disk full');
        puts.push(rows.map(({ table }) => table));
        store.put(rows);
      },
    };
    const platform = createPlatform({ store: watched });
    const outOrderNo = await completed(platform);
    puts = [];
    full = true;
    expect(() => platform.huifu.payActively({ outOrderNo, outcome: 'paid' })).toThrow('disk full');
    expect(platform.huifu.ledger()).toMatchObject({ payments: [], serviceOrders: [{ state: 'DOING' }] });
    expect(platform.huifu.participant.nextDueMs()).toBeNull();
    full = false;
    platform.huifu.payActively({ outOrderNo, outcome: 'paid' });
    expect(puts).toEqual([['huifu.serviceOrders', 'huifu.payments', 'huifu.notifications']]);
  });
});
