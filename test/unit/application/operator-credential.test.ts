import { HUIFU_PATHS, sentTo } from '../../support/charging-users';
import { charged, createOperator, OPERATOR, OPERATOR_KEY } from '../../support/operating';
import { createWorld, type World } from '../../support/world';
import { ALICE, MINUTE_MS, SECOND_MS } from '../../support/world-users';

const REFUND = HUIFU_PATHS.refund;
/** A paid order, an operator, and a call that would give a yuan back. */
async function ready() {
  const world = await createWorld({ seed: 21 });
  const outOrderNo = await charged(world);
  await world.advance(MINUTE_MS);
  const operator = createOperator(world);
  const input = { orderNo: outOrderNo, amountFen: 100, key: 'k-1', reason: '客户投诉' };
  return { world, operator, outOrderNo, input };
}
const audited = (world: World) => world.database.engine.find('operatorCalls', {});
const everything = async ({ database: { engine } }: World) =>
  Promise.all(engine.collectionNames().map(async (name) => [name, await engine.find(name, {})]));

describe("an operator's call", () => {
  it('is let in with a good credential, and audited under its nonce', async () => {
    const { world, operator, input } = await ready();
    const credential = operator.sign({ action: 'refund', input });
    const meanwhile: unknown[] = [];
    world.http.onReply = async () => void meanwhile.push(...(await audited(world)));
    expect(await operator.send({ action: 'refund', input, credential })).toMatchObject({ ok: true });
    // Before anything is sent, it stands there as begun.
    expect(meanwhile[0]).toEqual({
      _id: credential.nonce,
      operator: OPERATOR,
      action: 'refund',
      input,
      atMs: world.clock.nowMs(),
      state: 'begun',
      message: null,
      endedMs: null,
    });
    expect(await audited(world)).toMatchObject([{ _id: credential.nonce, state: 'done', message: null, endedMs: world.clock.nowMs() }]);
    expect(await world.records.faults()).toEqual([]);
    expect(JSON.stringify([await everything(world), world.log])).not.toContain(OPERATOR_KEY);
  });

  it('is refused a second time: nothing is done twice', async () => {
    const { world, operator, input } = await ready();
    const event = { action: 'refund', input, credential: operator.sign({ action: 'refund', input }) };
    await operator.send(event);
    const before = await everything(world);
    expect(await operator.send(event)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN', message: 'This call was made before.' } });
    expect(await everything(world)).toEqual(before);
    expect(sentTo(world, REFUND)).toHaveLength(1);
  });

  it('is refused when anything of it is not what was signed', async () => {
    const { world, operator, input } = await ready();
    const credential = operator.sign({ action: 'refund', input });
    const before = await everything(world);
    const forgeries: readonly unknown[] = [
      { action: 'refund', input: { ...input, amountFen: 693 }, credential },
      { action: 'refund', input: { ...input, more: 1 }, credential },
      { action: 'cancel', input, credential },
      { action: 'refund', input, credential: { ...credential, operator: 'wang.fang' } },
      { action: 'refund', input, credential: { ...credential, atMs: credential.atMs + 1 } },
      { action: 'refund', input, credential: { ...credential, nonce: '0'.repeat(32) } },
      { action: 'refund', input, credential: { ...credential, signature: '0'.repeat(64) } },
      { action: 'refund', input, credential: { ...credential, signature: credential.signature.toUpperCase() } },
      { action: 'refund', input, credential: { ...credential, signature: credential.signature.slice(2) } },
      { action: 'refund', input, credential: operator.sign({ action: 'refund', input, operator: 'wang.fang' }) },
      { action: 'refund', input, credential: operator.sign({ action: 'refund', input, operator: 'wang.fang' }, '') },
      { action: 'refund', input, credential: operator.sign({ action: 'refund', input }, 'f'.repeat(64)) },
      { action: 'refund', input },
      { action: 'refund', input, credential: {} },
      { action: ['refund'], input, credential },
      { action: 'refund', input: [input], credential },
      { action: 'refund', input: { ...input, deep: JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) }, credential },
      { Type: 'Timer', TriggerName: 'every-minute' },
      { path: '/refund', httpMethod: 'POST', headers: {}, body: JSON.stringify({ action: 'refund', input, credential }) },
      null,
      undefined,
    ];
    for (const event of forgeries) expect(await operator.send(event)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(await everything(world)).toEqual(before);
    expect(sentTo(world, REFUND)).toEqual([]);
  });

  it('signs what is meant, whatever the order in which the keys of its input stand', async () => {
    const { operator, input } = await ready();
    const turned = Object.fromEntries(Object.entries(input).reverse());
    expect(await operator.send({ action: 'refund', input: turned, credential: operator.sign({ action: 'refund', input }) })).toMatchObject({
      ok: true,
    });
  });

  it.each([
    [5 * MINUTE_MS, true],
    [5 * MINUTE_MS + 1, false],
    [-5 * MINUTE_MS, true],
    [-5 * MINUTE_MS - 1, false],
  ])('made %i ms ago: let in %s', async (ageMs, isLetIn) => {
    const world = await createWorld({ seed: 22 });
    const operator = createOperator(world);
    const signedMs = world.clock.nowMs();
    const credential = operator.sign({ action: 'alarms', input: {} }, OPERATOR_KEY, signedMs - Math.min(ageMs, 0));
    if (ageMs > 0) await world.advance(ageMs);
    const reply = await operator.send({ action: 'alarms', input: {}, credential });
    expect(reply.ok).toBe(isLetIn);
    if (!reply.ok) expect(reply.error.message).toContain('compare the clocks');
  });

  it('[rule 10] from a mini-program is refused, even with a good credential, and changes nothing', async () => {
    const { world, operator, input } = await ready();
    const before = await everything(world);
    for (const userInfo of [{ openId: ALICE }, {}, null, undefined]) {
      const event = { action: 'refund', input, credential: operator.sign({ action: 'refund', input }), userInfo };
      expect(await operator.send(event)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN', requestId: 'op-1' } });
    }
    expect(await everything(world)).toEqual(before);
    expect(sentTo(world, REFUND)).toEqual([]);
  });

  it('that is signed but makes no sense is refused, and audited all the same', async () => {
    const { world, operator, input } = await ready();
    const senseless: readonly (readonly [string, object])[] = [
      ['refund', { ...input, amountFen: 0 }],
      ['refund', { ...input, amountFen: 1.5 }],
      ['refund', { ...input, amountFen: '100' }],
      ['refund', { ...input, key: 'a key' }],
      ['refund', { ...input, reason: ' ' }],
      ['refund', { ...input, reason: 'two\nlines' }],
      ['refund', { ...input, reason: 'x'.repeat(85) }],
      ['locate', { orderNo: 'x', hfSeqId: 'y', reqDate: '20261131' }],
      ['meter', { orderNo: 'x', energyWh: -1 }],
      ['orders', { state: 'lost' }],
      ['orders', { limit: 100_000 }],
      ['constructor', {}],
      ['nothing', {}],
    ];
    for (const [action, wrong] of senseless) {
      const event = { action, input: wrong, credential: operator.sign({ action, input: wrong as Record<string, unknown> }) };
      expect([action, wrong, await operator.send(event)]).toMatchObject([action, wrong, { ok: false, error: { code: 'INVALID_INPUT' } }]);
    }
    expect((await audited(world)).map(({ state }) => state)).toEqual(senseless.map(() => 'refused'));
    expect(sentTo(world, REFUND)).toEqual([]);
  });

  it.each(['fail-before', 'fail-after'] as const)('whose beginning cannot be audited (%s) does nothing', async (fault) => {
    const { world, operator, input } = await ready();
    world.database.setFaults(({ collection }) => (collection === 'operatorCalls' ? fault : undefined));
    expect(await operator.call('refund', input)).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    world.database.setFaults(null);
    expect(sentTo(world, REFUND)).toEqual([]);
    expect(await world.records.chargingOrders()).toMatchObject([{ state: 'paid', refunds: [] }]);
  });

  it('whose outcome cannot be audited has done what it says it did', async () => {
    const { world, operator, input } = await ready();
    world.database.setFaults(({ collection, kind }) => (collection === 'operatorCalls' && kind === 'update' ? 'fail-before' : undefined));
    expect(await operator.call('refund', input)).toMatchObject({ ok: true, data: { refund: { key: 'k-1' } } });
    expect(await audited(world)).toMatchObject([{ state: 'begun' }]);
    expect(world.log.some(({ level, message }) => level === 'error' && message.includes('not stored'))).toBe(true);
  });

  it('in which something breaks is answered INTERNAL: what was done is not known', async () => {
    const { world, operator, input } = await ready();
    world.database.setFaults(({ collection, kind }) => (collection === 'chargingOrders' && kind === 'replace' ? 'fail-after' : undefined));
    const reply = await operator.call('refund', input);
    expect(reply).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(JSON.stringify(reply)).not.toContain('no answer, but it was done');
    world.database.setFaults(null);
    expect(await audited(world)).toMatchObject([{ state: 'failed' }]);
    // It was stored, so it is sent, once, and the same key finds it.
    await world.advance(MINUTE_MS + 20 * SECOND_MS);
    expect(await operator.do('refund', input)).toMatchObject({ refund: { state: 'succeeded' } });
    expect(world.huifu.ledger().refunds).toHaveLength(1);
    expect(await world.records.faults()).toEqual([]);
  });
});
