import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import { StartError } from '../kernel/errors';
import type { LocalReply, LocalRequest } from '../kernel/types';

/** Simulators answer with this status to close the connection without a reply. */
const NO_REPLY = 0;
/** The database's packet (16 MB) with room for its envelope: nothing else here is larger. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;
/** An SDK may keep a connection idle for long; closing it under a request that is on its way would look like a network failure. */
export const KEEP_ALIVE_MS = 65_000;

/** A request and, for replies that never end, the raw response. */
export type Handler = (request: LocalRequest, response: ServerResponse) => Promise<LocalReply | 'handled'>;

export interface HttpServer {
  readonly port: number;
  /** Until this is set, requests are answered 503. */
  handler: Handler | undefined;
  close(): Promise<void>;
}

/**
 * Listens on the loopback interface only.
 *
 * @param port 0 for any free one
 * @throws StartError when the port is taken
 */
export async function listen(port: number, log: Logger): Promise<HttpServer> {
  const running: Running = { handler: undefined };
  const server = createServer(listener(running, log));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await bind(server, port);
  return Object.assign(running, {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  });
}

/** What a server is told to do, once the stack has started. */
export interface Running {
  handler: Handler | undefined;
}

/** Reads each request, hands it to the handler and sends the reply. */
export function listener(running: Running, log: Logger): (message: IncomingMessage, response: ServerResponse) => void {
  return (message, response) => {
    void answer(running.handler, message, response).catch((error: unknown) => {
      log.error({ err: error, path: message.url }, 'request failed');
      void send(response, {
        status: 500,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'internal error, see the log of the stack' }),
      });
    });
  };
}

/**
 * Takes a port of the loopback interface.
 *
 * @throws StartError when it is taken
 */
export function bind(server: NetServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new StartError(`Port ${port} is in use. Stop what uses it, or choose another: PORT=5181 npm start`, { cause: error })
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(handler: Handler | undefined, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = handler === undefined ? 'the stack is starting' : foreignOrigin(message);
  if (handler === undefined || refusal !== undefined) {
    await send(response, {
      status: handler === undefined ? 503 : 403,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: refusal }),
    });
    return;
  }
  const body = await readBody(message);
  if (body === undefined) {
    await send(response, { status: 413, headers: { connection: 'close' }, body: '' });
    return;
  }
  const url = new URL(message.url ?? '/', 'http://local');
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
  const certified = clientName(message);
  const request = {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
    ...(certified !== undefined && { clientName: certified }),
  };
  const reply = await handler(request, response);
  if (reply !== 'handled') await send(response, reply);
}

/** Pages of other sites must not reach the stack through the visitor's browser, neither directly nor by rebinding a name to 127.0.0.1. */
function foreignOrigin({ headers }: IncomingMessage): string | undefined {
  const { host = '', origin } = headers;
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return `unexpected host ${host}`;
  if (origin !== undefined && origin !== `http://${host}`) return `unexpected origin ${origin}`;
  return undefined;
}

/** Whom the connection's client certificate is made out to; undefined without one that the server's authority has issued. */
function clientName({ socket }: IncomingMessage): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const { CN: name } = socket.getPeerCertificate().subject;
  return typeof name === 'string' ? name : undefined;
}

/** The whole body; undefined when it is too large. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function send(response: ServerResponse, { status, headers, body, stream }: LocalReply): Promise<void> {
  if (response.headersSent || status === NO_REPLY) {
    response.destroy();
    return;
  }
  if (stream !== undefined) {
    response.writeHead(status, headers);
    await pipeline(stream, response);
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.end(body);
}
