import type { AuditEvent } from '../../../cloudfunctions/shared/domain/audit';
import type { LogFields } from '../../../cloudfunctions/shared/platform/ports';
import type { TrafficEntry } from '../../../local/kernel/types';
import { createSometimes, RARE_STATES } from '../../simulation/sometimes';
import { complaintOf, sometimesTable, unreached } from '../../simulation/sometimes/report';
import type { PortCall } from '../../simulation/system/observer';

const NOW_MS = Date.UTC(2027, 5, 1);
const MINUTE_MS = 60_000;

/** One run, told by hand. */
class Run {
  private readonly sometimes = createSometimes();
  private seq = 0;

  constructor() {
    this.at(NOW_MS);
  }
  at(nowMs: number, who = 'timer', what = ''): void {
    this.sometimes.told?.(nowMs, who, what);
  }
  fault(kind: string, what = ''): void {
    this.sometimes.fault?.(kind, what);
  }
  log(message: string, fields: LogFields = {}): void {
    this.sometimes.logged?.('notify#1', 'info', message, fields);
  }
  call(instance: string, port: string, subject: string, detail = ''): PortCall {
    const call = { instance, port, subject, detail };
    this.sometimes.called?.(call);
    return call;
  }
  done(call: PortCall, outcome: 'answered' | 'lost' | 'caller-gone' = 'answered', result: unknown = true): void {
    this.sometimes.done?.(call, outcome, result);
  }
  answered(call: PortCall): void {
    this.sometimes.answered?.(call);
  }
  ended(instance: string): void {
    this.sometimes.ended?.(instance);
  }
  died(instance: string, serving: boolean, waitingFor: readonly PortCall[] = []): void {
    this.sometimes.died?.(instance, waitingFor, serving);
  }
  stored(collection: string, document: Record<string, unknown>): void {
    this.sometimes.stored?.(collection, document);
  }
  received(fact: Record<string, unknown>, receivedMs = NOW_MS): void {
    this.stored('inbox', {
      _id: typeof fact['factId'] === 'string' ? fact['factId'] : 'f',
      fact,
      state: 'received',
      attempts: 0,
      receivedMs,
    });
  }
  traffic(entry: Partial<TrafficEntry>): void {
    this.sometimes.traffic?.({
      seq: 1,
      atMs: NOW_MS,
      kind: 'notification',
      party: 'wechat',
      subject: 'wechat.payment',
      sent: '',
      answered: null,
      status: null,
      verification: 'valid',
      fault: null,
      durationMs: 0,
      ...entry,
    });
  }
  /** A change of one entity of a member or, for `chargingOrders`, of an order. */
  changed(event: Partial<AuditEvent>, document: Record<string, unknown> = {}, collection = 'memberships'): void {
    this.seq += 1;
    const whole = { seq: this.seq, aggregateId: 'm', atMs: NOW_MS, source: 'query', factId: 'f', from: null, to: '', after: {}, ...event };
    const nothing = { orders: [], contracts: [], cycles: [], deductions: [], periods: [], refunds: [] };
    this.stored(collection, { _id: 'm', ...nothing, ...document, audit: { seq: this.seq }, outbox: [whole] });
  }
  /** What was reached. */
  reached(): string[] {
    return [...this.sometimes.reached()].filter(([, count]) => count > 0).map(([id]) => id);
  }
  count(id: string): number {
    return this.sometimes.reached().get(id) ?? NaN;
  }
}

const order = (state: string): Record<string, unknown> => ({ outTradeNo: 'S1', state, contractCode: 'C1', refundedElsewhereFen: 0 });
const contract = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  contractCode: 'C1',
  outTradeNo: 'S1',
  origin: 'pay-and-sign',
  replaces: null,
  contractId: '77',
  endedBy: null,
  signedMs: NOW_MS,
  windowEndsMs: null,
  movedTo: null,
  terms: { dunning: { retryDays: [1, 2], graceDays: 7, endDays: 15 } },
  ...more,
});
const deduction = (state: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  outTradeNo: 'D2',
  contractCode: 'C1',
  cycleNo: 'C1.1',
  state,
  repeatedMs: null,
  refundedElsewhereFen: 0,
  ...more,
});
const charging = (more: Record<string, unknown>): Record<string, unknown> => ({
  outOrderNo: 'H1',
  cancelReason: null,
  confirmByMs: NOW_MS + 30 * MINUTE_MS,
  completedMs: NOW_MS,
  payment: null,
  ...more,
});

describe('the registry of rare states', () => {
  it('names every state once, says what was seen and what to do, and requires 30 or more', () => {
    expect(new Set(RARE_STATES.map(({ id }) => id)).size).toBe(RARE_STATES.length);
    for (const { saw, otherwise } of RARE_STATES) {
      expect(saw).toMatch(/^\S.*\.$/);
      expect(otherwise).toMatch(/^\S.*\.$/);
    }
    expect(RARE_STATES.filter(({ required }) => required).length).toBeGreaterThanOrEqual(30);
  });
  it('counts every state from 0, and complains of required ones only', () => {
    expect(createSometimes().reached().size).toBe(RARE_STATES.length);
    const all = Object.fromEntries(RARE_STATES.map(({ id }) => [id, 1]));
    expect(unreached(all)).toEqual([]);
    expect(unreached({ ...all, 'double-tap': 0, 'registration-lapsed': 0 }).map(complaintOf)).toEqual([
      expect.stringMatching(/^never reached: double-tap\. .+\n {2}Let people/),
    ]);
    expect(sometimesTable({ ...all, 'double-tap': 0 })[0]).toContain('0  double-tap: Two taps');
  });
  it('is reached by nothing when nothing happens', () => {
    expect(new Run().reached()).toEqual([]);
  });
});

describe('transport', () => {
  it('a notification is settled while the call that caused it is unanswered', () => {
    const run = new Run();
    const call = run.call('scheduler#1', 'http', 'wechat:/pay/pappayapply', '<out_trade_no>D2</out_trade_no>');
    const change = { entity: 'deduction', no: 'D2', from: 'applying', to: 'paid', source: 'notification', after: deduction('paid') };
    run.changed(change);
    expect(run.reached()).not.toContain('notification-before-reply');
    run.done(call);
    run.changed(change);
    run.answered(call);
    run.changed(change);
    expect(run.count('notification-before-reply')).toBe(1);
  });
  it('two instances take in the same notification', () => {
    const run = new Run();
    const first = run.call('notify#1', 'db.insert', 'inbox', 'f');
    run.call('notify#2', 'db.insert', 'inbox', 'other');
    run.answered(first);
    run.call('notify#2', 'db.insert', 'inbox', 'f');
    expect(run.reached()).toEqual([]);
    run.call('notify#3', 'db.insert', 'inbox', 'f');
    expect(run.reached()).toEqual(['notification-by-two-instances']);
  });
  it('one that comes hours late, and one that a stranger replays', () => {
    const run = new Run();
    run.received({ of: 'order', factId: 'f', paidMs: NOW_MS - 7 * 60 * MINUTE_MS });
    expect(run.reached()).toEqual(['notification-hours-late']);
    run.at(NOW_MS + 2 * 60 * MINUTE_MS);
    run.log('notification received', { no: 'f', outcome: 'known' });
    expect(run.count('notification-replayed-later')).toBe(0);
    run.fault('stranger.replayed', '/wechat/payment');
    run.log('notification received', { no: 'f', outcome: 'known' });
    expect(run.count('notification-replayed-later')).toBe(1);
    expect(run.count('notification-told-again')).toBe(2);
  });
  it('a forgery that is rejected; a rejection alone is none', () => {
    const run = new Run();
    run.log('notification rejected');
    expect(run.reached()).toEqual([]);
    run.fault('stranger.forged');
    run.log('notification rejected');
    run.log('notification rejected');
    expect(run.count('notification-forged')).toBe(1);
  });
  it('an old key signs after the change, and is known as the one before', () => {
    const run = new Run();
    const refused = { kind: 'request', subject: '/pay/orderquery', verification: 'invalid' } as const;
    run.traffic(refused);
    run.received({ of: 'order', factId: 'f', paidMs: NOW_MS });
    expect(run.reached()).toEqual([]);
    run.at(NOW_MS + 2 * 60 * MINUTE_MS);
    run.fault('key.rotated');
    run.traffic(refused);
    run.at(NOW_MS + 3 * 60 * MINUTE_MS);
    run.fault('stranger.replayed');
    run.log('notification received', { no: 'f', outcome: 'known' });
    expect(run.reached()).toEqual(expect.arrayContaining(['signed-with-old-key', 'old-key-accepted']));
  });
  it.each([
    ['huifu-refused-old-key', 'huifu.merchant', { kind: 'request', party: 'huifu', verification: 'invalid' }],
    ['huifu-told-with-new-key', 'huifu.platform', { kind: 'notification', party: 'huifu', verification: 'valid', answered: 'rejected' }],
    [
      'noticed-with-two-v3-keys',
      'v3.merchant',
      { kind: 'request', subject: '/v3/papay/contracts/1/notify', verification: 'valid', status: 204 },
    ],
    [
      'noticed-with-two-v3-keys',
      'v3.platform',
      { kind: 'request', subject: '/v3/papay/contracts/1/notify', verification: 'valid', status: 204 },
    ],
  ] as const)('%s: after a change of %s', (id, key, entry) => {
    const run = new Run();
    run.traffic(entry);
    run.fault('key.rotated');
    run.traffic(entry);
    expect(run.count(id)).toBe(0);
    run.fault('key.changed', key);
    run.traffic(entry);
    expect(run.count(id)).toBe(1);
  });
  it('a reply that cannot be verified, and the query after it', () => {
    const run = new Run();
    run.call('scheduler#1', 'http', 'wechat:/pay/pappayapply', '<out_trade_no>D2</out_trade_no>');
    run.fault('network.unsigned-reply');
    run.changed({ entity: 'deduction', no: 'D9', source: 'query', to: 'paid', after: deduction('paid') });
    expect(run.reached()).not.toContain('unsigned-reply-then-query');
    run.changed({ entity: 'deduction', no: 'D2', source: 'query', to: 'paid', after: deduction('paid') });
    expect(run.reached()).toContain('unsigned-reply-then-query');
  });
  it('a call over an outage, until that is over', () => {
    const run = new Run();
    run.fault('outage.huifu');
    run.call('charging#1', 'http', 'wechat:/pay/orderquery');
    expect(run.reached()).toEqual([]);
    run.call('charging#1', 'http', 'huifu:/v2/x');
    run.at(NOW_MS, 'weather', 'huifu can be reached again');
    run.call('charging#1', 'http', 'huifu:/v2/x');
    expect(run.count('outage-over-a-call-huifu')).toBe(1);
  });
});

describe('crashes and races', () => {
  it('a death after the inbox has it and before the acknowledgement', () => {
    const run = new Run();
    run.done(run.call('notify#1', 'db.insert', 'inbox', 'f'));
    run.ended('notify#1');
    run.died('notify#1', false);
    run.done(run.call('notify#2', 'db.insert', 'inbox', 'known'), 'answered', new Error('known'));
    run.died('notify#2', true);
    expect(run.reached()).toEqual([]);
    run.done(run.call('notify#3', 'db.insert', 'inbox', 'g'));
    run.died('notify#3', true);
    expect(run.reached()).toEqual(['died-before-acknowledgement']);
  });
  it('a death after the commit and before the reply, and after a platform did its part', () => {
    const run = new Run();
    run.done(run.call('scheduler#1', 'db.replace', 'memberships', 'm'));
    run.died('scheduler#1', true);
    expect(run.reached()).toEqual([]);
    run.done(run.call('charging#1', 'db.replace', 'chargingOrders', 'o'));
    run.died('charging#1', true);
    run.done(run.call('scheduler#2', 'http', 'wechat:/pay/orderquery'), 'caller-gone');
    expect(run.reached()).toEqual(['died-after-platform-did', 'died-between-commit-and-reply']);
  });
  it('writes that come too late, and against whom', () => {
    const run = new Run();
    const race = (winner: string, loser: string): void => {
      run.done(run.call(winner, 'db.replace', 'memberships', 'm'));
      run.done(run.call(loser, 'db.replace', 'memberships', 'm'), 'answered', false);
    };
    race('scheduler#1', 'scheduler#2');
    expect(run.reached()).toEqual(['replace-lost-race', 'two-ticks-one-aggregate']);
    race('notify#1', 'scheduler#2');
    race('subscription#1', 'subscription#2');
    race('operator#1', 'operator#2');
    expect(run.reached()).toEqual(expect.arrayContaining(['notification-against-tick', 'double-tap', 'refund-pressed-twice']));
    expect(run.count('replace-lost-race')).toBe(4);
  });
  it('a frozen instance that goes on with what it knew; not one that has asked anew', () => {
    const run = new Run();
    const lose = (loser: string, callsBefore: number): void => {
      run.fault('instance.frozen', loser);
      for (let calls = 0; calls < callsBefore; calls += 1) run.call(loser, 'db.get', 'memberships', 'm');
      run.done(run.call('notify#9', 'db.replace', 'memberships', 'm'));
      run.done(run.call(loser, 'db.replace', 'memberships', 'm'), 'answered', false);
    };
    lose('notify#1', 9);
    expect(run.count('stale-write-after-thaw')).toBe(0);
    lose('notify#2', 0);
    expect(run.count('stale-write-after-thaw')).toBe(1);
  });
  it('the scheduler settles what another has taken in', () => {
    const run = new Run();
    const settle = (instance: string): void => {
      const call = run.call(instance, 'db.update', 'inbox', 'f');
      run.stored('inbox', { _id: 'f', state: 'settled' });
      run.done(call);
    };
    settle('notify#1');
    expect(run.reached()).toEqual([]);
    settle('scheduler#1');
    expect(run.reached()).toEqual(['inbox-drained']);
  });
  it('a new version over a call; not between two', () => {
    const run = new Run();
    run.ended('notify#1');
    run.at(NOW_MS, 'fault', 'deploy: a new version');
    run.at(NOW_MS, 'notify#1', 'dies: a new version');
    expect(run.reached()).toEqual([]);
    run.ended('notify#2');
    run.at(NOW_MS, 'notify#2', 'dies: a new version');
    expect(run.reached()).toEqual(['deployed-over-a-call']);
  });
  it('clocks that differ', () => {
    const run = new Run();
    run.changed({ entity: 'order', no: 'S1', after: order('open'), to: 'open' });
    run.changed({ entity: 'order', no: 'S1', after: order('open'), to: 'open', atMs: NOW_MS - 1 });
    const given = { entity: 'contract', no: 'C1', from: 'pending', to: 'absent', factId: 'window-over:C1' };
    run.changed({ ...given, after: contract({ windowEndsMs: NOW_MS - 1 }) });
    expect(run.reached()).toEqual(['clock-went-back']);
    run.changed({ ...given, after: contract({ windowEndsMs: NOW_MS + 1 }) });
    expect(run.reached()).toContain('clock-crossed-deadline');
  });
});

describe('subscriptions', () => {
  it('a payment without an offer, and a contract that somebody else signed', () => {
    const run = new Run();
    const paid = { entity: 'order', no: 'S1', from: 'open', to: 'paid', after: { ...order('paid'), contractCode: 'C1' } };
    run.changed(paid, { contracts: [{ contractCode: 'C1', offered: true }] });
    run.changed({ entity: 'contract', no: 'C1', from: 'pending', to: 'absent', after: contract() });
    expect(run.reached()).not.toEqual(expect.arrayContaining(['paid-where-none-was-offered']));
    run.changed(paid, { contracts: [{ contractCode: 'C1', offered: false }] });
    expect(run.reached()).toContain('paid-where-none-was-offered');
    expect(run.reached()).not.toContain('signed-by-another');
    run.changed({ entity: 'contract', no: 'C1', from: 'pending', to: 'absent', after: contract({ movedTo: 'friend' }) });
    expect(run.reached()).toContain('signed-by-another');
  });
  it('an ADD after the DELETE, and a DELETE before the ADD', () => {
    const run = new Run();
    const added = { of: 'contract', kind: 'added', contractCode: 'C1', atMs: NOW_MS, factId: 'wechat.contract:77:ADD' };
    run.received(added);
    expect(run.reached()).toEqual([]);
    run.changed({ entity: 'contract', no: 'C1', from: 'pending', to: 'ended', factId: 'wechat.contract:77:DELETE', after: contract() });
    run.received(added);
    expect(run.reached()).toEqual(['late-add-after-delete', 'delete-before-add']);
  });
  it('an order whose reply was lost is made known again; not one that was answered', () => {
    const run = new Run();
    const make = (no: string, outcome: 'answered' | 'lost'): void =>
      run.done(run.call('subscription#1', 'http', 'wechat:/pay/contractorder', `<out_trade_no><![CDATA[${no}]]></out_trade_no>`), outcome);
    make('S1', 'answered');
    make('S1', 'answered');
    make('S2', 'lost');
    expect(run.reached()).toEqual([]);
    make('S2', 'answered');
    expect(run.reached()).toEqual(['order-made-reply-lost']);
  });
  it('signed before paid, paid and not signed', () => {
    const run = new Run();
    run.changed({ entity: 'contract', no: 'C1', from: 'pending', to: 'signed', after: contract() }, { orders: [order('paid')] });
    run.changed({ entity: 'contract', no: 'C1', from: 'pending', to: 'absent', after: contract() }, { orders: [order('closed')] });
    expect(run.reached()).toEqual([]);
    run.changed({ entity: 'contract', no: 'C1', from: 'pending', to: 'signed', after: contract() }, { orders: [order('open')] });
    run.changed({ entity: 'contract', no: 'C1', from: 'pending', to: 'absent', after: contract() }, { orders: [order('paid')] });
    expect(run.reached()).toEqual(['contract-before-payment', 'paid-not-signed']);
  });
  it('the notification of a payment is lost, and a query finds it', () => {
    const run = new Run();
    const found = { entity: 'order', no: 'S1', from: 'open', to: 'paid', after: order('paid') };
    run.changed(found);
    run.traffic({ sent: '<out_trade_no>S1</out_trade_no>', answered: '<xml>SUCCESS</xml>' });
    run.changed(found);
    run.traffic({ sent: '<out_trade_no>S1</out_trade_no>' });
    run.changed({ ...found, source: 'notification' });
    expect(run.reached()).toEqual([]);
    run.changed(found);
    expect(run.reached()).toEqual(['payment-found-by-query']);
  });
  it('a close that loses, ends in two places, two plans at once', () => {
    const run = new Run();
    run.traffic({ kind: 'request', subject: '/pay/closeorder', answered: '<err_code>ORDERPAID</err_code>' });
    const ending = { entity: 'contract', no: 'C1', from: 'signed', to: 'ending', source: 'user', after: contract({ signedMs: 0 }) };
    run.changed(ending);
    run.at(NOW_MS, 'U1', 'ends 77 in WeChat');
    run.changed(ending);
    run.at(NOW_MS, 'U1', 'subscription.subscribe {"planId":"month"}');
    run.at(NOW_MS, 'U2', 'subscription.subscribe {"planId":"year"}');
    expect(run.reached()).toEqual(['close-lost-against-payment', 'ended-in-wechat-and-here']);
    run.at(NOW_MS, 'U1', 'subscription.subscribe {"planId":"year"}');
    expect(run.reached()).toContain('two-devices-two-plans');
  });
});

describe('renewals', () => {
  const failing = { entity: 'deduction', no: 'D1', from: 'applying', to: 'failing', source: 'notification', after: deduction('failing') };
  it('a new number after a failure that was told; not after a refusal', () => {
    const run = new Run();
    const next = { entity: 'deduction', no: 'D2', from: null, to: 'applying', source: 'scheduler', after: deduction('applying') };
    run.changed({ ...failing, source: 'reply' });
    run.changed(next);
    expect(run.reached()).toEqual([]);
    run.changed(failing);
    run.changed(next);
    expect(run.reached()).toEqual(['new-number-after-failure', 'failure-told-first']);
  });
  it('the late failure of an old attempt', () => {
    const run = new Run();
    const told = { of: 'deduction', kind: 'failure-told', outTradeNo: 'D1', factId: 'f' };
    run.changed({ entity: 'deduction', no: 'D1', from: null, to: 'applying', after: deduction('applying', { outTradeNo: 'D1' }) });
    run.received(told);
    expect(run.reached()).toEqual([]);
    run.changed({ entity: 'deduction', no: 'D2', from: null, to: 'applying', after: deduction('applying') });
    run.received(told);
    expect(run.reached()).toEqual(['late-failure-of-old-attempt']);
  });
  it('dunning: the last attempt, after the time of grace, and a payment in between', () => {
    const run = new Run();
    const document = {
      contracts: [contract({ state: 'signed' })],
      cycles: [{ cycleNo: 'C1.1', fromMs: NOW_MS - 8 * 24 * 60 * MINUTE_MS }],
      deductions: [deduction('failed', { outTradeNo: 'D0' }), deduction('failed', { outTradeNo: 'D1' })],
    };
    const after = { entity: 'deduction', no: 'D2', from: 'failing' };
    run.changed({ ...after, to: 'failed', after: deduction('failed') }, { ...document, deductions: [] });
    expect(run.reached()).toEqual(['suspended']);
    run.changed({ ...after, to: 'failed', after: deduction('failed') }, document);
    run.changed({ ...after, to: 'paid', after: deduction('paid') }, document);
    expect(run.reached()).toEqual(['renewed', 'paid-while-past-due', 'suspended', 'dunning-last-attempt']);
  });
  it('an end, and money, while a deduction is under way', () => {
    const run = new Run();
    const document = { contracts: [contract({ state: 'ending' })], deductions: [deduction('applying')] };
    run.changed({ entity: 'contract', no: 'C1', from: 'signed', to: 'ended', after: contract() }, { deductions: [deduction('paid')] });
    expect(run.reached()).toEqual(['end-found-by-query']);
    run.changed({ entity: 'contract', no: 'C1', from: 'signed', to: 'ended', source: 'notification', after: contract() }, document);
    run.changed({ entity: 'contract', no: 'C1', from: 'signed', to: 'ending', source: 'user', after: contract({ signedMs: 0 }) }, document);
    run.changed({ entity: 'deduction', no: 'D2', from: 'applying', to: 'paid', after: deduction('paid') }, document);
    expect(run.reached()).toEqual(expect.arrayContaining(['delete-while-deducting', 'cancel-while-deducting', 'paid-after-cancel']));
  });
  it('an advance notice whose reply was lost, and one whose window was missed', () => {
    const run = new Run();
    const announce = (): PortCall => run.call('scheduler#1', 'http', 'wechat:/v3/papay/contracts/77/notify', '{"estimated_amount":{}}');
    run.done(announce(), 'lost');
    announce();
    const asked = (askedMs: number): void =>
      run.changed({ entity: 'cycle', no: 'C1.1', from: 'open', to: 'open', after: { announcement: { askedMs } } });
    asked(1);
    asked(1);
    expect(run.reached()).toEqual(['announcement-repeated']);
    asked(2);
    expect(run.reached()).toEqual(['announcement-repeated', 'announced-again']);
  });
  it('a reminder less than five days before the money was to move', () => {
    const run = new Run();
    const fromMs = NOW_MS + 30 * 24 * 60 * MINUTE_MS;
    const opened = (daysBefore: number) => ({ fromMs, remindedMs: fromMs - daysBefore * 24 * 60 * MINUTE_MS, announcement: null });
    run.changed({ entity: 'cycle', no: 'C1.1', from: null, to: 'open', after: opened(7) });
    expect(run.reached()).toEqual([]);
    run.changed({ entity: 'cycle', no: 'C1.2', from: null, to: 'open', after: opened(5) });
    expect(run.reached()).toEqual(['reminded-late']);
  });
  it('31 January to 28 February, and back to 31 March', () => {
    const run = new Run();
    const beijing = (month: number, day: number): number => Date.UTC(2027, month - 1, day);
    const grant = (fromMs: number, untilMs: number): void =>
      run.changed({ entity: 'period', no: `S${fromMs}`, from: null, to: 'granted', after: { fromMs, untilMs, anchorDay: 31 } });
    grant(beijing(1, 31), beijing(2, 28));
    expect(run.reached()).toEqual(['month-end-folded']);
    grant(beijing(2, 28), beijing(3, 31));
    expect(run.reached()).toEqual(['month-end-folded', 'month-end-unfolded']);
  });
});

describe('refunds', () => {
  it('the rest after a part; a whole refund at once is none', () => {
    const run = new Run();
    const part = { outTradeNo: 'S1', state: 'succeeded' };
    const refunded = { entity: 'order', no: 'S1', from: 'paid', to: 'refunded', after: order('refunded') };
    run.changed(refunded, { refunds: [part] });
    expect(run.reached()).toEqual([]);
    run.changed(refunded, { refunds: [part, part] });
    expect(run.reached()).toEqual(['refunded-in-parts']);
  });
  it('accepted and then failed, sent again under its number, applied from a statement', () => {
    const run = new Run();
    run.changed({ entity: 'refund', no: 'R1', from: 'requested', to: 'failed', after: {} });
    const ask = (no: string): PortCall =>
      run.call('operator#1', 'http', 'wechat:/secapi/pay/refund', `<out_refund_no>${no}</out_refund_no>`);
    ask('R1');
    ask('R2');
    expect(run.reached()).toEqual([]);
    ask('R1');
    run.changed({ entity: 'refund', no: 'R1', from: 'processing', to: 'failed', after: {} });
    run.stored('proposals', { state: 'open' });
    run.stored('alarms', { state: 'open', kind: 'statement-unknown-refund' });
    run.stored('proposals', { state: 'applied' });
    const known = [
      'refund-accepted-then-failed',
      'refund-sent-again',
      'refund-from-console-by-statement',
      'statement-differs',
      'proposal-applied',
    ];
    expect(run.reached()).toEqual(known);
  });
  it('while a deduction is under way', () => {
    const run = new Run();
    run.changed({ entity: 'refund', no: 'R1', from: null, to: 'requested', after: {} }, { deductions: [deduction('accepted')] });
    expect(run.reached()).toEqual(['refund-while-deducting']);
  });
});

describe('charging', () => {
  const order = (
    from: string,
    state: string,
    more: Record<string, unknown> = {},
    source = 'query',
  ): [Partial<AuditEvent>, Record<string, unknown>, string] => {
    const after = charging({ state, ...more });
    return [{ entity: 'charging-order', no: 'E1', from, to: state, source, after }, after, 'chargingOrders'];
  };
  it('confirmed when it was cancelled already; confirmed at the deadline', () => {
    const run = new Run();
    const confirmed = { of: 'charging', about: { outOrderNo: 'H1' }, news: { kind: 'confirmed', atMs: NOW_MS } };
    run.changed(...order('created', 'confirming'));
    run.received(confirmed);
    run.changed(...order('confirming', 'confirmed'));
    expect(run.reached()).toEqual([]);
    run.changed(...order('confirming', 'confirmed', { confirmByMs: NOW_MS + MINUTE_MS }));
    run.changed(...order('confirming', 'cancelling'));
    run.received(confirmed);
    expect(run.reached()).toEqual(['confirmed-after-cancel', 'confirmed-at-deadline']);
  });
  it('paid by the user, while we deduct and after we failed', () => {
    const run = new Run();
    run.changed(...order('deducting', 'paid', { payment: { by: 'deduction' } }, 'notification'));
    expect(run.reached()).toEqual([]);
    run.changed(...order('deducting', 'paid', { payment: { by: 'active' } }, 'notification'));
    run.changed(...order('unpaid', 'paid', { payment: { by: 'active' } }, 'notification'));
    expect(run.reached()).toEqual(['paid-actively-while-deducting', 'paid-actively-after-failure']);
  });
  it('Huifu is silent after four tries; three are not enough', () => {
    const run = new Run();
    const told = { party: 'huifu', subject: 'huifu.paid', sent: 'resp_data=%7B%22out_order_no%22%3A%22H1%22%7D' } as const;
    const missed = (times: number): void => {
      for (let count = 0; count < times; count += 1) run.traffic(told);
    };
    missed(3);
    run.traffic({ ...told, answered: 'RECV_ORD_ID_1', status: 200 });
    missed(3);
    run.changed(...order('deducting', 'paid'));
    expect(run.reached()).toEqual([]);
    missed(1);
    run.changed(...order('deducting', 'paid'));
    expect(run.reached()).toEqual(['huifu-silent']);
  });
  it("a payment by the user's own hand whose notification was lost", () => {
    const run = new Run();
    const lose = (): void => run.traffic({ party: 'huifu', subject: 'huifu.paid', sent: 'out_order_no=H1' });
    lose();
    run.changed(...order('unpaid', 'paid'));
    expect(run.reached()).toEqual([]);
    lose();
    run.at(NOW_MS, 'U1', 'pays H1 in WeChat: paid');
    run.changed(...order('unpaid', 'paid'));
    expect(run.reached()).toEqual(['active-payment-found-by-query']);
  });
  it('refunds in parts, one after another that failed, and a meter that a person has read', () => {
    const run = new Run();
    const refund = (from: string | null, ...states: string[]): void => {
      const refunds = states.map((state) => ({ state }));
      const to = states.at(-1) ?? '';
      run.changed({ entity: 'charging-refund', no: 'E1R2', from, to, after: {} }, charging({ refunds }), 'chargingOrders');
    };
    refund('processing', 'failed', 'succeeded');
    refund(null, 'succeeded', 'requested');
    run.changed(...order('stopping', 'completing'));
    expect(run.reached()).toEqual([]);
    refund('processing', 'succeeded', 'succeeded');
    refund(null, 'failed', 'requested');
    run.changed(...order('stopping', 'completing', {}, 'operator'));
    expect(run.reached()).toEqual(['charging-refunded-in-parts', 'charging-refund-after-a-failed-one', 'meter-read-by-hand']);
  });
  it('a second start, a second registration, a call again under its serial', () => {
    const run = new Run();
    run.done(run.call('charging#1', 'db.insert', 'chargingOrders', 'E1'), 'answered', null);
    run.changed({ entity: 'deduction', no: 'N1', from: null, to: 'registering', after: { seq: 1 } }, charging({}), 'chargingOrders');
    run.call('charging#1', 'http', 'huifu:/v2/trade/payscore/serviceorder/create', '{"req_seq_id":"E1"}');
    expect(run.reached()).toEqual([]);
    run.done(run.call('charging#2', 'db.insert', 'chargingOrders', 'E2'), 'answered', new Error('slot taken'));
    run.changed({ entity: 'deduction', no: 'N2', from: null, to: 'registering', after: { seq: 2 } }, charging({}), 'chargingOrders');
    run.call('charging#1', 'http', 'huifu:/v2/trade/payscore/serviceorder/create', '{"req_seq_id":"E1"}');
    expect(run.reached()).toEqual(['two-starts-one-order', 'deduction-then-other-registration', 'called-again-under-same-serial']);
  });
});

describe('the staff', () => {
  const wish = (what: string): Partial<AuditEvent> => ({
    source: 'operator',
    factId: `operator.li.wei:c1:${what}`,
    from: 'open',
    to: 'open',
  });

  it('let a held renewal go on, with and without a notice; not whoever changes a cycle', () => {
    const run = new Run();
    const cycle = { entity: 'cycle', no: 'C1.1', after: { announcement: null } } as const;
    run.changed({ ...cycle, ...wish('ask') });
    run.changed({ ...cycle, ...wish('renewal-released'), source: 'scheduler' });
    expect(run.reached()).toEqual([]);
    run.changed({ ...cycle, ...wish('renewal-released') });
    run.changed({ ...cycle, ...wish('renewal-released'), after: { announcement: { askedMs: NOW_MS, announcedMs: null } } });
    expect(run.reached()).toEqual(['renewal-released']);
    run.changed({ ...cycle, ...wish('renewal-released'), after: { announcement: { askedMs: NOW_MS, announcedMs: NOW_MS } } });
    expect(run.reached()).toEqual(['renewal-released', 'renewal-released-beside-its-notice']);
  });
  it('end contracts, cancel and retry orders, locate payments', () => {
    const run = new Run();
    run.changed({ entity: 'contract', no: 'C1', ...wish('end-requested'), to: 'ending', after: contract() });
    for (const what of ['cancel-requested', 'retry-requested', 'payment-located'])
      run.changed({ entity: 'charging-order', no: 'E1', ...wish(what), after: charging({}) }, {}, 'chargingOrders');
    const all = ['contract-ended-by-staff', 'order-cancelled-by-staff', 'deduction-retried-by-staff', 'payment-located-by-staff'];
    expect(run.reached()).toEqual(expect.arrayContaining(all));
  });
  it('have a day compared anew; one that was not compared yet is none', () => {
    const run = new Run();
    const day = (state: string): void => run.stored('statements', { _id: 'wechat:2027-06-01', state });
    day('pending');
    day('done');
    expect(run.reached()).toEqual([]);
    day('pending');
    day('pending');
    expect(run.count('statement-compared-anew')).toBe(1);
  });
});
