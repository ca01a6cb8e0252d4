import { CloudCallError, createCloud, type InvokeFunction } from '../../../miniprogram/services/cloud';
import { MEMBERSHIPS, NOW_MS } from '../../support/miniprogram/memberships';
import { createManualTimer } from './support/manual-timer';

const answer = (data: unknown) => ({ ok: true, data });

function setUp(invoke: InvokeFunction | undefined) {
  const timer = createManualTimer(NOW_MS);
  const cloud = createCloud(invoke, timer);
  const failureOf = async (call: Promise<unknown>): Promise<CloudCallError> => {
    try {
      await call;
    } catch (error) {
      if (error instanceof CloudCallError) return error;
      throw error;
    }
    throw new Error('the call succeeded');
  };
  return { timer, cloud, failureOf };
}

describe('calls of cloud functions', () => {
  it('sends the action with its input and answers the data', async () => {
    const sent: unknown[] = [];
    const { cloud } = setUp(async (name, event) => {
      sent.push([name, event]);
      return answer(MEMBERSHIPS.active);
    });
    await expect(cloud.call('subscription', 'cancel', { contractId: 'c' })).resolves.toEqual(MEMBERSHIPS.active);
    expect(sent).toEqual([['subscription', { action: 'cancel', contractId: 'c' }]]);
  });

  it('never lets input replace the action', async () => {
    const sent: Record<string, unknown>[] = [];
    const { cloud } = setUp(async (_, event) => {
      sent.push({ ...event });
      return answer({});
    });
    await cloud.call('subscription', 'membership', { action: 'cancel' });
    expect(sent[0]?.['action']).toBe('membership');
  });

  it('asks again for reads that got no answer, twice, and then gives up', async () => {
    let attempts = 0;
    const { cloud, timer, failureOf } = setUp(async () => {
      attempts += 1;
      throw new Error('request:fail timeout');
    });
    const failure = failureOf(cloud.call('subscription', 'plans', {}));
    await timer.advance(10_000);
    expect((await failure).code).toBe('NETWORK');
    expect(attempts).toBe(3);
  });

  it('never repeats a write by itself, and says that something may have happened', async () => {
    let attempts = 0;
    const { cloud, failureOf } = setUp(async () => {
      attempts += 1;
      throw new Error('request:fail');
    });
    const failure = await failureOf(cloud.call('subscription', 'subscribe', { planId: 'month', consent: true }));
    expect(failure).toMatchObject({ code: 'NETWORK', write: true });
    expect(attempts).toBe(1);
  });

  it('does not repeat a read that was answered with an error', async () => {
    let attempts = 0;
    const { cloud, failureOf } = setUp(async () => {
      attempts += 1;
      return { ok: false, error: { code: 'INTERNAL', message: 'm', requestId: 'r', retryAtMs: 5 } };
    });
    expect(await failureOf(cloud.call('subscription', 'membership', {}))).toMatchObject({
      code: 'INTERNAL',
      message: 'm',
      requestId: 'r',
      retryAtMs: 5,
    });
    expect(attempts).toBe(1);
  });

  it('waits no longer than its limit, and leaves no timer behind', async () => {
    const { cloud, timer, failureOf } = setUp(() => new Promise(() => undefined));
    const failure = failureOf(cloud.call('subscription', 'cancel', { contractId: 'c' }));
    await timer.advance(25_000);
    expect((await failure).code).toBe('NETWORK');
    expect(timer.waiting).toBe(0);
  });

  it.each([undefined, null, 'text', {}, { ok: true }, { ok: true, data: null }, { ok: false }, { ok: false, error: { code: 1 } }])(
    'concludes nothing from %j',
    async (reply) => {
      const { cloud, failureOf } = setUp(async () => reply);
      expect((await failureOf(cloud.call('subscription', 'cancel', { contractId: 'c' }))).code).toBe('NETWORK');
    },
  );

  it('says when there is no cloud', async () => {
    const { cloud, failureOf } = setUp(undefined);
    expect((await failureOf(cloud.call('subscription', 'plans', {}))).code).toBe('UNSUPPORTED');
  });
});
