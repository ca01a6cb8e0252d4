import { MAX_BODY_BYTES, openCloudBase, type CloudBase } from '../../../local/cloudbase';
import type { LocalRequest } from '../../../local/kernel/types';
import { CREDENTIAL, signedRequest, type SigningOptions } from './signed-request';

const REAL_MS = Date.UTC(2026, 0, 15, 12);
const STACK_MS = Date.UTC(2026, 6, 15, 12);
const DAY_MS = 86_400_000;

let cloudBase: CloudBase;
beforeEach(() => {
  cloudBase = openCloudBase({
    file: null,
    clock: { nowMs: () => STACK_MS },
    realNowMs: () => REAL_MS,
    collections: ['c'],
    indexes: { collections: {} },
    ...CREDENTIAL,
  });
});
afterEach(() => cloudBase.close());

async function send(request: LocalRequest): Promise<Record<string, unknown>> {
  const reply = await cloudBase.handleAdmin(request);
  expect(reply.status).toBe(200);
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  return JSON.parse(String(reply.body)) as Record<string, unknown>;
}

const call = (body: Record<string, unknown>, options: Partial<SigningOptions> = {}): Promise<Record<string, unknown>> =>
  send(signedRequest(body, { nowMs: STACK_MS, ...options }));

const count = { action: 'database.calculateDocument', collectionName: 'c', query: '{}' };

describe('signatures', () => {
  it('are accepted by the time of the stack and by real time', async () => {
    expect(await call(count)).toMatchObject({ data: { total: 0 } });
    expect(await call(count, { nowMs: REAL_MS })).toMatchObject({ data: { total: 0 } });
  });

  it.each<[string, Partial<SigningOptions>, string]>([
    ['of another secret', { secretKey: 'other' }, 'signature error'],
    ['of another id', { secretId: 'other' }, 'secret id error'],
    ['of another day', { nowMs: STACK_MS - DAY_MS }, 'signature is expired'],
    ['from the future', { nowMs: STACK_MS + DAY_MS }, 'signature is expired'],
    ['older than they say they live', { nowMs: STACK_MS - 61_000, expiresS: 60 }, 'signature is expired'],
    ['without an end', { expiresS: NaN }, 'signature time is not a number'],
    ['that leave a parameter out', { unsigned: ['collectionName'] }, "parameter 'collectionname' is not signed"],
    ['that leave the host out', { unsignedHeaders: ['host'] }, "header 'host' is not signed"],
  ])('%s are refused', async (_name, options, message) => {
    expect(await call(count, options)).toMatchObject({ code: 'SIGN_PARAM_INVALID', message });
  });

  it('live a minute, ten, as they say, and bear a clock that is a little ahead', async () => {
    expect(await call(count, { nowMs: STACK_MS - 590_000 })).toMatchObject({ data: { total: 0 } });
    expect(await call(count, { nowMs: STACK_MS + 250_000 })).toMatchObject({ data: { total: 0 } });
  });

  it.each<[string, (request: LocalRequest) => LocalRequest, string]>([
    ['the body', (r) => ({ ...r, body: Buffer.from(JSON.stringify({ ...count, query: '{"a":1}' })) }), 'signature error'],
    [
      'a body with more parameters',
      (r) => ({ ...r, body: Buffer.from(JSON.stringify({ ...count, more: 1 })) }),
      "parameter 'more' is not signed",
    ],
    [
      'a body with fewer parameters',
      (r) => ({ ...r, body: Buffer.from(JSON.stringify({ action: count.action, collectionName: 'c' })) }),
      "signed parameter 'query' is missing",
    ],
    ['the query', (r) => ({ ...r, query: new URLSearchParams({ env: 'other', seqId: '1' }) }), 'signature error'],
    ['a header', (r) => ({ ...r, headers: { ...r.headers, 'x-tcb-source': 'other' } }), 'signature error'],
    ['the host', (r) => ({ ...r, headers: { ...r.headers, host: 'other' } }), 'signature error'],
    ['the time', (r) => ({ ...r, headers: { ...r.headers, 'x-timestamp': String(STACK_MS / 1000 - 1) } }), 'signature error'],
    [
      'the day',
      (r) => ({ ...r, headers: { ...r.headers, 'x-timestamp': String(REAL_MS / 1000) } }),
      'credential date does not fit x-timestamp',
    ],
    [
      'the signature',
      (r) => ({
        ...r,
        headers: { ...r.headers, authorization: r.headers['authorization']?.replace(/.$/, (c) => (c === '0' ? '1' : '0')) ?? '' },
      }),
      'signature error',
    ],
    [
      'the form',
      (r) => ({ ...r, headers: { ...r.headers, authorization: 'TC3-HMAC-SHA256 nonsense' } }),
      'authorization header is malformed',
    ],
    ['the algorithm', (r) => ({ ...r, headers: { ...r.headers, authorization: 'Basic x' } }), 'authorization header has an unknown form'],
    [
      'it to an access key',
      (r) => ({ ...r, headers: { ...r.headers, authorization: 'Bearer x' } }),
      'access keys are not supported here: sign with secretId and secretKey',
    ],
  ])('do not survive a change of %s', async (_name, change, message) => {
    expect(await send(change(signedRequest(count, { nowMs: STACK_MS })))).toMatchObject({ code: 'SIGN_PARAM_INVALID', message });
  });

  it('are needed', async () => {
    const { authorization: _authorization, ...headers } = signedRequest(count, { nowMs: STACK_MS }).headers;
    expect(await send({ ...signedRequest(count, { nowMs: STACK_MS }), headers })).toMatchObject({
      code: 'SIGN_PARAM_INVALID',
      message: 'missing authorization',
    });
    const body = Buffer.from(JSON.stringify({ ...count, authorization: 'q-sign-algorithm=sha256' }));
    expect(await send({ ...signedRequest(count, { nowMs: STACK_MS }), headers, body })).toMatchObject({
      message: 'authorization parameter is malformed',
    });
  });
});

describe('bad requests', () => {
  const invalid = (message: string): object => ({
    code: 'INVALID_PARAM',
    message: expect.stringContaining(message) as string,
    requestId: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
  });

  it('of the outer form are refused before anything else', async () => {
    const request = signedRequest(count, { nowMs: STACK_MS });
    expect(await send({ ...request, method: 'GET' })).toMatchObject(invalid('use POST'));
    expect(await send({ ...request, headers: { ...request.headers, 'content-type': 'text/plain' } })).toMatchObject(
      invalid("content-type 'text/plain' is not supported"),
    );
    expect(await send({ ...request, body: Buffer.from('{"action":') })).toMatchObject(invalid('request body is not JSON'));
    expect(await send({ ...request, body: Buffer.from('[]') })).toMatchObject(invalid(''));
    expect(await send({ ...request, body: Buffer.from('{}') })).toMatchObject(invalid('action'));
    expect(await send({ ...request, body: Buffer.alloc(MAX_BODY_BYTES + 1) })).toMatchObject({ code: 'EXCEED_REQUEST_LIMIT' });
    expect(cloudBase.operations()).toEqual({});
  });

  it('for unknown actions are refused by name', async () => {
    for (const action of ['database.dropDatabase', 'storage.getUploadMetadata', 'toString', '__proto__']) {
      expect(await call({ action })).toMatchObject({ code: 'INVALID_ACTION', message: expect.stringContaining(`'${action}'`) as string });
    }
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no collection', { action: 'database.getDocument' }, 'collectionName'],
    ['an empty collection name', { action: 'database.addCollection', collectionName: '' }, 'collectionName'],
    ['a query that is no JSON', { ...count, query: '{' }, 'not Extended JSON'],
    ['a query that is no object', { ...count, query: '[1]' }, 'an object is needed'],
    ['a query of another type', { ...count, query: 5 }, 'query'],
    ['a negative limit', { action: 'database.getDocument', collectionName: 'c', limit: -1 }, 'limit'],
    [
      'a wrong order',
      { action: 'database.getDocument', collectionName: 'c', order: '{"a":{"$numberInt":"2"}}' },
      "order of 'a' must be 1 or -1",
    ],
    ['a date that is none', { ...count, query: '{"a":{"$date":"nonsense"}}' }, 'not a date'],
    [
      'a regular expression that is none',
      { ...count, query: '{"a":{"$regularExpression":{"pattern":"(","options":""}}}' },
      'invalid regular expression',
    ],
    ['a prototype', { ...count, query: '{"__proto__":{"a":1}}' }, 'field name "__proto__" is not allowed'],
    ['a fake type', { ...count, query: '{"a":{"_bsontype":"ObjectID"}}' }, 'field name "_bsontype" is not allowed'],
    ['endless nesting', { ...count, query: `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}` }, 'nested deeper than'],
    ['nothing to insert', { action: 'database.insertDocument', collectionName: 'c', data: [] }, 'nothing to insert'],
    [
      'a whole document for many',
      { action: 'database.modifyDocument', collectionName: 'c', data: '{}', merge: false, multi: true },
      'replaces one document only',
    ],
    [
      'an upsert of operators',
      { action: 'database.modifyDocument', collectionName: 'c', data: '{}', merge: true, upsert: true },
      'upsert needs a whole document',
    ],
    ['another _id', { action: 'database.modifyDocument', collectionName: 'c', data: '{"_id":1}', merge: false }, '不能更新_id的值'],
    [
      'a stage that is no JSON',
      { action: 'database.aggregateDocuments', collectionName: 'c', stages: [{ stageKey: '$match', stageValue: '{' }] },
      'not Extended JSON',
    ],
  ])('with %s are refused', async (_name, body, message) => {
    expect(await call(body)).toMatchObject(invalid(message));
  });

  it('to end a transaction without naming it are refused', async () => {
    expect(await call({ action: 'database.commitTransaction' })).toMatchObject({ code: 'DATABASE_TRANSACTION_FAIL' });
  });

  it('change nothing', async () => {
    await call({ action: 'database.insertDocument', collectionName: 'c', data: ['{"_id":"a"}', '{"$a":1}'] });
    expect(await call(count)).toMatchObject({ data: { total: 0 } });
  });
});

describe('functions', () => {
  it('are not there unless the stack runs them', async () => {
    expect(await call({ action: 'functions.invokeFunction', function_name: 'f' })).toMatchObject({ code: 'FUNCTIONS_EXECUTE_FAIL' });
  });

  it('that fail unexpectedly are an error of the system', async () => {
    cloudBase = openCloudBase({
      file: null,
      clock: { nowMs: () => STACK_MS },
      collections: [],
      indexes: { collections: {} },
      ...CREDENTIAL,
      invokeFunction: () => Promise.reject(new TypeError('broken')),
    });
    expect(await call({ action: 'functions.invokeFunction', function_name: 'f', request_data: '{}' })).toMatchObject({
      code: 'SYS_ERR',
      message: 'TypeError: broken',
    });
  });
});

describe('requests that wait', () => {
  it('are freed when the life of the transaction they wait for ends, though nobody else calls', async () => {
    const clock = { time: STACK_MS, nowMs: () => clock.time };
    cloudBase = openCloudBase({
      file: null,
      clock,
      realNowMs: () => clock.time,
      collections: ['c'],
      indexes: { collections: {} },
      ...CREDENTIAL,
    });
    await cloudBase.engine.insert('c', [{ _id: 1, n: 1 }]);
    const update = { action: 'database.modifyDocument', collectionName: 'c', query: '{"_id":1}', data: '{"$inc":{"n":1}}' };
    const { transactionId } = await call({ action: 'database.startTransaction' });
    await call({ ...update, transactionId });
    const waiting = call(update);
    clock.time += 30_001;
    expect(await waiting).toMatchObject({ data: { updated: 1 } });
    expect(await cloudBase.engine.find('c', {})).toEqual([{ _id: 1, n: 2 }]);
  });
});

describe('a call with bytes, which is sent as a form', () => {
  /** CommApiData { openapiData: { pairs: [{ key: 'touser', value: '"oA"' }] } }, by hand. */
  const requestData = Buffer.from([18, 16, 10, 14, 10, 6, ...Buffer.from('touser'), 18, 4, ...Buffer.from('"oA"')]);
  const openApi = { action: 'wx.openApi', apiName: 'subscribeMessage.send', requestData };
  const serving = openCloudBase({
    file: null,
    clock: { nowMs: () => STACK_MS },
    collections: [],
    indexes: { collections: {} },
    ...CREDENTIAL,
    openApi: ({ api, fields }) => Promise.resolve(api === 'silent' ? null : { json: { api, fields } }),
  });
  afterAll(() => serving.close());
  const signed = (body: Record<string, unknown>) => signedRequest(body, { nowMs: STACK_MS, form: true });

  it('is passed on by its fields and answered in bytes', async () => {
    const { headers, body } = await serving.handleAdmin(signed(openApi));
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(body.toString('utf8')).toContain('{"api":"subscribeMessage.send","fields":{"touser":"oA"}}');
  });

  it('may be left without an answer', async () => {
    expect(await serving.handleAdmin(signed({ ...openApi, apiName: 'silent' }))).toMatchObject({ status: 0 });
  });

  it.each<[string, LocalRequest, string, string]>([
    [
      'other bytes than were signed',
      { ...signed(openApi), body: falsified(signed(openApi).body) },
      'SIGN_PARAM_INVALID',
      'signature error',
    ],
    ['bytes that are no such call', signed({ ...openApi, requestData: Buffer.from([255]) }), 'INVALID_PARAM', 'requestData: '],
    [
      'a call of another kind',
      signed({ ...openApi, requestData: Buffer.from([8, 2]) }),
      'INVALID_PARAM',
      'requestData is no call of an open API',
    ],
    ['a form without an end', { ...signed(openApi), body: Buffer.from('--') }, 'INVALID_PARAM', 'request body is no form'],
    [
      'no boundary',
      { ...signed(openApi), headers: { ...signed(openApi).headers, 'content-type': 'multipart/form-data' } },
      'INVALID_PARAM',
      'request body is no form',
    ],
  ])('is refused with %s', async (_name, request, code, message) => {
    const { body } = await serving.handleAdmin(request);
    const answer = JSON.parse(String(body)) as { code: string; message: string };
    expect([answer.code, answer.message]).toEqual([code, expect.stringContaining(message)]);
  });

  it('is refused where nobody passes calls on', async () => {
    expect(await send(signed(openApi))).toMatchObject({ code: 'INVALID_ACTION' });
  });
});

/** Another user. */
function falsified(body: Buffer): Buffer {
  const at = body.indexOf('"oA"');
  return Buffer.concat([body.subarray(0, at), Buffer.from('"oB"'), body.subarray(at + 4)]);
}
