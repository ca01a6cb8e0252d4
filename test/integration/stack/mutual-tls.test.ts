import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { issueCertificates, type TlsKeys } from '../../../local/stack/certificates';
import { post } from '../../support/mutual-tls';
import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { startTestStack, temporaryDataDir, type TestStack } from '../../support/stack';
import { fromXml, sign, toXml, type Fields } from '../../support/wechat-pay-platform';

const REFUND = '/secapi/pay/refund';
const start = (options: Parameters<typeof startTestStack>[0] = {}): Promise<TestStack> =>
  startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES, phoneDir: 'test/support/functions/probe', ...options });

let stack: TestStack;
/** Of another authority, made out to the same merchant. */
let foreign: TlsKeys;
beforeAll(async () => {
  stack = await start();
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  foreign = await issueCertificates({ mchId: stack.keys.wechat.mchId, ...pair });
});
afterAll(() => stack.dispose());

const signed = (fields: Fields): string => {
  const { appId, mchId, apiV2Key } = stack.keys.wechat;
  const all = { appid: appId, mch_id: mchId, nonce_str: 'N1', ...fields };
  return toXml({ ...all, sign: sign(all, apiV2Key) });
};
const merchant = () => {
  const { caCert: ca, clientCert: cert, clientKey: key } = stack.keys.wechat.tls;
  return { ca, cert, key };
};

/** A free port, and a server on the one above it. */
async function twoFreePorts(): Promise<[number, Server]> {
  for (;;) {
    const below = await bound(0);
    if (below === null) continue;
    const { port } = below.address() as AddressInfo;
    const above = await bound(port + 1);
    await new Promise((resolve) => below.close(resolve));
    if (above !== null) return [port, above];
  }
}

/** A server on the port; null when it is taken. */
function bound(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(null);
    });
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

/** A paid order of 19 yuan. */
async function paid(outTradeNo: string): Promise<void> {
  const { body } = await post(
    `${stack.baseUrl}/wechat-pay/pay/contractorder`,
    signed({
      out_trade_no: outTradeNo,
      body: 'x',
      notify_url: `${stack.baseUrl}/http/nobody`,
      total_fee: '1900',
      spbill_create_ip: '203.0.113.9',
      trade_type: 'JSAPI',
      openid: 'oUser',
    }),
    null,
  );
  stack.wechat.decidePayment({ prepayId: fromXml(body).prepay_id ?? '', outcome: 'paid', autoRenew: false });
}
const request = (outTradeNo: string): string =>
  signed({ out_trade_no: outTradeNo, out_refund_no: `R${outTradeNo}`, total_fee: '1900', refund_fee: '1900' });

describe('the address with mutual TLS', () => {
  it('is published with what a client needs, and handed to the functions', async () => {
    const { wechat } = await stack.control<{ wechat: Record<string, string> }>('GET', 'keys');
    const { tls } = stack.keys.wechat;
    expect(wechat).toMatchObject({
      mtlsBaseUrl: stack.mtlsBaseUrl,
      clientCert: tls.clientCert,
      clientKey: tls.clientKey,
      caCert: tls.caCert,
    });
    expect(stack.mtlsBaseUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(stack.mtlsBaseUrl).not.toContain(String(stack.port));
    expect(JSON.stringify(wechat)).not.toContain(JSON.stringify(tls.serverKey).slice(1, -1));
    const { environment } = await stack.call<{ environment: Record<string, string> }>('probe', { action: 'context' }, 'oUser');
    expect(environment).toMatchObject({
      WECHAT_REFUND_BASE_URL: stack.mtlsBaseUrl,
      WECHAT_CLIENT_CERT: tls.clientCert,
      WECHAT_CLIENT_KEY: tls.clientKey,
      WECHAT_CLIENT_CA: tls.caCert,
    });
    const certificate = new X509Certificate(tls.clientCert);
    expect(certificate.subject).toBe(`CN=${stack.keys.wechat.mchId}`);
    expect(certificate.verify(new X509Certificate(tls.caCert).publicKey)).toBe(true);
  });

  it("[D24] refunds for the merchant's certificate, on new and on resumed connections", async () => {
    const agent = new Agent({ keepAlive: false, maxCachedSessions: 10 });
    const resumed: boolean[] = [];
    for (const outTradeNo of ['TLS001', 'TLS002', 'TLS003']) {
      await paid(outTradeNo);
      const { status, body, isResumed } = await post(stack.mtlsBaseUrl + REFUND, request(outTradeNo), merchant(), agent);
      expect({ status, ...fromXml(body) }).toMatchObject({ status: 200, result_code: 'SUCCESS', out_refund_no: `R${outTradeNo}` });
      resumed.push(isResumed);
    }
    expect(resumed).toEqual([false, true, true]);
    expect(stack.wechat.ledger().refunds).toHaveLength(3);
  });

  it.each(['no certificate', "a foreign authority's", "the server's own", 'plain HTTP on this port', 'plain HTTP on the main port'])(
    '[D24] refuses %s with CERT_ERROR, and nothing is refunded',
    async (which) => {
      const outTradeNo = `TLS1-${which.length}`;
      await paid(outTradeNo);
      const { caCert: ca, serverCert, serverKey } = stack.keys.wechat.tls;
      const tls = {
        'no certificate': { ca },
        "a foreign authority's": { ca, cert: foreign.clientCert, key: foreign.clientKey },
        "the server's own": { ca, cert: serverCert, key: serverKey },
      }[which];
      const address = {
        'plain HTTP on this port': stack.mtlsBaseUrl.replace('https:', 'http:'),
        'plain HTTP on the main port': `${stack.baseUrl}/wechat-pay`,
      }[which];
      const { status, body } = await post((address ?? stack.mtlsBaseUrl) + REFUND, request(outTradeNo), tls ?? null);
      expect({ status, ...fromXml(body) }).toMatchObject({
        status: 200,
        return_code: 'FAIL',
        return_msg: 'CERT_ERROR',
        err_code: 'CERT_ERROR',
      });
      expect(fromXml(body)).not.toHaveProperty('sign');
      expect(stack.wechat.ledger().refunds).not.toContainEqual(expect.objectContaining({ out_trade_no: outTradeNo }));
    },
  );

  it('a client that does not know the authority does not talk to it', async () => {
    await expect(post(stack.mtlsBaseUrl + REFUND, request('TLS001'), {})).rejects.toMatchObject({
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
    });
  });
});

describe('certificates and ports', () => {
  it('are added to a key file from before, and stay the same from then on', async () => {
    const dataDir = temporaryDataDir();
    const file = path.join(dataDir, 'keys.json');
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { wechat: { tls?: unknown; mchId: string } };
    delete stored.wechat.tls;
    writeFileSync(file, JSON.stringify(stored));
    const first = await start({ dataDir });
    const { tls, mchId } = first.keys.wechat;
    await first.stop();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(mchId).toBe(stored.wechat.mchId);
    const second = await start({ dataDir });
    expect(second.keys.wechat.tls).toEqual(tls);
    await second.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('the neighbour of the main port is taken when it is free, else any other', async () => {
    const [port, neighbour] = await twoFreePorts();
    const crowded = await start({ port });
    expect(crowded.mtlsBaseUrl).not.toBe(`https://127.0.0.1:${port + 1}`);
    await new Promise((resolve) => neighbour.close(resolve));
    await crowded.dispose();
    const roomy = await start({ port });
    expect(roomy.mtlsBaseUrl).toBe(`https://127.0.0.1:${port + 1}`);
    await roomy.dispose();
  });
});
