import { chainFault } from '../../../cloudfunctions/shared/domain/audit';
import { reduce } from '../../../cloudfunctions/shared/domain/subscription/reduce';
import { addPurchase, newMembership } from '../../../cloudfunctions/shared/domain/subscription/membership';
import { memberIdOf } from '../../../cloudfunctions/shared/domain/subscription/numbers';
import type { Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import { DatabaseUnavailableError, DuplicateDocumentError } from '../../../cloudfunctions/shared/platform/ports';
import { ContentionError } from '../../../cloudfunctions/shared/store/aggregate-store';
import { createWorld, type World } from '../../support/world';
import { MONTH, orderNews, purchase } from '../domain/members';

const OPENID = 'oAlice-0000000000000000001';
const ID = memberIdOf(OPENID);
const ORIGIN = { source: 'user', factId: 'test' } as const;
let world: World;
beforeEach(async () => {
  world = await createWorld({ seed: 9 });
});

const decided = (next: Membership) => ({ next, alarms: [], result: next.orders.length });
/** One more order, whatever is there already. */
const buyAnother = (member: Membership) => {
  const hex = member.orders.length.toString(16).repeat(16);
  const request = { terms: MONTH, tradeType: 'JSAPI', clientIp: '203.0.113.7' } as const;
  return decided(addPurchase(member, request, { orderHex: hex, contractHex: hex, serialHex: hex }, world.clock.nowMs()).next);
};
const change = (decide = buyAnother) =>
  world.clock.finish(world.app.memberships.change(ID, ORIGIN, decide, { fresh: () => newMembership(ID, OPENID) }));
/** What is wrong with the audit. The orders are made up, and one member would not have so many open ones. */
const auditFaults = async () => (await world.records.faults()).filter((fault) => fault.startsWith('I10'));
const published = async () => (await world.database.engine.find('events', {})).length;

describe('a change of a membership', () => {
  it('creates it once, even when two begin at the same time', async () => {
    const results = await Promise.all([change(), change()]);
    expect(results.map((changed) => changed?.result).sort()).toEqual([1, 2]);
    expect(await world.records.membership(OPENID)).toMatchObject({ revision: 2, openid: OPENID });
  });

  it('of somebody unknown is none, unless they are named', async () => {
    expect(await world.clock.finish(world.app.memberships.change(ID, ORIGIN, buyAnother))).toBeNull();
    expect(await world.app.memberships.get(ID)).toBeNull();
  });

  it('is decided again from fresh data after a conflict: twelve rivals, twelve orders', async () => {
    await Promise.all(Array.from({ length: 12 }, () => change()));
    const { orders, revision } = await world.records.membership(OPENID);
    expect([orders.length, revision, new Set(orders.map(({ outTradeNo }) => outTradeNo)).size]).toEqual([12, 12, 12]);
    expect(await auditFaults()).toEqual([]);
  });

  it('that loses every time ends with an error, and changes nothing', async () => {
    await change();
    await expect(
      change((member) => {
        void world.database.engine.modify('memberships', { _id: ID }, { update: { $inc: { revision: 1 } } }, { multi: false });
        return buyAnother(member);
      }),
    ).rejects.toThrow(ContentionError);
    expect((await world.records.membership(OPENID)).orders).toHaveLength(1);
  });

  it('that decides nothing writes nothing', async () => {
    await change();
    const before = world.database.writeCount;
    expect(await change((member) => decided(member))).toMatchObject({ result: 1 });
    expect(world.database.writeCount).toBe(before);
  });

  it('passes on that the database did not answer', async () => {
    world.database.setFaults(({ kind }) => (kind === 'get' ? 'fail-before' : undefined));
    await expect(change()).rejects.toThrow(DatabaseUnavailableError);
  });

  it('refuses a document that this version cannot have written', async () => {
    await change();
    await world.database.engine.modify('memberships', { _id: ID }, { update: { $set: { 'orders.0.amountFen': 19.5 } } }, { multi: false });
    await expect(change()).rejects.toThrow('Invalid');
  });
});

describe('the audit of changes', () => {
  /** As many events as are published with the next change. */
  const fill = async () => {
    for (let n = 0; n < 4; n += 1) await change();
  };

  it('is written with the change and published with a later one, several changes in one piece', async () => {
    await fill();
    expect([await published(), (await world.records.membership(OPENID)).outbox.length]).toEqual([0, 8]);
    await change();
    expect([await published(), (await world.records.membership(OPENID)).outbox.length]).toEqual([8, 2]);
    expect(await auditFaults()).toEqual([]);
  });

  it('is complete and without repetition, wherever the process died', async () => {
    for (const kind of ['crash-before', 'crash-after', 'fail-before', 'fail-after'] as const) {
      for (let at = 1; at <= 4; at += 1) {
        world = await createWorld({ seed: 90 + at });
        await fill();
        const before = world.database.writeCount;
        world.database.setFaults(({ writeNo }) => (writeNo === before + at ? kind : undefined));
        await Promise.race([change().then(() => change()), crashed()]).catch(() => undefined);
        world.database.setFaults(null);
        await change();
        expect(chainFault(await world.records.events(OPENID))).toBeNull();
        expect(await auditFaults()).toEqual([]);
      }
    }
  });

  it('waits while only the schedule changes', async () => {
    await change();
    const [check] = (await world.records.membership(OPENID)).checks;
    await change((member) => decided({ ...member, checks: member.checks.map((c) => ({ ...c, askedMs: 7 })) }));
    expect(check).toBeDefined();
    expect([await published(), (await world.records.membership(OPENID)).outbox.length]).toEqual([0, 2]);
  });

  it('has one event a number: a second one is refused by the index', async () => {
    await fill();
    await change();
    const [event] = await world.records.events(OPENID);
    await expect(world.database.insert('events', [{ ...event, _id: 'forged' }])).rejects.toThrow(DuplicateDocumentError);
  });

  it('holds the fact that was settled', async () => {
    const bought = purchase();
    await change(() => decided({ ...bought.member, _id: ID, openid: OPENID }));
    const { paid } = orderNews(bought);
    await world.clock.finish(world.app.memberships.change(ID, paid, (member) => decided(reduce(member, paid, world.clock.nowMs()).next)));
    const facts = (await world.records.events(OPENID)).filter(({ factId }) => factId === paid.factId);
    expect(facts.map(({ entity, to }) => `${entity} ${to}`)).toEqual(['order paid', 'contract pending', 'period granted']);
  });
});

const crashed = (): Promise<void> => new Promise((resolve) => world.database.onCrash(resolve));
