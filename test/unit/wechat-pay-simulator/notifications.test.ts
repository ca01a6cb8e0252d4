import {
  ACKNOWLEDGED,
  createPlatform,
  HOUR_MS,
  orderFields,
  type Platform,
  PAYMENT_URL,
  SECOND_MS,
  sign,
  START_MS,
  subscribe,
} from '../../support/wechat-pay-platform';
import type { FaultAction } from '../../../local/kernel/types';

/** Seconds after the event at which the merchant was called, by kind. */
const seconds = (platform: Platform, kind: 'payment' | 'contract'): number[] =>
  platform.received.filter(({ url }) => (url === PAYMENT_URL) === (kind === 'payment')).map(({ atMs }) => (atMs - START_MS) / SECOND_MS);
const order = (platform: Platform): string[] => platform.received.map(({ fields }) => fields.change_type ?? 'payment');
const running = (intervals: number[]): number[] => intervals.map((_, index) => intervals.slice(0, index + 1).reduce((a, b) => a + b));
const PAYMENT_SECONDS = running([0, 15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600]);
const CONTRACT_SECONDS = running([0, 10, 10, 10, 30, 30, 30, ...Array.from({ length: 23 }, () => 300)]);
const WEEK_MS = 7 * 24 * HOUR_MS;

describe('schedules', () => {
  it('repeats the payment 16 times in 24 h 4 min and the contract 30 times in 1 h 57 min, then gives up', async () => {
    const platform = createPlatform();
    platform.answerWith(() => ({ status: 500, body: '' }));
    await subscribe(platform);
    await platform.advance(WEEK_MS);
    expect(seconds(platform, 'payment')).toEqual(PAYMENT_SECONDS);
    expect(seconds(platform, 'contract')).toEqual(CONTRACT_SECONDS);
    expect([PAYMENT_SECONDS.at(-1), CONTRACT_SECONDS.at(-1)]).toEqual([24 * 3600 + 240, 3600 + 57 * 60]);
    expect(platform.pay.participant.nextDueMs()).toBeNull();
  });

  it('stops a queue at its first acknowledgement and leaves the other alone', async () => {
    const platform = createPlatform();
    platform.answerWith((url) =>
      url === PAYMENT_URL && platform.nowMs() - START_MS >= 30 * SECOND_MS ? ACKNOWLEDGED : { status: 404, body: '' },
    );
    await subscribe(platform);
    await platform.advance(WEEK_MS);
    expect(seconds(platform, 'payment')).toEqual([0, 15, 30]);
    expect(seconds(platform, 'contract')).toHaveLength(30);
  });

  it.each([
    ['JSON', 200, '{"return_code":"SUCCESS"}', false],
    ['nothing', 200, '', false],
    ['plain text', 200, 'SUCCESS', false],
    ['HTML', 200, '<html></html>', false],
    ['FAIL', 200, '<xml><return_code>FAIL</return_code></xml>', false],
    ['success with 500', 500, ACKNOWLEDGED.body, false],
    ['success with a redirect', 302, ACKNOWLEDGED.body, false],
    ['success followed by text', 200, `${ACKNOWLEDGED.body}ok`, false],
    ['success', 200, ACKNOWLEDGED.body, true],
    ['success with 201, without CDATA', 201, '<xml><return_code>SUCCESS</return_code></xml>', true],
  ])('the answer %s (HTTP %s) counts as it does in the platform', async (_name, status, body, accepted) => {
    const platform = createPlatform();
    platform.answerWith(() => ({ status, body }));
    await subscribe(platform);
    await platform.settle();
    expect(platform.pay.participant.nextDueMs()).toBe(accepted ? null : START_MS + 10 * SECOND_MS);
  });

  it('counts a merchant that cannot be reached like one that refuses', async () => {
    const platform = createPlatform();
    platform.answerWith(() => Promise.reject(new Error('connect ECONNREFUSED')));
    await subscribe(platform);
    await platform.advance(15 * SECOND_MS);
    expect(seconds(platform, 'payment')).toEqual([0, 15]);
    expect(platform.traffic.at(-1)).toMatchObject({
      kind: 'notification',
      subject: 'payment',
      answered: null,
      status: null,
      verification: 'valid',
    });
  });

  it('posts XML and waits 5 s for the answer', async () => {
    const platform = createPlatform();
    await subscribe(platform);
    await platform.settle();
    expect(platform.received.map(({ contentType, timeoutMs }) => [contentType, timeoutMs])).toEqual([
      ['text/xml; charset=utf-8', 5000],
      ['text/xml; charset=utf-8', 5000],
    ]);
  });

  it('repeats the same fields, signed', async () => {
    const platform = createPlatform();
    platform.answerWith(() => ({ status: 500, body: '' }));
    await subscribe(platform);
    await platform.advance(60 * SECOND_MS);
    const bodies = new Set(platform.received.map(({ xml }) => xml));
    expect([platform.received.length, bodies.size]).toEqual([9, 2]);
  });

  it('hands over several purchases at the same time, each in its own order', async () => {
    const platform = createPlatform();
    let waiting: (() => void)[] = [];
    platform.answerWith(
      (url) => new Promise((resolve) => (url === PAYMENT_URL ? waiting.push(() => resolve(ACKNOWLEDGED)) : resolve(ACKNOWLEDGED))),
    );
    for (let number = 1; number <= 3; number += 1) await subscribe(platform, number, { openid: `o${number}` });
    const done = platform.settle();
    await Promise.resolve();
    expect(order(platform)).toEqual(['payment', 'payment', 'payment']);
    waiting.forEach((answer) => answer());
    waiting = [];
    await done;
    expect(order(platform).slice(3)).toEqual(['ADD', 'ADD', 'ADD']);
  });

  it('does what falls due while it is at work, and only once when asked twice', async () => {
    const platform = createPlatform();
    await subscribe(platform, 1);
    platform.answerWith(async () => {
      if (platform.received.length === 1) await subscribe(platform, 2, { openid: 'oOther' });
      return ACKNOWLEDGED;
    });
    await Promise.all([platform.pay.participant.runDue(), platform.pay.participant.runDue()]);
    expect(order(platform).sort()).toEqual(['ADD', 'ADD', 'payment', 'payment']);
  });
});

describe('faults on notifications', () => {
  const withFault = async (on: string, action: FaultAction, times = 1, delayMs?: number): Promise<Platform> => {
    const platform = createPlatform();
    platform.faults.set([{ on, do: action, times, ...(delayMs !== undefined && { delayMs }) }]);
    await subscribe(platform);
    await platform.advance(WEEK_MS);
    return platform;
  };

  it.each(['drop', 'timeout-before'] as const)('%s loses single tries', async (action) => {
    const platform = await withFault('wechat.payment', action, 3);
    expect([seconds(platform, 'payment'), seconds(platform, 'contract')]).toEqual([[60], [0]]);
    expect(platform.traffic.filter(({ fault }) => fault === action)).toHaveLength(3);
  });

  it('drop with times beyond the schedule loses the notification', async () => {
    const platform = await withFault('wechat.contract', 'drop', 999);
    expect(order(platform)).toEqual(['payment']);
    expect(platform.traffic.filter(({ fault }) => fault === 'drop')).toHaveLength(30);
    expect(platform.pay.participant.nextDueMs()).toBeNull();
  });

  it('timeout-after loses the answer, so that it comes again', async () => {
    expect(seconds(await withFault('wechat.payment', 'timeout-after'), 'payment')).toEqual([0, 15]);
  });

  it('duplicate hands over twice in a row', async () => {
    const platform = await withFault('wechat.contract', 'duplicate');
    expect(order(platform)).toEqual(['payment', 'ADD', 'ADD']);
    expect(platform.received[1]?.xml).toBe(platform.received[2]?.xml);
    expect(platform.pay.participant.nextDueMs()).toBeNull();
  });

  it('delay holds one try back and keeps the schedule behind it', async () => {
    const platform = createPlatform();
    platform.faults.set([{ on: 'wechat.payment', do: 'delay', times: 1, delayMs: 7 * SECOND_MS }]);
    platform.answerWith(() => ({ status: 500, body: '' }));
    await subscribe(platform);
    await platform.advance(40 * SECOND_MS);
    expect(seconds(platform, 'payment')).toEqual([7, 22, 37]);
  });

  it.each(['wechat.payment', 'wechat.contract'])('reorder on %s puts the contract before the payment', async (on) => {
    expect(order(await withFault(on, 'reorder'))).toEqual(['ADD', 'payment']);
  });

  it('the rule contractFirst does so without a fault', async () => {
    const platform = createPlatform({ rules: { contractFirst: true } });
    await subscribe(platform);
    await platform.settle();
    expect(order(platform)).toEqual(['ADD', 'payment']);
  });

  it.each([
    ['wechat.payment', 'total_fee', '1901'],
    ['wechat.contract', 'openid', `${orderFields().openid}x`],
  ])('corrupt on %s changes %s after signing; the next try is intact', async (on, name, value) => {
    const platform = createPlatform();
    platform.faults.set([{ on, do: 'corrupt', times: 1 }]);
    platform.answerWith((_url, fields) =>
      fields.sign === sign(fields) ? ACKNOWLEDGED : { status: 200, body: '<xml><return_code>FAIL</return_code></xml>' },
    );
    await subscribe(platform);
    await platform.advance(WEEK_MS);
    const tries = platform.received.filter(({ url }) => (url === PAYMENT_URL) === (on === 'wechat.payment'));
    expect(tries.map(({ fields }) => fields.sign === sign(fields))).toEqual([false, true]);
    expect(tries[0]?.fields[name]).toBe(value);
    expect(platform.traffic.find(({ fault }) => fault === 'corrupt')).toMatchObject({ kind: 'notification', verification: 'invalid' });
  });
});

describe('faults on calls', () => {
  const PATH = '/pay/contractorder';
  const withFault = async (action: FaultAction, hold?: (delayMs: number) => Promise<void>) => {
    const platform = createPlatform(hold === undefined ? {} : { hold });
    platform.faults.set([{ on: `wechat:${PATH}`, do: action, times: 1, delayMs: 300 }]);
    const fields = orderFields();
    const xml = `<xml>${Object.entries({ ...fields, sign: sign(fields) })
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join('')}</xml>`;
    return { platform, reply: await platform.raw(PATH, xml), again: await platform.raw(PATH, xml) };
  };

  it.each(['timeout-before', 'drop'] as const)('%s: no answer, and nothing happened', async (action) => {
    const { platform, reply, again } = await withFault(action);
    expect([reply.status, again.status, platform.pay.ledger().orders.length]).toEqual([0, 200, 1]);
    expect(platform.traffic[0]).toMatchObject({ answered: null, status: null, verification: 'not-checked', fault: action });
  });

  it('timeout-after: no answer, but it was done', async () => {
    const platform = createPlatform();
    platform.faults.set([{ on: `wechat:${PATH}`, do: 'timeout-after', times: 1 }]);
    await platform.call(PATH, orderFields());
    expect(platform.pay.ledger().orders).toHaveLength(1);
    expect(platform.traffic[0]).toMatchObject({ answered: null, status: null, verification: 'valid', fault: 'timeout-after' });
  });

  it('corrupt: a signature that does not verify', async () => {
    const platform = createPlatform();
    platform.faults.set([{ on: `wechat:${PATH}`, do: 'corrupt', times: 1 }]);
    const reply = await platform.call(PATH, orderFields());
    expect(reply.sign).toMatch(/^[0-9A-F]{32}$/);
    expect(reply.sign).not.toBe(sign(reply));
    const intact = await platform.call(PATH, orderFields());
    expect(intact.sign).toBe(sign(intact));
  });

  it('delay: the reply is held back by whoever can wait, and comes at once where nobody can', async () => {
    const held: number[] = [];
    const { reply } = await withFault('delay', (delayMs) => Promise.resolve(void held.push(delayMs)));
    expect([reply.status, held]).toEqual([200, [300]]);
    expect((await withFault('delay')).reply.status).toBe(200);
  });

  it('duplicate: done twice, which changes nothing', async () => {
    const { platform, reply } = await withFault('duplicate');
    expect([reply.status, platform.pay.ledger().orders.length]).toEqual([200, 1]);
  });
});
