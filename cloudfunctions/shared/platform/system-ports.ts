import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Clock, type Http, HttpBrokenError, HttpConnectError, type HttpRequest, type HttpResponse, type Random } from './ports';

/** The real clock of the machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
};

/** The operating system's generator. */
export const systemRandom: Random = { hex: (byteCount) => randomBytes(byteCount).toString('hex') };

/** No reply of the platforms comes near this; a larger one is not read to its end. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;
/** Failures that come before a connection stands, so that certainly nothing was sent. */
const BEFORE_CONNECT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);

/** HTTP by node's own client: it is the one that tells whether a connection ever stood, which decides between "try elsewhere" and "unknown". */
export const systemHttp: Http = { send };

function send(request: HttpRequest): Promise<HttpResponse> {
  const { method, url, headers, body, timeoutMs } = request;
  const open = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (error: Error & { code?: string }): void => {
      const before = !connected && error.code !== undefined && BEFORE_CONNECT.has(error.code);
      reject(before ? new HttpConnectError(error.message, { cause: error }) : new HttpBrokenError(error.message, { cause: error }));
    };
    const outgoing = open(
      url,
      { method, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, signal: AbortSignal.timeout(timeoutMs) },
      (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_REPLY_BYTES) incoming.destroy(new Error(`reply larger than ${MAX_REPLY_BYTES} bytes`));
          else chunks.push(chunk);
        });
        incoming.on('error', fail);
        incoming.on('end', () => {
          if (!incoming.complete) return fail(new Error('reply was cut off'));
          resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming.headers), body: Buffer.concat(chunks) });
        });
      },
    );
    outgoing.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => (connected = true));
      else connected = true;
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

const flat = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
