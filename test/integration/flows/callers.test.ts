import { readdirSync } from 'node:fs';
import { startTestStack, type TestStack } from '../../support/stack';
import { Driver } from '../../support/driver';
import { MINUTE_MS, Subscriber } from '../../support/subscriber';

/** Any mini-program user can call any function: what is not meant for users refuses them and changes nothing. */
describe('who may call which function', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.dispose());

  const functions = readdirSync('cloudfunctions', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map((entry) => entry.name);
  const forUsers = ['subscription', 'charging'];
  const internal = functions.filter((name) => !forUsers.includes(name));
  const disguises: readonly (readonly [string, Record<string, unknown>])[] = [
    ['a plain call', {}],
    ['a timer event', { Type: 'Timer', TriggerName: 'every-minute', Time: '2030-01-01T00:00:00Z', Message: '' }],
    ...['/wechat/payment', '/wechat/refund', '/huifu/payscore', '/huifu/refund', '/charger/event'].map(
      (path): [string, Record<string, unknown>] => [`an HTTP event for ${path}`, httpEvent(path)],
    ),
    ['an event without user', { userInfo: null }],
    ['an action', { action: 'membership' }],
  ];

  it('there are functions of both sorts', () => {
    expect(internal).toEqual(expect.arrayContaining(['notify', 'scheduler', 'reconciler']));
    expect(functions).toContain('subscription');
  });

  it.each(internal.flatMap((name) => disguises.map(([what, event]) => [name, what, event] as const)))(
    '[rule 10] %s refuses a mini-program user who sends %s',
    async (name, _what, event) => {
      const before = await everything(stack);
      const { status, value } = await stack.request('POST', `/fn/${name}`, event, { 'x-local-openid': 'oIntruder' });
      expect(status).toBe(200);
      expect(JSON.stringify(value)).toMatch(/FORBIDDEN|forbidden/);
      expect(await everything(stack)).toEqual(before);
    },
  );

  it("[rule 10] the identity is the platform's, not the one that the client claims", async () => {
    const owner = new Subscriber(stack, 'owner');
    await owner.buy();
    const spoof = { action: 'membership', userInfo: { openId: owner.openid, appId: 'x' }, openid: owner.openid, OPENID: owner.openid };
    expect(await stack.call('subscription', spoof, 'oIntruder')).toMatchObject({ ok: true, data: { status: 'none', periods: [] } });
  });

  it.each([
    ['subscription', 'membership'],
    ['charging', 'current'],
  ])('[rule 10] %s refuses timers and HTTP', async (name, action) => {
    const answer = await stack.request('POST', `/http/${name}/anything`, { action });
    expect(JSON.stringify(answer.value)).toContain('FORBIDDEN');
  });

  it("[rule 10] another user's charging order is not found, whatever is wished, and stays as it is", async () => {
    const owner = new Driver(stack, 'owner');
    const outOrderNo = await owner.session();
    const intruder = new Driver(stack, 'intruder');
    for (const action of ['order', 'stop', 'cancel', 'payAgain'] as const)
      expect(await intruder.refusal(action, { outOrderNo })).toMatchObject({ code: 'NOT_FOUND' });
    const spoof = { action: 'stop', outOrderNo, userInfo: { openId: owner.openid }, openid: owner.openid, OPENID: owner.openid };
    expect(await stack.call('charging', spoof, intruder.openid)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    expect(await intruder.ok('orders', {})).toMatchObject({ orders: [] });
    expect(await owner.seen(outOrderNo)).toMatchObject({ state: 'charging' });
    await owner.stop(outOrderNo);
  });

  it("the bill is made from the pile's readings: amounts and readings of the client are ignored", async () => {
    const driver = new Driver(stack, 'cheap', 'P003');
    const outOrderNo = await driver.session();
    const event = { action: 'stop', outOrderNo, amountFen: 1, billFen: 0, readings: [], meterWh: 0 };
    expect(await stack.call('charging', event, driver.openid)).toMatchObject({ ok: true });
    await stack.advance(MINUTE_MS);
    expect((await driver.seen(outOrderNo)).billFen).toBeGreaterThan(1000);
  });

  it.each([
    [{ action: 'start' }, 'INVALID_INPUT'],
    [{ action: 'start', code: { $ne: null } }, 'INVALID_INPUT'],
    [{ action: 'start', code: 'P'.repeat(513) }, 'INVALID_INPUT'],
    [{ action: 'start', code: 'P999' }, 'NOT_FOUND'],
    [{ action: 'start', code: 'P002' }, 'PILE_NOT_PLUGGED'],
    [{ action: 'order', outOrderNo: { $gt: '' } }, 'INVALID_INPUT'],
    [{ action: 'order', outOrderNo: 'no-such-order' }, 'NOT_FOUND'],
    [{ action: 'orders', limit: 1000 }, 'INVALID_INPUT'],
    [{ action: 'constructor' }, 'INVALID_INPUT'],
    [{ action: 'refund', outOrderNo: 'x' }, 'INVALID_INPUT'],
  ])('charging: %j is answered %s', async (event, code) => {
    await stack.control('POST', 'charger', { pileId: 'P002', set: { plugged: false } });
    expect(await stack.call('charging', event, 'oInput')).toMatchObject({ ok: false, error: { code } });
  });

  it('prices come from the database: whatever the client sends beside the plan is ignored', async () => {
    const user = new Subscriber(stack, 'cheap');
    await user.ok({ action: 'subscribe', planId: 'month', consent: true, priceFen: 1, firstPriceFen: 1, amountFen: 1, totalFee: 1 });
    expect((await user.ledger()).orders.map((o) => Number(o.total_fee))).toEqual([1900]);
  });

  it.each([
    [{ action: 'subscribe', planId: 'month', consent: 'true' }, 'CONSENT_REQUIRED'],
    [{ action: 'subscribe', planId: 'month' }, 'CONSENT_REQUIRED'],
    [{ action: 'subscribe', planId: 'no-such-plan', consent: true }, 'PLAN_UNAVAILABLE'],
    [{ action: 'subscribe', planId: { $ne: null }, consent: true }, 'INVALID_INPUT'],
    [{ action: 'subscribe', planId: 'month', consent: true, tradeType: 'MICROPAY' }, 'INVALID_INPUT'],
    [{ action: 'cancel' }, 'INVALID_INPUT'],
    [{ action: '__proto__' }, 'INVALID_INPUT'],
    [{ action: 'constructor' }, 'INVALID_INPUT'],
    [{}, 'INVALID_INPUT'],
  ])('%j is answered %s', async (event, code) => {
    expect(await new Subscriber(stack, 'input').refusal(event)).toBe(code);
  });
});

/** What HTTP access would hand to a function, with a body of each platform's form. */
function httpEvent(path: string): Record<string, unknown> {
  const bodies: Readonly<Record<string, string>> = {
    wechat: '<xml></xml>',
    huifu: 'resp_code=10000&resp_data=%7B%7D&sign=AA',
    charger: '{}',
  };
  return { path, httpMethod: 'POST', headers: {}, body: bodies[path.split('/')[1] ?? ''], isBase64Encoded: false };
}

async function everything(stack: TestStack): Promise<unknown> {
  const names = stack.engine.collectionNames();
  return Promise.all(names.map(async (name) => [name, await stack.engine.find(name, {})]));
}
