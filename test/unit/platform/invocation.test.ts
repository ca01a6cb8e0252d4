import { readHttpCall } from '../../../cloudfunctions/shared/platform/http-function';
import { isFromMiniProgram, readInvocation } from '../../../cloudfunctions/shared/platform/invocation';
import { fc } from '../../support/seeded-properties';

const CONTEXT = { request_id: 'r-1', environ: 'WX_OPENID=oAlice;WX_CLIENTIP=203.0.113.7;TRIGGER_SRC=wx_client;SCF=a=b' };

describe('the caller of a function', () => {
  it('is nobody when the event and the variables of the call name different users', () => {
    expect(readInvocation({ userInfo: { openId: 'oMallory' } }, CONTEXT).openid).toBeNull();
    expect(readInvocation({ userInfo: { openId: 'oAlice' } }, { environ: 'TRIGGER_SRC=tcb' }).openid).toBeNull();
  });

  it('is the user whom the platform put into the event', () => {
    expect(readInvocation({ action: 'plans', userInfo: { openId: 'oAlice', appId: 'wx1' } }, CONTEXT)).toEqual({
      requestId: 'r-1',
      openid: 'oAlice',
      clientIp: '203.0.113.7',
      trigger: 'wx_client',
    });
  });

  it('is nobody when event and context name different users, or only one of them names one', () => {
    const event = { userInfo: { openId: 'oAlice' } };
    for (const environ of ['WX_OPENID=oBob', 'WX_OPENID=', 'TRIGGER_SRC=http', 'WX_OPENID=oAlice ', 'WX_OPENID=oAlice;WX_OPENID=oBob']) {
      expect(readInvocation(event, { environ }).openid).toBeNull();
    }
    expect(readInvocation({ openid: 'oAlice' }, CONTEXT).openid).toBeNull();
  });

  it('is never taken from the variables of the instance, which may be those of the user before', () => {
    process.env['WX_OPENID'] = 'oStale';
    expect(readInvocation({ userInfo: { openId: 'oStale' } }, { environ: 'TRIGGER_SRC=tcb' }).openid).toBeNull();
    delete process.env['WX_OPENID'];
  });

  it.each([
    { userInfo: null },
    { userInfo: {} },
    { userInfo: { openId: '' } },
    { userInfo: { openId: 7 } },
    { userInfo: ['oAlice'] },
    { userInfo: 'oAlice' },
  ])('is nobody when the mark is malformed, and a mini-program user all the same: %j', (event) => {
    expect(readInvocation(event, CONTEXT).openid).toBeNull();
    expect(isFromMiniProgram(event)).toBe(true);
  });

  it('is nobody, from nowhere, when nothing is told', () => {
    const nothing = { requestId: '', openid: null, clientIp: '127.0.0.1', trigger: '' };
    for (const context of [undefined, null, 7, {}, { environ: '' }, { environ: ';;=;' }])
      expect(readInvocation(undefined, context)).toEqual(nothing);
    expect(isFromMiniProgram(undefined)).toBe(false);
  });

  it('has an address that is one, or the own one', () => {
    for (const given of ['', 'unknown', '::1', '1.2.3', '203.0.113.7, 10.0.0.1']) {
      expect(readInvocation({}, { environ: `WX_CLIENTIP=${given}` }).clientIp).toBe('127.0.0.1');
    }
  });

  it('is read without an error whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (event, context) => {
        const { openid } = readInvocation(event, context);
        return openid === null || openid.length > 0;
      }),
    );
  });
});

describe('an HTTP access event', () => {
  const event = {
    path: '/wechat/payment',
    httpMethod: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: Buffer.from('<xml>续</xml>').toString('base64'),
    isBase64Encoded: true,
  };

  it('gives the raw bytes, from base64 or from text', () => {
    expect(readHttpCall(event)).toEqual({
      path: '/wechat/payment',
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: Buffer.from('<xml>续</xml>'),
    });
    expect(readHttpCall({ ...event, body: '{"a":"续"}', isBase64Encoded: false })?.body).toEqual(Buffer.from('{"a":"续"}'));
    expect(readHttpCall({ path: '/', httpMethod: 'GET', body: null })).toEqual({
      path: '/',
      method: 'GET',
      headers: {},
      body: Buffer.alloc(0),
    });
    expect(readHttpCall({ ...event, headers: { 'X-Signature': 'abc', Count: 3 } })?.headers).toEqual({ 'x-signature': 'abc', count: '' });
  });

  it('keeps bytes that are no text', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const call = readHttpCall({ ...event, body: Buffer.from(bytes).toString('base64') });
        expect(Buffer.from(call?.body ?? []).equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });

  it('is none when a mini-program user imitates one', () => {
    expect(readHttpCall({ ...event, userInfo: { openId: 'oMallory' } })).toBeNull();
    expect(readHttpCall({ ...event, userInfo: undefined })).toBeNull();
  });

  it('is none when it has not the form', () => {
    for (const other of [undefined, null, 'POST', {}, { Type: 'Timer' }, { ...event, body: 7 }, { ...event, path: undefined }]) {
      expect(readHttpCall(other)).toBeNull();
    }
  });
});
