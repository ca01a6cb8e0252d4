import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Http, HttpBrokenError, HttpConnectError, type HttpRequest } from '../../../cloudfunctions/shared/platform/ports';
import { createSystemHttp } from '../../../cloudfunctions/shared/platform/system-ports';
import { MERCHANT_IDENTITY, PLATFORM_IDENTITY, STRANGER_IDENTITY } from '../../support/certificates';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server, scheme: string): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const serve = (listener: RequestListener): Promise<string> => listen(createHttpServer(listener), 'http');
/** A server that takes nobody without the merchant's certificate. */
const serveMerchant = (listener: RequestListener): Promise<string> =>
  listen(
    createHttpsServer(
      { key: PLATFORM_IDENTITY.privateKey, cert: PLATFORM_IDENTITY.cert, ca: MERCHANT_IDENTITY.cert, requestCert: true },
      listener,
    ),
    'https',
  );

const request = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'text/xml' },
  body: '<xml/>',
  timeoutMs: 5_000,
  ...more,
});
const anonymous = createSystemHttp(null);
const merchant = createSystemHttp({ cert: MERCHANT_IDENTITY.cert, key: MERCHANT_IDENTITY.privateKey, ca: PLATFORM_IDENTITY.cert });

async function read(http: Http, wanted: HttpRequest): Promise<string> {
  const { body } = await http.download(wanted);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('the network of the machine', () => {
  it('sends a body and brings back a whole reply', async () => {
    const url = await serve((incoming, outgoing) => {
      incoming.setEncoding('utf8').on('data', (body: string) => {
        outgoing.writeHead(418, { 'X-Kind': 'teapot' }).end(`${incoming.method} ${incoming.headers['content-length']} ${body}`);
      });
    });
    const reply = await anonymous.send(request(`${url}/pay`));
    expect(reply).toMatchObject({ status: 418, headers: { 'x-kind': 'teapot' } });
    expect(Buffer.from(reply.body).toString()).toBe('POST 6 <xml/>');
  });

  it('tells "nothing was sent" from "nobody knows"', async () => {
    const gone = await serve(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    await expect(anonymous.send(request(gone))).rejects.toBeInstanceOf(HttpConnectError);
    await expect(anonymous.download(request(gone))).rejects.toBeInstanceOf(HttpConnectError);
    const url = await serve((incoming) => incoming.socket.destroy());
    await expect(anonymous.send(request(url))).rejects.toBeInstanceOf(HttpBrokenError);
    await expect(anonymous.download(request(url))).rejects.toBeInstanceOf(HttpBrokenError);
  });

  it('gives up when the whole takes too long', async () => {
    const silent = await serve(() => undefined);
    await expect(anonymous.send(request(silent, { timeoutMs: 50 }))).rejects.toBeInstanceOf(HttpBrokenError);
    const trickling = await serve((_, outgoing) => {
      const timer = setInterval(() => outgoing.write('x'), 5);
      outgoing.on('close', () => clearInterval(timer));
    });
    await expect(anonymous.send(request(trickling, { timeoutMs: 100 }))).rejects.toBeInstanceOf(HttpBrokenError);
  });

  it('does not take a reply of more than 4 MiB, nor one that is cut off', async () => {
    const endless = await serve((_, outgoing) => void outgoing.end(Buffer.alloc(5 * 1024 * 1024)));
    await expect(anonymous.send(request(endless))).rejects.toThrow('larger than');
    const cut = await serve((_, outgoing) => {
      outgoing.writeHead(200, { 'content-length': '10' }).write('12345', () => outgoing.socket?.destroy());
    });
    await expect(anonymous.send(request(cut))).rejects.toBeInstanceOf(HttpBrokenError);
    await expect(read(anonymous, request(cut))).rejects.toBeInstanceOf(HttpBrokenError);
  });
});

describe('a download', () => {
  it('is read while it arrives, whatever its size', async () => {
    const url = await serve((_, outgoing) => {
      outgoing.write('first');
      // the rest is sent only after the first piece was read
      void beginningRead.then(() => outgoing.end(Buffer.alloc(5 * 1024 * 1024)));
    });
    let arrived = (): void => undefined;
    const beginningRead = new Promise<void>((resolve) => (arrived = resolve));
    const { status, body } = await anonymous.download(request(url));
    expect(status).toBe(200);
    let size = 0;
    for await (const chunk of body) {
      if (size === 0) expect(Buffer.from(chunk).toString()).toBe('first');
      size += chunk.length;
      arrived();
    }
    expect(size).toBe(5 + 5 * 1024 * 1024);
  });

  it('may take as long as it likes, but not be silent: neither before its head nor within', async () => {
    const trickling = await serve((_, outgoing) => {
      let left = 60;
      const timer = setInterval(() => {
        left -= 1;
        if (left > 0) return outgoing.write('x');
        clearInterval(timer);
        return outgoing.end();
      }, 20);
    });
    await expect(read(anonymous, request(trickling, { timeoutMs: 1_000 }))).resolves.toBe('x'.repeat(59));
    const silent = await serve(() => undefined);
    await expect(anonymous.download(request(silent, { timeoutMs: 50 }))).rejects.toThrow(HttpBrokenError);
    const stopping = await serve((_, outgoing) => void outgoing.write('x'));
    await expect(read(anonymous, request(stopping, { timeoutMs: 50 }))).rejects.toThrow('nothing received for 50 ms');
  });

  it('does not count as silence what its reader takes', async () => {
    const url = await serve((_, outgoing) => void outgoing.end(Buffer.alloc(1024 * 1024)));
    const { body } = await anonymous.download(request(url, { timeoutMs: 500 }));
    let size = 0;
    for await (const chunk of body) {
      if (size === 0) await new Promise((resolve) => setTimeout(resolve, 700));
      size += chunk.length;
    }
    expect(size).toBe(1024 * 1024);
  });

  it('closes the connection when its loop is left', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const url = await serve((_, outgoing) => {
      closed = once(outgoing, 'close');
      outgoing.write('x');
    });
    const { body } = await anonymous.download(request(url));
    for await (const chunk of body) {
      expect(chunk).toHaveLength(1);
      break;
    }
    await closed;
  });
});

describe('requests as the merchant', () => {
  /** Who the server saw. */
  const whoami: RequestListener = (incoming, outgoing) => {
    const socket = incoming.socket as TLSSocket;
    outgoing.end(`${socket.authorized} ${String(socket.getPeerCertificate().subject.CN)}`);
  };

  it('[D24] present its certificate, and other requests do not', async () => {
    const url = await serveMerchant(whoami);
    const seen = async (http: Http, more: Partial<HttpRequest>): Promise<string> =>
      Buffer.from((await http.send(request(url, more))).body).toString();
    await expect(seen(merchant, { client: 'merchant' })).resolves.toBe('true merchant');
    await expect(read(merchant, request(url, { client: 'merchant' }))).resolves.toBe('true merchant');
    // an ordinary request knows public authorities only, and this server's certificate is of none
    await expect(seen(merchant, {})).rejects.toBeInstanceOf(HttpBrokenError);
  });

  it('[D24] go to no server whose certificate is of somebody else', async () => {
    const url = await serveMerchant(whoami);
    const { cert, privateKey: key } = MERCHANT_IDENTITY;
    for (const ca of [STRANGER_IDENTITY.cert, null]) {
      await expect(createSystemHttp({ cert, key, ca }).send(request(url, { client: 'merchant' }))).rejects.toBeInstanceOf(HttpBrokenError);
    }
  });

  it('[D24] are refused before anything is sent where there is no certificate, or no TLS', async () => {
    let calls = 0;
    const plain = await serve((_, outgoing) => void outgoing.end(String((calls += 1))));
    await expect(merchant.send(request(plain, { client: 'merchant' }))).rejects.toThrow('needs https and a certificate');
    await expect(anonymous.send(request('https://127.0.0.1:1', { client: 'merchant' }))).rejects.toThrow('needs https and a certificate');
    expect(calls).toBe(0);
  });
});
