/** What is judged in the moment in which it is decided: each rule is shown to fire on events of which one thing is wrong. */
import type { AuditEvent } from '../../../cloudfunctions/shared/domain/audit';
import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import type { Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import type { Evidence } from '../../invariants/evidence';
import plans from '../../../cloudfunctions/shared/store/seed-plans.json';
import { MINUTE_MS } from '../../invariants/beijing-days';
import { checkChargingEvent } from '../../invariants/charging-events';
import { checkIntent } from '../../invariants/deduction-rules';
import { createFindings } from '../../invariants/violation';
import { brokenBy, type Draft, only, playScenario } from './scenario';

let good: Evidence;
beforeAll(async () => {
  good = { ...(await (await playScenario()).records.evidence()), plans };
});

/** The event by which something came to be stored first. */
const firstOf = ({ merchant }: Draft, is: (event: AuditEvent) => boolean) =>
  only(
    [...merchant.memberships, ...merchant.chargingOrders].reduce((events, { outbox }) => [...events, ...outbox], merchant.events),
    (event) => event.from === null && is(event as AuditEvent),
  );
const change = (event: { after: unknown }, changes: (after: Record<string, number>) => object): void => {
  event.after = { ...(event.after as object), ...changes(event.after as Record<string, number>) };
};

it('is silent on what really happens, the plans known', () => {
  expect(brokenBy(good, () => undefined)).toEqual(new Set());
});

it.each<[string, string, (draft: Draft) => void]>([
  [
    'I3',
    'a price that no plan has said',
    (d) =>
      change(
        firstOf(d, ({ entity }) => entity === 'order'),
        () => ({ amountFen: 1 }),
      ),
  ],
  [
    'I3',
    'terms that no plan has said',
    (d) =>
      change(
        firstOf(d, ({ entity }) => entity === 'order'),
        ({ terms }) => ({ terms: { ...(terms as unknown as object), firstPriceFen: 1 } }),
      ),
  ],
  [
    'I3',
    'a period from another moment than its payment',
    (d) =>
      change(
        firstOf(d, ({ entity }) => entity === 'period'),
        ({ fromMs = 0 }) => ({ fromMs: fromMs - MINUTE_MS }),
      ),
  ],
  [
    'I3',
    'a period on another day of the month',
    (d) =>
      change(
        firstOf(d, ({ entity }) => entity === 'period'),
        ({ anchorDay = 0 }) => ({ anchorDay: anchorDay - 3 }),
      ),
  ],
  [
    'I3',
    'a renewal at a price of nobody',
    (d) =>
      change(
        firstOf(d, ({ entity }) => entity === 'cycle'),
        () => ({ amountFen: 1 }),
      ),
  ],
  [
    'I11',
    'a refund of more than is left',
    (d) =>
      change(
        firstOf(d, ({ entity }) => entity === 'refund'),
        () => ({ amountFen: 99_999 }),
      ),
  ],
  [
    'I8',
    'a contract with somebody else than its signer',
    (d) => {
      for (const { outbox } of d.merchant.memberships)
        for (const event of [...outbox, ...d.merchant.events])
          if (event.entity === 'contract') change(event, () => ({ openid: 'oSomebody' }));
    },
  ],
  [
    'I1',
    'a payment at another time than the platform says',
    (d) => (only(only(d.merchant.memberships, () => true).orders, ({ state }) => state === 'paid').paidMs = 1),
  ],
  [
    'I1',
    'a deduction that failed here and is accepted there',
    (d) => {
      const { outTradeNo } = only(only(d.merchant.memberships, () => true).deductions, ({ state }) => state === 'failed');
      only(d.platform.wechat.orders, ({ out_trade_no: no }) => no === outTradeNo).trade_state = 'ACCEPT';
    },
  ],
])('%s is broken by %s', (invariant, _what, change) => {
  expect(brokenBy(good, change)).toContain(invariant);
});

it('I6: where no fault has happened nobody is called without a cause, and no request is wrong', () => {
  const calm = { ...good, faultsHappened: false };
  expect(brokenBy(calm, () => undefined)).toEqual(new Set());
  expect(brokenBy(calm, (d) => d.merchant.alarms.push({ _id: 'A', kind: 'statement-unknown-payment', no: 'S1' }))).toEqual(new Set(['I6']));
});

it('I14: a serial may be told to be used only to the second of two machines that ask for the same at once', () => {
  const calm = { ...good, faultsHappened: false };
  const refusedAfter = (ms: number) => (d: Draft) => {
    const taken = only(d.traffic, ({ subject, answered }) => subject.endsWith('serviceorder/create') && answered !== null);
    const again = { ...taken, atMs: taken.atMs + ms, answered: '{"data":{"resp_code":"20000000","resp_desc":"重复交易"}}' };
    d.traffic.splice(d.traffic.indexOf(taken) + 1, 0, again);
  };
  expect(brokenBy(calm, refusedAfter(300))).toEqual(new Set());
  expect(brokenBy(calm, refusedAfter(2 * MINUTE_MS))).toContain('I14');
});

it('I4: nothing is deducted by a contract that somebody else was offered', () => {
  const member = only(good.merchant.memberships as readonly Membership[], ({ deductions }) =>
    deductions.some(({ state }) => state === 'paid'),
  );
  const deduction = only(member.deductions, ({ state }) => state === 'paid');
  const contract = only(member.contracts, ({ contractCode }) => contractCode === deduction.contractCode);
  const cycle = only(member.cycles, ({ cycleNo }) => cycleNo === deduction.cycleNo);
  const order = member.orders.find(({ outTradeNo }) => outTradeNo === contract.outTradeNo);
  const complaints = (contractCode: string): number => {
    const { found, report } = createFindings();
    const before = member.deductions.filter((d) => d.cycleNo === cycle.cycleNo && d.appliedMs < deduction.appliedMs);
    const intent = { deduction, atMs: deduction.appliedMs, order, before, cycle: { ...cycle, state: 'open' as const } };
    checkIntent({ ...intent, contract: { ...contract, contractCode } }, report);
    return found.filter(({ invariant }) => invariant === 'I4').length;
  };
  expect(complaints(contract.contractCode)).toBe(0);
  expect(complaints(`C${'0'.repeat(31)}`)).toBe(1);
});

it('I13: a confirmation that becomes known after the deadline starts nothing', () => {
  const order = only(good.merchant.chargingOrders as readonly ChargingOrder[], ({ confirmedMs }) => confirmedMs !== null);
  const { found, report } = createFindings();
  const event = { entity: 'charging-order', from: 'confirming', to: 'confirmed', after: order } as unknown as AuditEvent;
  const stored = { id: order._id, value: () => undefined, all: () => [] };
  checkChargingEvent({ ...event, atMs: order.confirmByMs }, stored, report);
  expect(found).toEqual([]);
  checkChargingEvent({ ...event, atMs: order.confirmByMs + 10 * MINUTE_MS }, stored, report);
  expect(found.map(({ invariant }) => invariant)).toEqual(['I13']);
});
