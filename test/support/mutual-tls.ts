import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';

/** What a client shows of itself, and whom it trusts; all PEM. */
export interface ClientTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface TlsReply {
  readonly status: number;
  readonly body: string;
  /** The connection went on with the session of an earlier one. */
  readonly isResumed: boolean;
}

/** One POST over a connection of its own. Without `tls` it is plain HTTP. */
export function post(url: string, body: string, tls: ClientTls | null, agent = new Agent({ keepAlive: false })): Promise<TlsReply> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { 'content-type': 'text/xml' } };
    const request = tls === null ? httpRequest(url, options) : httpsRequest(url, { ...options, ...tls, agent });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { socket } = response;
        resolve({ status: response.statusCode ?? 0, body: text, isResumed: socket instanceof TLSSocket && socket.isSessionReused() });
      });
    });
    request.end(body);
  });
}
