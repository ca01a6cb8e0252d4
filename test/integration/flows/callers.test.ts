import { readdirSync } from 'node:fs';
import { startTestStack, type TestStack } from '../../support/stack';
import { Subscriber } from '../../support/subscriber';

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
    ['an HTTP event', { path: '/wechat/payment', httpMethod: 'POST', headers: {}, body: '<xml></xml>', isBase64Encoded: false }],
    ['an event without user', { userInfo: null }],
    ['an action', { action: 'membership' }],
  ];

  it('there are functions of both sorts', () => {
    expect(internal).toEqual(expect.arrayContaining(['notify', 'scheduler']));
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

  it('[rule 10] user functions refuse timers and HTTP', async () => {
    const answer = await stack.request('POST', '/http/subscription/anything', { action: 'membership' });
    expect(JSON.stringify(answer.value)).toContain('FORBIDDEN');
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

async function everything(stack: TestStack): Promise<unknown> {
  const names = stack.engine.collectionNames();
  return Promise.all(names.map(async (name) => [name, await stack.engine.find(name, {})]));
}
