import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { startTestStack, type TestStack } from '../../support/stack';

interface Identity {
  readonly openid: string | null;
  readonly event: { readonly userInfo: unknown };
  readonly trigger: string;
  readonly source: string;
  readonly pid: number;
}

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES });
});
afterAll(() => stack.dispose());

/** The platform's answer to a failed call, `errMsg` decoded as far as it can be. */
async function failure(name: string, event: object): Promise<{ status: number; errCode: number; errMsg: string }> {
  const { status, value } = await stack.request('POST', `/fn/${name}`, event, { 'x-local-openid': 'oFails' });
  return { status, ...(value as { errCode: number; errMsg: string }) };
}

describe('callFunction', () => {
  it('gives each of many users at the same time their own identity, over several processes', async () => {
    const users = Array.from({ length: 60 }, (_, i) => `oUser_${i}`);
    const seen = await Promise.all(users.map((openid, i) => stack.call<Identity>('probe', { action: 'identity', delayMs: i % 4 }, openid)));
    expect(seen.map(({ openid }) => openid)).toEqual(users);
    expect(seen.map(({ event }) => event.userInfo)).toEqual(users.map((openId) => ({ appId: stack.keys.wechat.appId, openId })));
    const processes = new Set(seen.map(({ pid }) => pid));
    expect(processes.size).toBeGreaterThan(1);
    expect(processes.size).toBeLessThanOrEqual(4);
  });

  it("replaces a client's own userInfo by the platform's", async () => {
    const forged = { action: 'identity', userInfo: { appId: 'wxForged', openId: 'oVictim' } };
    const seen = await stack.call<Identity>('probe', forged, 'oCaller');
    expect(seen).toMatchObject({ openid: 'oCaller', event: { userInfo: { openId: 'oCaller' } }, trigger: 'tcb', source: 'wx_client' });
  });

  it('hands the user on when a function calls another', async () => {
    const reply = await stack.call<{ result: Identity }>(
      'probe',
      { action: 'call', name: 'probe', data: { action: 'identity' } },
      'oNested',
    );
    expect(reply.result).toMatchObject({ openid: 'oNested', source: 'wx_client,scf', event: { userInfo: { openId: 'oNested' } } });
  });

  it('reports to the calling function that the called one failed', async () => {
    const { errMsg } = await failure('probe', { action: 'call', name: 'probe', data: { action: 'unknown' } });
    expect(errMsg).toMatch(/callFunction:fail.*FUNCTIONS_EXECUTE_FAIL|callFunction:fail.*user code exception caught/s);
  });

  it('gives a function the context and nothing of the environment of the stack', async () => {
    const context = await stack.call<Record<string, unknown>>('probe', { action: 'context' }, 'oContext');
    expect(context).toMatchObject({ function_name: 'probe', function_version: '$LATEST', time_limit_in_ms: 5000, memory_limit_in_mb: 256 });
    expect(context['environ']).toContain('WX_OPENID=oContext;');
    const environment = context['environment'] as Record<string, string>;
    expect(environment).toMatchObject({ TZ: 'UTC', TENCENTCLOUD_RUNENV: 'SCF', WECHAT_API_V2_KEY: stack.keys.wechat.apiV2Key });
    expect(environment['HOME']).toBeUndefined();
  });

  it('answers null for a function that returns nothing', async () => {
    expect(await stack.call('probe', { action: 'nothing' }, 'oNothing')).toBeNull();
  });

  it('refuses a call without a user, with a bad one, and with a body that is no object', async () => {
    const statuses = await Promise.all([
      stack.request('POST', '/fn/probe', {}),
      stack.request('POST', '/fn/probe', {}, { 'x-local-openid': 'a;b' }),
      stack.request('POST', '/fn/probe', '[1]', { 'x-local-openid': 'oUser' }),
      stack.request('POST', '/fn/probe', '{', { 'x-local-openid': 'oUser' }),
      stack.request('GET', '/fn/probe', undefined, { 'x-local-openid': 'oUser' }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([400, 400, 400, 400, 405]);
  });
});

describe('failures', () => {
  it('reports a thrown error and goes on', async () => {
    const { status, errCode, errMsg } = await failure('probe', { action: 'unknown' });
    expect([status, errCode]).toEqual([500, -504002]);
    expect(errMsg).toContain('user code exception caught');
    expect(errMsg).toContain('no action unknown');
  });

  it('ends a function at its time limit, in real time, and starts another process for the next call', async () => {
    const started = performance.now();
    const first = await failure('slow', {});
    expect(first).toMatchObject({ status: 500, errCode: -504003 });
    expect(first.errMsg).toContain('Invoking task timed out after 0.2 seconds');
    expect(performance.now() - started).toBeGreaterThanOrEqual(200);
    expect(await failure('slow', {})).toMatchObject({ errCode: -504003 });
  });

  it('reports a process that died in a call and serves the next', async () => {
    expect((await failure('probe', { action: 'exit' })).errMsg).toContain('exited unexpectedly');
    expect(await stack.call<Identity>('probe', { action: 'identity' }, 'oNext')).toMatchObject({ openid: 'oNext' });
  });

  it('reports why a bundle cannot be loaded, for each call', async () => {
    for (let i = 0; i < 2; i += 1) expect((await failure('broken', {})).errMsg).toContain('no configuration');
  });

  it('reports a function that does not exist', async () => {
    expect(await failure('nobody', {})).toMatchObject({ errCode: -501000 });
  });

  it('limits what goes in and out', async () => {
    expect((await failure('probe', { action: 'large', bytes: 6 * 1024 * 1024 })).errMsg).toContain('body size is too long');
    expect(await failure('probe', { action: 'large', bytes: 2 * 1024 * 1024 })).toMatchObject({ errCode: -604001 });
    expect(await failure('probe', { action: 'identity', data: 'x'.repeat(1024 * 1024) })).toMatchObject({ errCode: -604001 });
    expect(await stack.call('probe', { action: 'large', bytes: 500_000 }, 'oLarge')).toHaveLength(500_000);
  });
});

describe('HTTP access', () => {
  const http = async (path: string, init: RequestInit): Promise<Response> => fetch(`${stack.baseUrl}/http/hook${path}`, init);

  it('hands over the event as the platform does: prefix stripped, XML in base64', async () => {
    const body = '<xml><a><![CDATA[支付]]></a></xml>';
    const response = await http('/wechat/payment?x=1&x=2&y=', {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml', 'X-Upper': 'Kept' },
      body,
    });
    const { event } = (await response.json()) as { event: Record<string, unknown> };
    expect(event).toMatchObject({
      path: '/wechat/payment',
      httpMethod: 'POST',
      queryStringParameters: { x: ['1', '2'], y: '' },
      isBase64Encoded: true,
      headers: { 'content-type': 'text/xml', 'x-upper': 'Kept' },
      multiValueHeaders: { 'x-upper': ['Kept'] },
    });
    expect(Buffer.from(String(event['body']), 'base64').toString('utf8')).toBe(body);
    expect(event['userInfo']).toBeUndefined();
  });

  it('hands over JSON and forms as text', async () => {
    const response = await http('/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":"支"}' });
    expect(await response.json()).toMatchObject({ event: { body: '{"a":"支"}', isBase64Encoded: false, path: '/' } });
  });

  it('answers an integrated response, a text, or JSON', async () => {
    const binary = await http('/binary', {});
    expect([binary.status, binary.headers.get('x-number'), [...new Uint8Array(await binary.arrayBuffer())]]).toEqual([
      201,
      '7',
      [0, 255, 1],
    ]);
    const text = await http('/text', {});
    expect([text.status, await text.text()]).toEqual([200, 'plain text']);
  });

  it('answers 500 for a function that threw, 404 for one that does not exist, 413 for a body beyond the limit', async () => {
    expect((await http('/throw', {})).status).toBe(500);
    expect((await fetch(`${stack.baseUrl}/http/nobody/`)).status).toBe(404);
    expect((await http('/', { method: 'POST', body: Buffer.alloc(6 * 1024 * 1024 + 1) })).status).toBe(413);
  });
});

describe('a warm instance', () => {
  const identity = async (warm: TestStack): Promise<unknown> => (await fetch(`${warm.baseUrl}/http/hook/identity`)).json();

  it("still holds the previous user's identity in a call without a user, as the platform does; unless told otherwise", async () => {
    const warm = await startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES, maxInstances: 1 });
    try {
      expect(await identity(warm)).toEqual({ openid: null, trigger: 'http' });
      await warm.call('hook', { path: '/text' }, 'oPrevious');
      expect(await identity(warm)).toEqual({ openid: 'oPrevious', trigger: 'http' });
      await warm.control('POST', 'host', { staleEnvironment: false });
      expect(await identity(warm)).toEqual({ openid: null, trigger: 'http' });
    } finally {
      await warm.dispose();
    }
  });
});
