import { createHash } from 'node:crypto';
import { inPieces } from './http';
import type { LocalReply, LocalRequest } from '../../local/kernel/types';
import {
  type Clock,
  type Http,
  HttpBrokenError,
  HttpConnectError,
  type HttpRequest,
  type Log,
  type LogFields,
  type Random,
} from '../../cloudfunctions/shared/platform/ports';
import { MCH_ID } from './world-settings';

/** Chance that is the same for the same seed. */
export function createSeededRandom(seed: number | string): Random {
  let drawn = 0;
  return {
    hex(byteCount) {
      let digits = '';
      while (digits.length < byteCount * 2)
        digits += createHash('sha256')
          .update(`${seed}:${(drawn += 1)}`)
          .digest('hex');
      return digits.slice(0, byteCount * 2);
    },
  };
}

export interface LogLine {
  readonly level: keyof Log;
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that is kept for looking at. */
export function createLogBook(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: keyof Log) =>
    (message: string, fields: LogFields = {}): void =>
      void lines.push({ level, message, fields });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export interface WorldHttp extends Http {
  /** What was sent, in order. */
  readonly sent: readonly { readonly path: string; readonly body: string; readonly atMs: number }[];
  /** False: no host can be connected to. */
  connected: boolean;
  /** Runs after the platform has answered and before the answer arrives: what happens here happens while the reply is on its way. */
  onReply: ((path: string) => Promise<void>) | null;
}

/** Who answers below an address. */
export type Mounts = Readonly<Record<string, (request: LocalRequest) => Promise<LocalReply>>>;

/** The bytes of a request as a platform below `address` gets them. */
export function localRequest(address: string, { method, url, headers, body, client }: HttpRequest): LocalRequest {
  const { pathname, searchParams } = new URL(url);
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  // Only over TLS does the other side see a certificate.
  const isKnown = client === 'merchant' && url.startsWith('https:');
  const path = pathname.slice(new URL(address).pathname.length);
  return { method, path, query: searchParams, headers: lowerCase, body: Buffer.from(body), ...(isKnown && { clientName: MCH_ID }) };
}

/** The network between our side and the platforms, in this process. A call that a platform leaves unanswered breaks at once. */
export function createWorldHttp(clock: Pick<Clock, 'nowMs'>, mounts: () => Mounts): WorldHttp {
  const sent: { path: string; body: string; atMs: number }[] = [];
  const http: WorldHttp = { sent, connected: true, onReply: null, ...inPieces(send) };
  return http;

  async function send(asked: HttpRequest): ReturnType<Http['send']> {
    const [mount, handle] = Object.entries(mounts()).find(([address]) => asked.url.startsWith(`${address}/`)) ?? [];
    if (!http.connected || mount === undefined || handle === undefined) throw new HttpConnectError('connection refused');
    const request = localRequest(mount, asked);
    const { path } = request;
    sent.push({ path, body: asked.body, atMs: clock.nowMs() });
    const reply = await handle(request);
    await http.onReply?.(path);
    if (reply.status === 0) throw new HttpBrokenError('the connection was closed without an answer');
    const answer = reply.stream === undefined ? Buffer.from(reply.body) : Buffer.concat(await reply.stream.toArray());
    return { status: reply.status, headers: reply.headers, body: answer };
  }
}
