import type { ServerResponse } from 'node:http';

/** Keeps proxies and browsers from giving up on a quiet stream. */
const HEARTBEAT_MS = 25_000;

/** Server-sent events to any number of listeners. */
export class EventStream {
  private readonly listeners = new Set<ServerResponse>();
  private readonly heartbeat = setInterval(() => {
    this.write(': still here\n\n');
  }, HEARTBEAT_MS).unref();

  /** Turns a response into a stream that lasts until the other side goes. */
  add(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' });
    response.write('retry: 1000\n\n');
    this.listeners.add(response);
    response.on('close', () => this.listeners.delete(response));
  }

  /** Sends one event; `data` becomes JSON. */
  send(event: string, data: unknown): void {
    if (this.listeners.size > 0) this.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  close(): void {
    clearInterval(this.heartbeat);
    for (const listener of this.listeners) listener.end();
  }

  private write(text: string): void {
    for (const listener of this.listeners) listener.write(text);
  }
}
