import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { TrafficEntry } from '../../../local/kernel/types';
import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { startTestStack, type TestStack } from '../../support/stack';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES, phoneDir: 'test/support/functions/probe' });
});
afterAll(() => stack.dispose());

describe('faults', () => {
  it('are set, listed and cleared; a path may be given with or without its slash', async () => {
    const rules = [
      { on: 'wechat.payment', do: 'drop' },
      { on: 'wechat:pay/orderquery', do: 'delay', times: 2, delayMs: 500 },
    ];
    await stack.control('POST', 'faults', { rules });
    expect(await stack.control('GET', 'faults')).toEqual({
      rules: [
        { on: 'wechat.payment', do: 'drop', times: 1 },
        { on: 'wechat:/pay/orderquery', do: 'delay', times: 2, delayMs: 500 },
      ],
    });
    expect(stack.faults.take('wechat:/pay/orderquery')).toEqual({ do: 'delay', delayMs: 500 });
    await stack.control('DELETE', 'faults');
    expect(await stack.control('GET', 'faults')).toEqual({ rules: [] });
  });

  it.each([
    { rules: [{ on: 'wechat.unknown', do: 'drop' }] },
    { rules: [{ on: 'wechat.payment', do: 'explode' }] },
    { rules: [{ on: 'wechat.payment', do: 'drop', times: 0 }] },
    { rules: 'all' },
    {},
  ])('%j is refused with the field that is wrong', async (body) => {
    expect(await stack.request('POST', '/_control/faults', body)).toMatchObject({
      status: 400,
      value: { message: expect.stringMatching(/^rules/) },
    });
  });
});

describe('the database', () => {
  it('is shown by collection and page', async () => {
    for (const mark of ['a', 'b', 'c']) await stack.call('probe', { action: 'save', mark }, 'oWriter');
    const { collections } = await stack.control<{ collections: unknown[] }>('GET', 'collections');
    expect(collections).toEqual([
      { name: 'jobs', count: 0 },
      { name: 'plans', count: 3 },
      { name: 'visits', count: 3 },
    ]);
    const page = await stack.control('GET', 'documents?collection=visits&limit=2&offset=1');
    expect(page).toMatchObject({ collection: 'visits', total: 3, documents: [{ mark: 'b' }, { mark: 'c' }] });
    expect((await stack.request('GET', '/_control/documents?collection=none')).status).toBe(404);
    expect((await stack.request('GET', '/_control/documents?collection=visits&limit=1001')).status).toBe(400);
  });

  it('knows the users who have called', async () => {
    await stack.call('probe', { action: 'nothing' }, 'oSeen');
    expect(await stack.control('GET', 'users')).toEqual({ users: expect.arrayContaining(['oSeen']) });
  });
});

describe('traffic', () => {
  it('holds each call, with the caller masked, from a number on and as a stream', async () => {
    const { entries: before } = await stack.control<{ entries: TrafficEntry[] }>('GET', 'traffic');
    const last = before.at(-1)?.seq ?? 0;
    const stream = httpRequest(`${stack.baseUrl}/_control/events`).end();
    const [events] = (await once(stream, 'response')) as [IncomingMessage];
    let streamed = '';
    const arrived = new Promise<void>((resolve) => {
      events.setEncoding('utf8').on('data', (text: string) => {
        streamed += text;
        if (streamed.includes('event: clock') && streamed.includes('event: traffic')) resolve();
      });
    });
    await stack.call('probe', { action: 'nothing' }, 'oSomebody_1234');
    await stack.advance(60_000);
    await arrived;
    stream.destroy();
    const { entries } = await stack.control<{ entries: TrafficEntry[] }>('GET', `traffic?after=${last}`);
    expect(entries).toMatchObject([{ seq: last + 1, kind: 'call', subject: 'probe.nothing', status: 200, answered: '{"result":null}' }]);
    expect(JSON.stringify(entries)).not.toContain('oSomebody_1234');
    expect(streamed).toContain(`"seq":${last + 1}`);
  });
});

describe('mistakes', () => {
  it.each([
    ['GET', '/_control/nothing', 404, 'unknown control path'],
    ['DELETE', '/_control/clock', 405, 'takes GET or POST'],
    ['POST', '/_control/huifu/decide', 400, 'outOrderNo'],
    ['POST', '/_control/huifu/pay', 400, 'outOrderNo'],
    ['GET', '/_control/huifu/sheet', 400, 'package is missing'],
    ['GET', '/_control/huifu/sheet?package=unknown', 404, 'package unknown'],
    ['GET', '/_control/huifu/orders', 400, 'openid is missing'],
    ['POST', '/_control/wechat/pay', 400, 'prepayId'],
    ['GET', '/_control/wechat/sheet?prepayId=unknown', 404, 'prepay id unknown'],
    ['GET', '/_control/traffic?after=x', 400, 'after must be an integer'],
  ])('%s %s is answered %i', async (method, path, status, message) => {
    const reply = await stack.request(method, path, method === 'POST' ? {} : undefined);
    expect(reply).toMatchObject({ status, value: { message: expect.stringContaining(message) } });
  });

  it('a body that is not JSON is refused', async () => {
    expect(await stack.request('POST', '/_control/clock', '{')).toMatchObject({ status: 400, value: { message: 'the body is not JSON' } });
  });
});

describe('the port', () => {
  /** fetch does not let a program choose these headers. */
  const statusWith = async (headers: Record<string, string>): Promise<number | undefined> => {
    const [response] = (await once(httpRequest(`${stack.baseUrl}/_control/keys`, { headers }).end(), 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  };

  it('answers this machine only, not pages of other sites', async () => {
    expect(await statusWith({})).toBe(200);
    expect(await statusWith({ host: 'evil.example:5180' })).toBe(403);
    expect(await statusWith({ origin: 'http://evil.example' })).toBe(403);
    expect(await statusWith({ origin: stack.baseUrl })).toBe(200);
  });

  it('serves the files of the phone, and nothing outside of their folder', async () => {
    expect((await fetch(`${stack.baseUrl}/config.json`)).headers.get('content-type')).toContain('application/json');
    for (const path of ['/missing', '/..%2fhook%2fconfig.json', '/%2e%2e/%2e%2e/stack.ts', '/%00', '/%']) {
      expect((await fetch(stack.baseUrl + path)).status).toBe(404);
    }
    expect((await fetch(stack.baseUrl, { method: 'POST' })).status).toBe(405);
  });
});
