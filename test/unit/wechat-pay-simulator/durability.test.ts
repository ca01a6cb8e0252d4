import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLedgerStore } from '../../../local/kernel/ledger-store';
import { createMemoryLedgerStore } from '../../../local/kernel/memory-ledger-store';
import {
  createPlatform,
  MERCHANT,
  orderFields,
  PAYMENT_URL,
  queryContract,
  queryOrder,
  SECOND_MS,
  START_MS,
  subscribe,
} from '../../support/wechat-pay-platform';

describe('a platform that stops at any moment', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'wechat-pay-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const reopen = (startMs: number, seed: number) =>
    createPlatform({ store: openLedgerStore(path.join(directory, 'ledger.db')), startMs, seed });

  it('continues with orders, contracts, numbers and the schedules where it stopped', async () => {
    const before = reopen(START_MS, 1);
    before.answerWith(() => ({ status: 500, body: '' }));
    const { contractId } = await subscribe(before, 1);
    const open = await before.call('/pay/contractorder', orderFields(2));
    await before.advance(20 * SECOND_MS);
    before.store.close();

    const after = reopen(START_MS + 20 * SECOND_MS, 900);
    expect(after.pay.participant.nextDueMs()).toBe(START_MS + 30 * SECOND_MS);
    await after.advance(3600 * SECOND_MS);
    expect(after.received.map(({ atMs, fields }) => [(atMs - START_MS) / SECOND_MS, fields.change_type ?? 'payment'])).toEqual([
      [30, 'payment'],
      [30, 'ADD'],
    ]);
    expect((await queryOrder(after, 1)).trade_state).toBe('SUCCESS');
    expect((await queryContract(after, { contract_id: contractId })).contract_state).toBe('0');
    expect((await after.call('/pay/contractorder', orderFields(2))).prepay_id).toBe(open.prepay_id);
    expect((await after.call('/pay/contractorder', orderFields(3, { contract_code: 'C20261123001' }))).contract_err_code).toBe(
      'CONTRACT_CODE DUPLICATION',
    );
    after.store.close();
  });

  it('repeats a notification that was handed over but whose acknowledgement was not written down', async () => {
    const before = reopen(START_MS, 1);
    await subscribe(before);
    let stopped = false;
    before.answerWith(() => {
      if (!stopped) before.store.close();
      stopped = true;
      return { status: 200, body: '<xml><return_code>SUCCESS</return_code></xml>' };
    });
    await expect(before.settle()).rejects.toThrow();

    const after = reopen(START_MS + SECOND_MS, 900);
    await after.settle();
    expect(after.received.map(({ url }) => url)).toEqual([PAYMENT_URL, orderFields().contract_notify_url]);
    after.store.close();
  });

  it('finishes a signing that was under way', async () => {
    const rules = { signingMs: 5000 };
    const before = createPlatform({ rules });
    const { contractId } = await subscribe(before);
    const after = createPlatform({ rules, store: before.store, startMs: START_MS + 60 * SECOND_MS, seed: 900 });
    await after.settle();
    expect((await queryContract(after, { contract_id: contractId })).contract_state).toBe('0');
  });

  it('writes a payment, its contract and both notifications in one step, or nothing of it', async () => {
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
    const platform = createPlatform({ store: watched, merchant: MERCHANT });
    const { prepay_id: prepayId = '' } = await platform.call('/pay/contractorder', orderFields());
    puts = [];
    full = true;
    expect(() => platform.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: true })).toThrow('disk full');
    expect([platform.pay.sheet(prepayId).state, platform.pay.participant.nextDueMs()]).toEqual(['payable', null]);
    full = false;
    platform.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: true });
    expect(puts).toEqual([['wechat.orders', 'wechat.contracts', 'wechat.notifications', 'wechat.notifications']]);
  });
});
