import {
  AUDIT_START,
  auditChanges,
  type AuditEvent,
  type AuditHead,
  canonicalJson,
  chainFault,
  replay,
} from '../../../cloudfunctions/shared/domain/audit';
import type { Fact } from '../../../cloudfunctions/shared/domain/subscription/facts';
import { auditedEntities } from '../../../cloudfunctions/shared/domain/subscription/membership';
import { reduce } from '../../../cloudfunctions/shared/domain/subscription/reduce';
import type { Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import { fc } from '../../support/seeded-properties';
import { contractNews, NOW_MS, orderNews, purchase, signing } from './members';

const first = purchase();
const second = purchase(first.member, 'b');
const later = signing(second.member);
const FACTS: readonly Fact[] = [
  ...Object.values(orderNews(first)),
  ...Object.values(orderNews(second)),
  ...Object.values(contractNews(first)),
  ...Object.values(contractNews(second)),
  ...Object.values(contractNews({ contract: later.contract })),
  { ...orderNews(first)['refunded-in-part'], processingFen: 1 },
  { ...orderNews(first).paid, amountFen: 1 },
];

/** The state after all facts, and everything that was audited on the way. */
function lifeOf(facts: readonly Fact[]): { member: Membership; events: AuditEvent[] } {
  let member = later.member;
  let head: AuditHead = AUDIT_START;
  const events: AuditEvent[] = [];
  const record = (before: Membership | null, factId: string): void => {
    const origin = { aggregateId: member._id, atMs: NOW_MS, source: 'query', factId };
    const change = auditChanges(before ? auditedEntities(before) : [], auditedEntities(member), origin, head);
    events.push(...change.events);
    head = change.head;
  };
  record(null, 'begin');
  for (const fact of facts) {
    const before = member;
    member = reduce(member, fact, NOW_MS).next;
    record(before, fact.factId);
  }
  return { member, events };
}

const storedOf = (member: Membership) =>
  Object.fromEntries(auditedEntities(member).map(({ entity, no, value }) => [`${entity}:${no}`, value]));

describe('the audit', () => {
  it('replayed gives the stored state, whatever happened, and its chain is whole', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...FACTS), { maxLength: 30 }), (facts) => {
        const { member, events } = lifeOf(facts);
        expect(Object.fromEntries(replay(events))).toEqual(storedOf(member));
        expect(chainFault(events)).toBeNull();
        expect(new Set(events.map(({ _id }) => _id)).size).toBe(events.length);
      }),
    );
  });

  it('says who, what, from, to, why and when', () => {
    const { events } = lifeOf([orderNews(first).paid]);
    const paid = events.find(({ entity, to }) => entity === 'order' && to === 'paid');
    expect(paid).toMatchObject({ no: first.order.outTradeNo, from: 'opening', source: 'query', atMs: NOW_MS });
    expect(paid?.factId).toBe(orderNews(first).paid.factId);
    expect(events.some(({ entity, from, to }) => entity === 'period' && from === null && to === 'granted')).toBe(true);
  });

  it('has no event for what changes nothing', () => {
    expect(lifeOf([orderNews(first).absent, orderNews(first)['not-paid']]).events).toEqual(lifeOf([]).events);
  });

  it('has an event exactly for a part that reads differently, at whatever depth and whatever the order of its keys', () => {
    const origin = { aggregateId: 'a', atMs: NOW_MS, source: 'query', factId: 'f' };
    const part = (value: unknown) => [{ entity: 'e', no: '1', state: 's', value }];
    const eventsOf = (before: unknown, after: unknown): number =>
      auditChanges(part(before), part(after), origin, AUDIT_START).events.length;
    const leaf = fc.oneof(fc.constantFrom<unknown>(null, 0, 'a', [], {}), fc.array(fc.constantFrom(0, 'a')));
    fc.assert(
      fc.property(leaf, leaf, (one, other) => {
        const [was, is] = [
          { a: one, b: [{ c: one }] },
          { b: [{ c: other }], a: one },
        ];
        expect(eventsOf(was, is)).toBe(canonicalJson(was) === canonicalJson(is) ? 0 : 1);
      }),
    );
  });

  it('shows every kind of tampering', () => {
    const { events } = lifeOf([orderNews(first).prepared, orderNews(first).paid, contractNews(first).added]);
    const at = fc.integer({ min: 0, max: events.length - 1 });
    const tamper = fc.constantFrom<(event: AuditEvent) => AuditEvent>(
      (event) => ({ ...event, to: 'refunded!' }),
      (event) => ({ ...event, after: { amountFen: 1 } }),
      (event) => ({ ...event, atMs: event.atMs + 1 }),
      (event) => ({ ...event, no: `${event.no}0` }),
      (event) => ({ ...event, hash: '0'.repeat(64) }),
      (event) => ({ ...event, previousHash: '0'.repeat(64) }),
    );
    fc.assert(
      fc.property(at, tamper, (index, change) => {
        expect(chainFault(events.map((event, number) => (number === index ? change(event) : event)))).not.toBeNull();
      }),
    );
    for (let index = 0; index < events.length - 1; index += 1) {
      expect(chainFault(events.filter((_event, number) => number !== index))).toMatch(/^event /);
    }
    expect(chainFault([...events].reverse())).not.toBeNull();
  });

  it('does not depend on the order of keys: the database may hand them back in another', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe(canonicalJson({ a: 'x', b: [{ c: null, d: 1 }] }));
    const { events } = lifeOf([orderNews(first).paid]);
    const turned = events.map((event) => Object.fromEntries(Object.entries(event).reverse()) as unknown as AuditEvent);
    expect(chainFault(turned)).toBeNull();
  });
});
