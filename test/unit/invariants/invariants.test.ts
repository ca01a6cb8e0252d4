import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import { checkInvariants } from '../../invariants/check';
import type { Evidence } from '../../invariants/evidence';
import { INVARIANTS, type InvariantId, type Violation } from '../../invariants/violation';
import { createWatch } from '../../invariants/watch';
import type { World } from '../../support/world';
import { PLANS } from '../../support/world-settings';
import { DAY_MS } from '../../support/world-users';
import { brokenBy, type Draft, only, playScenario } from './scenario';

let good: Evidence;
/** What the watch has found while the scenario was played, and how much it has looked at. */
const watched: Violation[] = [];
let looks = 0;

/** Shows a watch every write of an aggregate and every message. */
function attachWatch(world: World): void {
  const watch = createWatch({ clockToleranceMs: 0 });
  const note = (found: readonly Violation[]): void => {
    looks += 1;
    watched.push(...found);
  };
  for (const plan of PLANS) note(watch.stored('plans', plan));
  const { insert, replace } = world.database;
  Object.assign(world.database, {
    async insert(...[collection, documents]: Parameters<typeof insert>) {
      await insert(collection, documents);
      for (const document of documents) note(watch.stored(collection, document));
    },
    async replace(...[collection, revision, document]: Parameters<typeof replace>) {
      const isDone = await replace(collection, revision, document);
      if (isDone) note(watch.stored(collection, document));
      return isDone;
    },
  } satisfies Partial<World['database']>);
  world.traffic.subscribe((entry) => note(watch.traffic(entry)));
}

beforeAll(async () => {
  good = await (await playScenario(attachWatch)).records.evidence();
});

/** Published or not. */
const eventsOf = ({ merchant }: Draft) =>
  [...merchant.memberships, ...merchant.chargingOrders].reduce((events, { outbox }) => [...events, ...outbox], merchant.events);
const member = ({ merchant }: Draft, index = 0) => only(merchant.memberships, (_member) => index-- === 0);
const paidOrder = (draft: Draft) => only(member(draft).orders, ({ state }) => state === 'paid');
const paidDeduction = (draft: Draft) => only(member(draft).deductions, ({ state }) => state === 'paid');
const billed = ({ merchant }: Draft) => only(merchant.chargingOrders, ({ state }) => state === 'paid');
const billOf = (draft: Draft) => only([billed(draft).bill], (bill) => bill !== null) ?? fail();
const fail = (): never => {
  throw new Error('nothing of that kind in the scenario');
};
const ledgerOrder = (draft: Draft) => only(draft.platform.wechat.orders, ({ out_trade_no: no }) => no === paidOrder(draft).outTradeNo);
const ledgerPayment = (draft: Draft) => only(draft.platform.huifu.payments, ({ trans_stat }) => trans_stat === 'S');
const sentTo = ({ traffic }: Draft, path: string) => only(traffic, ({ subject, kind }) => kind === 'request' && subject === path);
const told = ({ traffic }: Draft, subject: string) => only(traffic, (entry) => entry.kind === 'notification' && entry.subject === subject);
/** A further message like one that was sent. */
const again = (draft: Draft, path: string, change: (sent: string) => string, laterMs = 0): void => {
  const entry = sentTo(draft, path);
  draft.traffic.push({ ...entry, sent: change(entry.sent), atMs: entry.atMs + laterMs });
};

/** What is changed in good evidence, and the rule that it breaks. */
const BREAKS: readonly (readonly [InvariantId, string, (draft: Draft) => void])[] = [
  ['I1', 'a payment by our books that the platform has not taken', (d) => (ledgerOrder(d).trade_state = 'NOTPAY')],
  ['I1', 'a payment by another transaction', (d) => (ledgerOrder(d).transaction_id = '42')],
  ['I1', 'a payment that we have closed', (d) => Object.assign(paidOrder(d), { state: 'closed' })],
  ['I1', 'money that went back by our books alone', (d) => (paidOrder(d).refundedFen += 1)],
  ['I1', 'money that went back without our knowing', (d) => (paidOrder(d).refundedFen -= 1)],
  ['I1', 'a refund at the platform that is not stored', (d) => (member(d).refunds = [])],
  ['I1', 'an order at the platform that is not stored', (d) => member(d).orders.shift()],
  ['I1', 'a charging payment that the platform has not taken', (d) => (ledgerPayment(d).trans_stat = 'F')],
  ['I1', 'a charging payment of another amount', (d) => (ledgerPayment(d).trans_amt += 1)],
  ['I1', 'a charging payment by another serial', (d) => (ledgerPayment(d).hf_seq_id = 'X')],
  ['I1', 'a charging payment that is not recorded', (d) => (billed(d).payment = null)],
  ['I1', 'a refund of charging that has not arrived', (d) => (only(d.platform.huifu.refunds, () => true).trans_stat = 'P')],
  ['I1', 'a service order that is not stored', (d) => d.merchant.chargingOrders.shift()],

  ['I2', 'a cycle that two deductions have paid', (d) => member(d).deductions.push({ ...paidDeduction(d), outTradeNo: 'D2' })],
  [
    'I2',
    'a cycle that the platform has charged twice',
    (d) => {
      const { outTradeNo } = only(member(d).deductions, ({ state }) => state === 'failed');
      const { cycleNo } = paidDeduction(d);
      only(member(d).deductions, (deduction) => deduction.outTradeNo === outTradeNo).cycleNo = cycleNo;
      only(d.platform.wechat.orders, ({ out_trade_no: no }) => no === outTradeNo).trade_state = 'SUCCESS';
    },
  ],
  [
    'I2',
    'two open deductions at a time',
    (d) =>
      member(d)
        .deductions.slice(0, 2)
        .forEach((deduction) => (deduction.state = 'accepted')),
  ],
  [
    'I2',
    'two contracts that renew',
    (d) => {
      const [contract = fail()] = member(d).contracts;
      member(d).contracts.push({ ...contract, contractCode: contract.contractCode.slice(0, 21).padEnd(32, '0'), outTradeNo: null });
    },
  ],
  ['I2', 'a service order that was paid twice', (d) => d.platform.huifu.payments.push({ ...ledgerPayment(d), hf_seq_id: 'X' })],

  ['I3', 'a payment without a period', (d) => member(d).periods.pop()],
  ['I3', 'a period without a payment', (d) => member(d).deductions.splice(0)],
  ['I3', 'two periods for one payment', (d) => member(d).periods.push({ ...only(member(d).periods, () => true) })],
  ['I3', 'a period that ends a day late', (d) => (only(member(d).periods, () => true).untilMs += DAY_MS)],
  [
    'I3',
    'a period that covers covered time',
    (d) => (only(member(d).periods, ({ outTradeNo }) => outTradeNo.startsWith('D')).fromMs -= DAY_MS),
  ],
  ['I3', 'a period of a payment that was refunded', (d) => (paidOrder(d).state = 'refunded')],
  ['I3', 'a price that nobody has agreed to', (d) => (paidOrder(d).amountFen = 1)],

  [
    'I4',
    'a deduction by a contract that had ended',
    (d) => {
      const { contractCode, appliedMs } = paidDeduction(d);
      const signed = only(eventsOf(d), ({ no, to }) => no === contractCode && to === 'signed');
      signed.to = 'ended';
      signed.after = { ...(signed.after as object), state: 'ended', endedMs: appliedMs };
    },
  ],
  [
    'I4',
    'a deduction at night',
    (d) => {
      const { outTradeNo } = paidDeduction(d);
      const intent = only(eventsOf(d), ({ no, from }) => no === outTradeNo && from === null);
      const { appliedMs } = intent.after as { readonly appliedMs: number };
      intent.after = { ...(intent.after as object), appliedMs: appliedMs + DAY_MS / 2 };
    },
  ],
  ['I4', 'a call at night', (d) => again(d, '/pay/pappayapply', (sent) => sent, DAY_MS / 2)],
  [
    'I4',
    'a deduction above the amount of the cycle',
    (d) => {
      const { cycleNo } = paidDeduction(d);
      for (const event of eventsOf(d)) if (event.no === cycleNo) event.after = { ...(event.after as object), amountFen: 1 };
    },
  ],
  [
    'I4',
    'a retry before its day',
    (d) => {
      const [first = fail()] = member(d).deductions;
      for (const { no, to, after } of eventsOf(d))
        if (no === first.outTradeNo && to === 'failed') Object.assign(after as object, { failedMs: (first.failedMs ?? 0) + 5 * DAY_MS });
    },
  ],
  [
    'I4',
    'a deduction without a stored notice',
    (d) => {
      for (const event of eventsOf(d)) if (event.entity === 'cycle') event.after = { ...(event.after as object), announcement: null };
    },
  ],
  ['I4', 'a deduction without a notice on the wire', (d) => (d.traffic = d.traffic.filter(({ subject }) => !subject.endsWith('/notify')))],
  [
    'I4',
    'more calls in a second than the platform takes',
    (d) => {
      for (let call = 0; call < 150; call += 1) again(d, '/pay/pappayapply', (sent) => sent);
    },
  ],
  ['I4', 'a call for a number that has its outcome', (d) => again(d, '/pay/pappayapply', (sent) => sent, 3 * DAY_MS)],
  ['I4', 'a call without a stored intent', (d) => again(d, '/pay/pappayapply', (sent) => sent.replace(/CDATA\[D.{4}/, 'CDATA[D0000'))],

  [
    'I5',
    'an order number sent again with another amount',
    (d) => again(d, '/pay/contractorder', (sent) => sent.replace(/(<total_fee><!\[CDATA\[)\d+/, '$11')),
  ],
  [
    'I5',
    'a deduction number sent again with another address',
    (d) => again(d, '/pay/pappayapply', (sent) => sent.replace('/notify/wechat', '/notify/elsewhere')),
  ],
  [
    'I5',
    'a refund number sent again with another amount',
    (d) => again(d, '/secapi/pay/refund', (sent) => sent.replace(/(<refund_fee><!\[CDATA\[)\d+/, '$11')),
  ],
  [
    'I5',
    'a contract code for another order',
    (d) => again(d, '/pay/contractorder', (sent) => sent.replace(/(<out_trade_no><!\[CDATA\[S)./, '$1x')),
  ],
  [
    'I5',
    'a serial of Huifu for another call',
    (d) => again(d, '/v2/trade/payscore/serviceorder/create', (sent) => sent.replace('"data":{', '"data":{"attach":"x",')),
  ],
  ['I5', 'a session at another pile', (d) => again(d, '/sessions', (sent) => sent.replace('P002', 'P001'))],
  ['I5', 'an order that is asked for with another amount than is stored', (d) => (ledgerOrder(d).total_fee += 1)],

  ['I6', 'an open order that nobody asks about', (d) => (member(d, 2).checks = [])],
  ['I6', 'an order that is open for days', (d) => (only(member(d, 2).orders, () => true).createdMs -= 3 * DAY_MS)],
  ['I6', 'a renewal that nobody plans', (d) => (member(d).checks = member(d).checks.filter(({ of }) => of !== 'renewal'))],
  [
    'I6',
    'a renewal that is held without an alarm',
    (d) => {
      const [cycle = fail()] = member(d).cycles;
      member(d).cycles.push({ ...cycle, cycleNo: 'C.9', state: 'open', heldBecause: 'NOAUTH' });
    },
  ],
  ['I6', 'a session that nobody takes up', (d) => (only(d.merchant.chargingOrders, ({ state }) => state === 'charging').dueMs = null)],
  ['I6', 'a proposal that nobody was told of', (d) => d.merchant.proposals.push({ _id: 'A', state: 'open', raisedMs: 0 })],
  ['I6', 'a notification that was given up', (d) => (only(d.merchant.inbox, () => true).state = 'stuck')],

  [
    'I7',
    'an acknowledged payment that is not in the inbox',
    (d) => (d.merchant.inbox = d.merchant.inbox.filter(({ _id }) => !_id.startsWith('wechat.payment'))),
  ],
  [
    'I7',
    'an acknowledged confirmation that is not in the inbox',
    (d) => (d.merchant.inbox = d.merchant.inbox.filter(({ _id }) => !_id.startsWith('huifu.confirmed'))),
  ],

  ['I8', 'an acknowledged notification with a bad signature', (d) => (told(d, 'contract').verification = 'invalid')],
  ['I8', 'an entry of the inbox that nobody has signed', (d) => (d.traffic = d.traffic.filter(({ subject }) => subject !== 'confirmed'))],
  [
    'I8',
    'a change by a reply that could not be believed',
    (d) => {
      for (const entry of d.traffic) if (entry.subject === '/pay/contractorder') entry.fault = 'corrupt';
      for (const entry of d.traffic) if (entry.subject === '/pay/orderquery') entry.answered = null;
    },
  ],
  ['I8', 'a contract of another signer', (d) => (only(d.platform.wechat.contracts, () => true).openid = 'oSomebody')],

  ['I9', 'a transition that is in no table', (d) => (only(eventsOf(d), ({ to }) => to === 'paid').from = 'refunded')],

  ['I10', 'an event that is missing', (d) => d.merchant.events.shift()],
  ['I10', 'an event that was altered', (d) => (only(eventsOf(d), () => true).atMs += 1)],
  ['I10', 'a stored state that no event has led to', (d) => (paidOrder(d).clientIp = '203.0.113.8')],
  ['I10', 'an audit of what is not stored', (d) => d.merchant.memberships.shift()],

  ['I11', 'refunds above the payment', (d) => (only(member(d).refunds, () => true).amountFen = 5000)],
  ['I11', 'refunds above the payment at the platform', (d) => (only(d.platform.wechat.refunds, () => true).refund_fee = 5000)],
  ['I11', 'refunds of charging above the payment', (d) => (only(billed(d).refunds, () => true).amountFen = 50_000)],
  ['I11', 'refunds of charging above the payment at the platform', (d) => (only(d.platform.huifu.refunds, () => true).ord_amt = 50_000)],

  ['I12', 'a total that is not items less discounts', (d) => (billOf(d).totalFen -= 1)],
  [
    'I12',
    'a line that is rounded wrongly',
    (d) => {
      const line = only(billOf(d).lines, () => true);
      line.amountFen += 1;
      billOf(d).grossFen += 1;
      billOf(d).totalFen += 1;
    },
  ],
  ['I12', 'a total above the cap', (d) => (billed(d).capFen = billOf(d).totalFen - 1)],
  [
    'I12',
    'another total at the platform',
    (d) => (only(d.platform.huifu.serviceOrders, ({ req_seq_id: no }) => no === billed(d)._id).total_amount = 1),
  ],

  ['I13', 'a session that nobody has confirmed', (d) => (billed(d).confirmedMs = null)],
  ['I13', 'a session before its confirmation', (d) => (billed(d).startedMs = (billed(d).confirmedMs ?? 0) - 1)],
  ['I13', 'a bill without readings', (d) => (billed(d).readings = [])],
  ['I13', 'a bill by readings that no pile has told', (d) => (only(billed(d).readings, () => true).atMs += 1)],
  [
    'I13',
    'a confirmation that the platform does not know',
    (d) => (only(d.platform.huifu.serviceOrders, ({ req_seq_id: no }) => no === billed(d)._id).state = 'CREATED'),
  ],

  ['I14', 'a question that is overdue', (d) => (d.nowMs += 30 * DAY_MS)],
  ['I14', 'a member whose slot is not released', (d) => (billed(d).slot = billed(d).memberId)],
  ['I14', 'a pile that is not released', (d) => (only(d.platform.piles, ({ pileId }) => pileId === 'P001').sessionId = billed(d)._id)],
];

describe('the checker', () => {
  it('is silent on what really happens', () => {
    expect(checkInvariants(good)).toEqual([]);
  });

  it.each(BREAKS)('%s is broken by %s', (invariant, _what, change) => {
    expect(brokenBy(good, change)).toContain(invariant);
  });

  it('can break every rule', () => {
    expect(new Set(BREAKS.map(([invariant]) => invariant))).toEqual(new Set(INVARIANTS));
  });

  it('answers the same for the same evidence, rule by rule', () => {
    const draft = structuredClone(good);
    const broken = { ...draft, merchant: { ...draft.merchant, inbox: [], memberships: draft.merchant.memberships.slice(1) } };
    const found = checkInvariants(broken);
    expect(checkInvariants(structuredClone(broken))).toEqual(found);
    const order = found.map(({ invariant }) => INVARIANTS.indexOf(invariant));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  describe('is not deceived by what it cannot know', () => {
    it('a payment that is still asked about need not be known', () => {
      const isBroken = (d: Draft): void => {
        const order = only(member(d, 2).orders, ({ state }) => state === 'open');
        only(d.platform.wechat.orders, ({ out_trade_no: no }) => no === order.outTradeNo).trade_state = 'SUCCESS';
      };
      expect(brokenBy(good, isBroken)).toEqual(new Set());
    });

    it('while things happen the platform may know more than we do', () => {
      const change = (d: Draft): void => {
        d.quiet = false;
        only(d.platform.wechat.refunds, () => true).refund_status = 'PROCESSING';
      };
      expect(brokenBy(good, change)).toContain('I1');
      expect(brokenBy(good, (d) => ((d.quiet = false), (d.nowMs += DAY_MS / 24)))).toEqual(new Set());
    });

    it('a tail of the traffic proves nothing about what is missing in it', () => {
      const change = (d: Draft): void => {
        d.trafficIsComplete = false;
        d.traffic = d.traffic.slice(-5);
      };
      expect(brokenBy(good, change)).toEqual(new Set());
    });

    it('a call to Huifu is the same call when a new key has signed it', () => {
      const change = (d: Draft): void => {
        for (const path of ['/v2/trade/payscore/serviceorder/create', '/v2/trade/payscore/serviceorder/complete'])
          again(d, path, (sent) => sent.replace(/"sign":"[^"]*"/, '"sign":"another"'));
      };
      expect(brokenBy(good, change)).toEqual(new Set());
    });

    it('an alarm of the right kind excuses, one of another kind does not', () => {
      const unknown =
        (kind: string) =>
        (d: Draft): void => {
          const order = only(member(d, 2).orders, () => true);
          member(d, 2).checks = [];
          member(d, 2).dueMs = null;
          d.merchant.alarms.push({ _id: 'A', kind, no: order.outTradeNo });
        };
      expect(brokenBy(good, unknown('order-unresolved'))).toEqual(new Set());
      expect(brokenBy(good, unknown('contradiction'))).toEqual(new Set(['I6']));
    });
  });
});

describe('the watch', () => {
  it('has looked at every write and message, and is silent on what really happens', () => {
    expect(looks).toBeGreaterThan(250);
    expect(watched).toEqual([]);
  });

  /** The scenario again, from what is stored and was sent in the end. */
  const fed = () => {
    const watch = createWatch({ clockToleranceMs: 0 });
    return { watch, order: only(good.merchant.chargingOrders as readonly ChargingOrder[], ({ state }) => state === 'paid') };
  };

  it('reports in the very step: what is stored without its audit', () => {
    const { watch, order } = fed();
    const found = watch.stored('chargingOrders', order).map(({ invariant }) => invariant);
    expect(new Set(found)).toEqual(new Set(['I10']));
  });

  it('reports in the very step: terms that no plan has offered', () => {
    const { watch } = fed();
    const [alice] = good.merchant.memberships;
    for (const plan of PLANS) watch.stored('plans', { ...plan, priceFen: plan.priceFen + 1 });
    expect(watch.stored('memberships', alice)).toContainEqual(expect.objectContaining({ invariant: 'I3' }));
  });

  it('reports in the very step: a session of an order that is not stored, an acknowledgement of nothing, a changed serial', () => {
    const { watch } = fed();
    const draft = structuredClone(good) as unknown as Draft;
    const start = sentTo(draft, '/sessions');
    expect(watch.traffic(start).map(({ invariant }) => invariant)).toEqual(['I13']);
    expect(watch.traffic(told(draft, 'payment')).map(({ invariant }) => invariant)).toEqual(['I7']);
    expect(watch.traffic({ ...told(draft, 'payment'), verification: 'invalid' }).map(({ invariant }) => invariant)).toEqual(['I8']);
    const order = sentTo(draft, '/pay/contractorder');
    expect(watch.traffic(order)).toEqual([]);
    expect(
      watch.traffic({ ...order, sent: order.sent.replace('CNY', 'USD').replace('续充', '充') }).map(({ invariant }) => invariant),
    ).toEqual(['I5']);
  });
});
