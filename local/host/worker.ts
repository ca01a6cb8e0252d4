/**
 * One worker process = one instance of a function: it loads the bundle once and serves one request at a time. Built on its own
 * (`dist/local/worker.js`) so that nothing of the stack is in the process that runs what is deployed.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { createStackDate } from '../kernel/stack-date';
import type { InvokeMessage, WorkerMessage, WorkerStart } from './messages';

/** A larger reply does not fit the platform's packet. */
const MAX_RESULT_BYTES = 6 * 1024 * 1024;

type Main = (event: unknown, context: unknown) => unknown;

const loadedAtMs = performance.now();
const start = JSON.parse(process.argv[2] ?? '') as WorkerStart;
let clockOffsetMs = start.clockOffsetMs;
const StackDate = createStackDate(Date, () => clockOffsetMs);
globalThis.Date = StackDate;
StackDate.prototype.constructor = StackDate;

const send = (message: WorkerMessage): void => {
  process.send?.(message);
};
const main = loadMain(path.join(start.folder, 'index.js'));
let previousKeys: string[] = [];

process.on('message', (message: InvokeMessage) => void serve(message));
// The channel closes with the stack, also when that was killed: nothing is left behind.
process.on('disconnect', () => process.exit());
send({ kind: 'ready', initMs: performance.now() - loadedAtMs });

/** A bundle that cannot be loaded fails each call with the reason, as on the platform. */
function loadMain(file: string): Main {
  try {
    const { main: exported } = createRequire(file)(file) as { main?: unknown };
    if (typeof exported === 'function') return exported as Main;
    return () => {
      throw new Error('the function exports no "main"');
    };
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

async function serve({ id, event, context, environ, clearStale, clockOffsetMs: offsetMs }: InvokeMessage): Promise<void> {
  clockOffsetMs = offsetMs;
  if (clearStale) for (const key of previousKeys) if (!(key in environ)) delete process.env[key];
  Object.assign(process.env, environ);
  previousKeys = [...new Set([...previousKeys, ...Object.keys(environ)])];
  const text = Object.entries(environ).map(([key, value]) => `${key}=${value}`);
  const full = { ...context, environ: text.join(';'), callbackWaitsForEmptyEventLoop: true, getContext: () => context };
  try {
    const json = JSON.stringify((await main(event, full)) ?? null);
    if (Buffer.byteLength(json) > MAX_RESULT_BYTES) throw new Error('body size is too long');
    send({ kind: 'result', id, json });
  } catch (error) {
    const { message, stack = message } = error instanceof Error ? error : { message: String(error) };
    send({ kind: 'error', id, message, stack });
  }
}
