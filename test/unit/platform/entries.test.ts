import * as v from 'valibot';
import { userErrors } from '../../../cloudfunctions/shared/application/errors';
import { timerFunction } from '../../../cloudfunctions/shared/entry/timer-function';
import { action, userFunction } from '../../../cloudfunctions/shared/entry/user-function';
import { withFields } from '../../../cloudfunctions/shared/platform/log';
import { subscriptionActions } from '../../../cloudfunctions/subscription/actions';
import { createWorld } from '../../support/world';
import { createLogBook } from '../../support/world-ports';

const ALICE = 'oAlice-0000000000000000001';
const CONTEXT = { request_id: 'r-1', environ: `TRIGGER_SRC=wx_client;WX_OPENID=${ALICE}` };
const userInfo = { openId: ALICE };

/** A function of two actions: one that echoes, one that breaks. */
async function functionUnderTest() {
  const log = createLogBook();
  const { app } = await createWorld({ seed: 1 });
  const breaking = new Error('connect ECONNREFUSED 10.0.0.7:27017 password=hunter2');
  const call = userFunction(
    { app: { ...app, log } },
    {
      echo: action({ input: v.object({ word: v.string() }), handle: async (_app, input, caller) => ({ ...input, ...caller }) }),
      broken: action({ input: v.object({}), handle: () => Promise.reject(breaking) }),
      busy: action({ input: v.object({}), handle: () => Promise.reject(userErrors.orderInProgress(7)) }),
    },
  );
  return { call, log };
}

describe('a function for users', () => {
  it('hands over what its schema knows, and nothing else that the client sent', async () => {
    const { call } = await functionUnderTest();
    expect(await call({ action: 'echo', word: 'a', openid: 'oMallory', clientIp: '8.8.8.8', userInfo }, CONTEXT)).toEqual({
      ok: true,
      data: { word: 'a', openid: ALICE, clientIp: '127.0.0.1' },
    });
  });

  it.each([
    {},
    { action: 7 },
    { action: 'unknown' },
    { action: '__proto__' },
    { action: 'constructor' },
    { action: 'toString' },
    { action: 'echo' },
    { action: 'echo', word: { $ne: '' } },
  ])('refuses %j', async (event) => {
    const { call, log } = await functionUnderTest();
    expect(await call({ ...event, userInfo }, CONTEXT)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', requestId: 'r-1' } });
    expect(log.lines).toEqual([]);
  });

  it('refuses a caller without identity', async () => {
    const { call } = await functionUnderTest();
    for (const event of [{ action: 'echo', word: 'a' }, { action: 'echo', word: 'a', userInfo: { openId: '' } }, null, undefined]) {
      expect(await call(event, CONTEXT)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    }
  });

  it('answers an unexpected error as INTERNAL: the details stay in the log, found by the request id', async () => {
    const { call, log } = await functionUnderTest();
    const reply = await call({ action: 'broken', userInfo }, CONTEXT);
    expect(reply).toMatchObject({ ok: false, error: { code: 'INTERNAL', requestId: 'r-1' } });
    expect(JSON.stringify(reply)).not.toMatch(/ECONNREFUSED|10\.0\.0\.7|hunter2|\.ts/);
    expect(log.lines).toMatchObject([
      { level: 'error', fields: { requestId: 'r-1', error: expect.stringContaining('ECONNREFUSED') as string } },
    ]);
  });

  it('says when to try again', async () => {
    const { call } = await functionUnderTest();
    expect(await call({ action: 'busy', userInfo }, CONTEXT)).toMatchObject({
      ok: false,
      error: { code: 'ORDER_IN_PROGRESS', retryAtMs: 7 },
    });
  });

  it('takes nothing but true for consent, and only ways to pay that are listed', async () => {
    const world = await createWorld({ seed: 1 });
    const call = userFunction({ app: world.app }, subscriptionActions);
    for (const consent of [undefined, false, 'true', 1, {}, null]) {
      expect(await call({ action: 'subscribe', planId: 'month', consent, userInfo }, CONTEXT)).toMatchObject({
        error: { code: 'CONSENT_REQUIRED' },
      });
    }
    for (const input of [{ planId: 'month', tradeType: 'PAP' }, { planId: 7 }, { planId: '' }, { planId: 'x'.repeat(65) }, {}]) {
      expect(await call({ action: 'subscribe', consent: true, ...input, userInfo }, CONTEXT)).toMatchObject({
        error: { code: 'INVALID_INPUT' },
      });
    }
    expect(world.http.sent).toEqual([]);
  });
});

describe('a function for a timer', () => {
  const run = jest.fn(() => Promise.resolve('done'));
  const timer = { environ: 'TRIGGER_SRC=timer' };
  const call = async (event: unknown, context: unknown) =>
    timerFunction({ app: (await createWorld({ seed: 1 })).app }, run)(event, context);
  beforeEach(() => run.mockClear());

  it('runs when the trigger calls', async () => {
    expect(await call({ Type: 'Timer', TriggerName: 'every-minute' }, timer)).toEqual({ ok: true, data: 'done' });
  });

  it.each([
    [{ Type: 'Timer', userInfo }, timer],
    [{ Type: 'Timer', userInfo: undefined }, timer],
    [{ Type: 'Timer' }, { environ: 'TRIGGER_SRC=tcb' }],
    [{ Type: 'Timer', TRIGGER_SRC: 'timer' }, { environ: '' }],
    [{ Type: 'Timer' }, undefined],
  ])('is refused to everybody else: %j, %j', async (event, context) => {
    expect(await call(event, context)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(run).not.toHaveBeenCalled();
  });
});

it('a log with fixed fields adds them to every line', () => {
  const log = createLogBook();
  const fixed = withFields(log, { requestId: 'r-1' });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) fixed[level](level, { no: '7' });
  expect(log.lines).toEqual(
    ['debug', 'info', 'warn', 'error'].map((level) => ({ level, message: level, fields: { requestId: 'r-1', no: '7' } })),
  );
});
