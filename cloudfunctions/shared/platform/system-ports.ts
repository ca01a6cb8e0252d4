import { randomBytes } from 'node:crypto';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import {
  type ClientCertificate,
  type Clock,
  type Http,
  HttpBrokenError,
  HttpConnectError,
  type HttpRequest,
  messageOf,
  type Random,
} from './ports';

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

/**
 * HTTP by node's own client: it is the one that tells whether a connection ever stood, which decides between "try elsewhere" and "unknown".
 *
 * @param merchant what requests with `client: 'merchant'` present; null where nobody sends such
 */
export function createSystemHttp(merchant: ClientCertificate | null): Http {
  // an agent of its own, so that no other request travels under the merchant's identity, and none of these without it
  const agent = merchant && new HttpsAgent({ cert: merchant.cert, key: merchant.key, ...(merchant.ca !== null && { ca: merchant.ca }) });
  return {
    async send(request) {
      const signal = AbortSignal.timeout(request.timeoutMs);
      const incoming = await open(request, agent, signal);
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of pieces(incoming, request.timeoutMs)) {
        size += chunk.length;
        if (size > MAX_REPLY_BYTES) throw new HttpBrokenError(`reply larger than ${MAX_REPLY_BYTES} bytes`);
        chunks.push(chunk);
      }
      return { ...head(incoming), body: Buffer.concat(chunks) };
    },
    async download(request) {
      const silence = new AbortController();
      const timer = setTimeout(() => silence.abort(silent(request.timeoutMs)), request.timeoutMs);
      try {
        const incoming = await open(request, agent, silence.signal);
        return { ...head(incoming), body: pieces(incoming, request.timeoutMs) };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Sends the request; resolves with the head of the reply. */
function open(request: HttpRequest, merchantAgent: HttpsAgent | null, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, url, headers, body } = request;
  const isSecure = url.startsWith('https:');
  const asMerchant = request.client === 'merchant';
  if (asMerchant && (!isSecure || merchantAgent === null)) throw new Error('a request as the merchant needs https and a certificate');
  const options = {
    method,
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    signal,
    ...(asMerchant && merchantAgent !== null && { agent: merchantAgent }),
  };
  return new Promise((resolve, reject) => {
    let connected = false;
    const outgoing = (isSecure ? httpsRequest : httpRequest)(url, options, resolve);
    outgoing.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => (connected = true));
      else connected = true;
    });
    outgoing.on('error', (error: Error & { code?: string }) => {
      const before = !connected && error.code !== undefined && BEFORE_CONNECT.has(error.code);
      reject(before ? new HttpConnectError(error.message, { cause: error }) : new HttpBrokenError(error.message, { cause: error }));
    });
    outgoing.end(body);
  });
}

const silent = (timeoutMs: number): Error => new Error(`nothing received for ${timeoutMs} ms`);

/** The body as it arrives. The clock of silence runs while we wait for the other side only, not while somebody works on a piece. */
async function* pieces(incoming: IncomingMessage, timeoutMs: number): AsyncGenerator<Uint8Array> {
  const arriving: AsyncIterator<Uint8Array> = incoming[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer = setTimeout(() => incoming.destroy(silent(timeoutMs)), timeoutMs);
      const next = await arriving.next().finally(() => clearTimeout(timer));
      if (next.done === true) break;
      yield next.value;
    }
    if (!incoming.complete) throw new Error('reply was cut off');
  } catch (error) {
    throw new HttpBrokenError(messageOf(error), { cause: error });
  } finally {
    incoming.destroy();
  }
}

const head = (incoming: IncomingMessage): { readonly status: number; readonly headers: Readonly<Record<string, string>> } => ({
  status: incoming.statusCode ?? 0,
  headers: flat(incoming.headers),
});

const flat = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
