/** Rules about charging orders: each is shown to fire on evidence of which one thing is wrong, and to be silent where it only looks so. */
import type { AuditEvent } from '../../../cloudfunctions/shared/domain/audit';
import type { ChargingOrder, Deduction } from '../../../cloudfunctions/shared/domain/charging/types';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../invariants/beijing-days';
import { Alarms } from '../../invariants/books';
import { checkStopping } from '../../invariants/charging-call-rules';
import { checkChargingEvent } from '../../invariants/charging-events';
import type { Evidence } from '../../invariants/evidence';
import { Arrivals } from '../../invariants/outcome-rules';
import { checkTries } from '../../invariants/unresolved-rules';
import { createFindings, type Report } from '../../invariants/violation';
import { createWatch } from '../../invariants/watch';
import { brokenBy, type Draft, only, playScenario } from './scenario';

let good: Evidence;
beforeAll(async () => {
  good = await (await playScenario()).records.evidence();
});

const paid = ({ merchant }: Draft) => only(merchant.chargingOrders, ({ state }) => state === 'paid');
const order = (): ChargingOrder => only(good.merchant.chargingOrders as readonly ChargingOrder[], ({ state }) => state === 'paid');
const CREATE = '/v2/trade/payscore/serviceorder/create';
const COMPLETE = '/v2/trade/payscore/serviceorder/complete';
const REFUND = '/v2/trade/payment/scanpay/refund';
/** The calls of one kind, as they would have been sent. */
const resent = ({ traffic }: Draft, path: string, change: (sent: string) => string): void => {
  for (const entry of traffic.filter(({ subject, kind }) => kind === 'request' && subject === path)) {
    const sent = change(entry.sent);
    if (sent === entry.sent) throw new Error('nothing was changed');
    entry.sent = sent;
  }
};
const found = (check: (report: Report) => void): readonly string[] => {
  const findings = createFindings();
  check(findings.report);
  return findings.found.map(({ invariant }) => invariant);
};

it.each<[string, string, (draft: Draft) => void]>([
  ['I12', 'a risk amount above what is stored', (d) => resent(d, CREATE, (sent) => sent.replace(/(_COST\\",\\"amount\\":\\")/, '$19'))],
  ['I12', 'a completion for another total', (d) => resent(d, COMPLETE, (sent) => sent.replace(/("ord_amt":")/, '$11'))],
  [
    'I12',
    'a completion whose items do not come to its total',
    (d) => resent(d, COMPLETE, (sent) => sent.replace(/(.*amount\\":\\")/, '$11')),
  ],
  [
    'I12',
    'discounts that nobody is told of',
    (d) => ((paid(d).completion ?? fail()).discounts = [{ name: '', description: '', amountFen: 1 }]),
  ],
  [
    'I1',
    'a refund of the service order',
    (d) => resent(d, REFUND, (sent) => sent.replace(/("org_hf_seq_id":")\w+/, `$1${order().createHfSeqId}`)),
  ],
  ['I1', 'a refund of a payment of another day', (d) => resent(d, REFUND, (sent) => sent.replace(/("org_req_date":")\d/, '$13'))],
  ['I5', 'a refund of another amount than is stored', (d) => resent(d, REFUND, (sent) => sent.replace(/("ord_amt":")/, '$11'))],
  ['I13', 'a confirmation after the deadline', (d) => (paid(d).confirmByMs = (paid(d).confirmedMs ?? 0) - 1)],
  [
    'I14',
    'a payment that is under way for days',
    (d) => {
      const [deduction = fail()] = paid(d).deductions;
      Object.assign(deduction, { state: 'paying', paymentPlannedMs: d.nowMs - 3 * DAY_MS });
      Object.assign(paid(d), { state: 'deducting', dueMs: d.nowMs + HOUR_MS });
    },
  ],
])('%s is broken by %s', (invariant, _what, change) => {
  expect(brokenBy(good, change)).toContain(invariant);
});

it('I12: of nothing nothing is deducted', () => {
  const free = (d: Draft): void => {
    Object.assign(paid(d).bill ?? fail(), { totalFen: 0, grossFen: 0, lines: [], discounts: [] });
  };
  const messages = (deductions: readonly Deduction[]): readonly string[] => {
    const watch = createWatch({ clockToleranceMs: 0 });
    const draft = structuredClone(good) as unknown as Draft;
    free(draft);
    return watch.stored('chargingOrders', { ...paid(draft), deductions }).map(({ message }) => message);
  };
  expect(messages(order().deductions)).toContain('costs nothing, and a deduction of it is planned');
  expect(messages([])).not.toContain('costs nothing, and a deduction of it is planned');
});

describe('in the moment in which an order changes', () => {
  const event = (after: object, from: string, atMs: number): AuditEvent =>
    ({ entity: 'charging-order', from, to: (after as ChargingOrder).state, after, atMs }) as unknown as AuditEvent;
  const stored = (before: ChargingOrder) => ({
    id: before._id,
    value: <T>() => before as T,
    all: <T>() => before.deductions as unknown as readonly T[],
  });

  it('I12: a bill is made once', () => {
    const before = order();
    const anew = { ...before, bill: before.bill && { ...before.bill, totalFen: before.bill.totalFen - 1 } };
    expect(found((report) => checkChargingEvent(event(before, 'completing', 0), stored(before), report))).toEqual([]);
    expect(found((report) => checkChargingEvent(event(anew, 'completing', 0), stored(before), report))).toEqual(['I12']);
    const unbilled = { ...before, bill: null };
    expect(found((report) => checkChargingEvent(event(before, 'charging', 0), stored(unbilled), report))).toEqual([]);
  });

  it('I14: a deduction that failed is tried again within a day, until the week is over or there were twenty', () => {
    const before = order();
    const completedMs = before.completedMs ?? 0;
    const failed = (retryMs: number | null, atMs: number, times = 1): readonly string[] => {
      const deductions = Array.from({ length: times }, () => before.deductions[0] ?? fail());
      const after = { ...before, state: 'unpaid', retryMs };
      return found((report) => checkChargingEvent(event(after, 'deducting', atMs), stored({ ...before, deductions }), report));
    };
    expect(failed(completedMs + HOUR_MS, completedMs)).toEqual([]);
    expect(failed(null, completedMs)).toEqual(['I14']);
    expect(failed(completedMs + 2 * DAY_MS, completedMs)).toEqual(['I14']);
    expect(failed(null, completedMs + 6.5 * DAY_MS)).toEqual([]);
    expect(failed(null, completedMs, 20)).toEqual([]);
  });
});

it('I6: what was taken up again and again without an answer is known to a person', () => {
  const stopping = { ...order(), state: 'stopping' as const, payment: null, tries: 8 };
  const alarm = { _id: 'A', kind: 'meter-missing', no: stopping.outOrderNo };
  expect(found((report) => checkTries({ ...stopping, tries: 7 }, new Alarms(), report))).toEqual([]);
  expect(found((report) => checkTries(stopping, new Alarms(), report))).toEqual(['I6']);
  expect(found((report) => checkTries(stopping, new Alarms([alarm]), report))).toEqual([]);
});

it('I8: a refund has arrived when an answer has said so, not when it was taken', () => {
  const arrived = { entity: 'charging-refund', no: `${order()._id}R1`, from: 'requested', to: 'succeeded', source: 'query', factId: 'q' };
  const [entry = fail()] = good.traffic.filter(({ party, subject }) => party === 'huifu' && subject === REFUND);
  const after = (status: string, fault: typeof entry.fault = null, source = 'query'): readonly string[] =>
    found((report) => {
      const arrivals = new Arrivals();
      arrivals.see({ ...entry, answered: (entry.answered ?? '').replace(/("trans_stat":")\w/, `$1${status}`), fault });
      arrivals.check({ ...arrived, source } as unknown as AuditEvent, report);
    });
  expect(after('S')).toEqual([]);
  expect(after('P')).toEqual(['I8']);
  expect(after('S', 'corrupt')).toEqual(['I8']);
  expect(after('P', null, 'notification')).toEqual([]);
});

it('I14: whose session is to end is told so, not only asked', () => {
  const { _id } = order();
  const [entry = fail()] = good.traffic;
  const asked = { ...entry, kind: 'request' as const, party: 'charger' as const, subject: `/sessions/${_id}`, durationMs: 0 };
  const trail = (state: string) => ({ id: _id, value: <T>() => ({ state }) as T, all: () => [], stateSinceMs: () => 0 });
  const at = (atMs: number, subject: string, state = 'stopping'): readonly string[] =>
    found((report) => checkStopping({ ...asked, atMs, subject }, () => trail(state), 0, report));
  expect(at(2 * MINUTE_MS, asked.subject)).toEqual(['I14']);
  expect(at(MINUTE_MS, asked.subject)).toEqual([]);
  expect(at(2 * MINUTE_MS, `${asked.subject}/stop`)).toEqual([]);
  expect(at(2 * MINUTE_MS, asked.subject, 'charging')).toEqual([]);
});

function fail(): never {
  throw new Error('nothing of that kind in the scenario');
}
