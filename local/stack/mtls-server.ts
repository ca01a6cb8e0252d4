import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Logger } from 'pino';
import { StartError } from '../kernel/errors';
import { bind, type HttpServer, KEEP_ALIVE_MS, listener, type Running } from './http-server';
import type { LocalKeys } from './keys';

/** First byte of a TLS connection: a handshake record (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 0x16;
const MAX_PORT = 65_535;

/**
 * The second loopback port: HTTPS that asks for a client certificate. Whoever has none, or a foreign one, or speaks plain HTTP gets through as well,
 * as on the platform, and learns of it from the reply: only the request of a certified client has a `clientName`.
 *
 * @param wantedPort taken when it is free, else any other; 0 for any free one
 */
export async function listenMutualTls(wantedPort: number, tls: LocalKeys['wechat']['tls'], log: Logger): Promise<HttpServer> {
  const running: Running = { handler: undefined };
  const answer = listener(running, log);
  const https = createHttpsServer(
    { key: tls.serverKey, cert: tls.serverCert, ca: tls.caCert, requestCert: true, rejectUnauthorized: false },
    answer,
  );
  const http = createHttpServer(answer);
  https.keepAliveTimeout = KEEP_ALIVE_MS;
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    // A client that goes away before it has said anything is nobody's business here.
    socket.on('error', () => undefined);
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      (first[0] === TLS_HANDSHAKE ? https : http).emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
  await bind(server, wantedPort <= MAX_PORT ? wantedPort : 0).catch((error: unknown) => {
    if (!(error instanceof StartError)) throw error;
    return bind(server, 0);
  });
  return Object.assign(running, {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of connections) socket.destroy();
      }),
  });
}
