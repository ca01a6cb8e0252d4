import cloud from 'wx-server-sdk';

interface Event {
  readonly action: string;
  readonly name?: string;
  readonly data?: Record<string, unknown>;
  readonly bytes?: number;
  readonly delayMs?: number;
  readonly mark?: string;
  readonly message?: unknown;
}

interface Context {
  readonly environ: string;
  readonly request_id: string;
  readonly function_name: string;
  readonly time_limit_in_ms: number;
}

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

/** What a function sees of its call, and the ways in which a call can go wrong. */
export async function main(event: Event, context: Context): Promise<unknown> {
  switch (event.action) {
    case 'identity':
      await new Promise((resolve) => setTimeout(resolve, event.delayMs ?? 0));
      return {
        openid: cloud.getWXContext().OPENID,
        event,
        trigger: process.env['TRIGGER_SRC'],
        source: process.env['TCB_SOURCE'],
        pid: process.pid,
      };
    case 'context':
      return { ...context, environment: process.env };
    case 'time':
      return {
        nowMs: Date.now(),
        newDateMs: new Date().getTime(),
        text: Date(),
        parsedMs: new Date(2020, 0, 1).getTime(),
        isDate: new Date() instanceof Date,
      };
    case 'save':
      return db.collection('visits').add({ data: { mark: event.mark, at: db.serverDate() } });
    case 'visits':
      return ((await db.collection('visits').get()) as { data: unknown }).data;
    case 'call':
      return cloud.callFunction({ name: event.name ?? '', data: event.data ?? {} });
    case 'message':
      return (cloud.openapi['subscribeMessage'] as { send(message: unknown): Promise<unknown> })
        .send(event.message)
        .catch((error: unknown) => error);
    case 'print':
      process.stdout.write(`${JSON.stringify({ level: 40, msg: 'structured', mark: event.mark })}\n`);
      console.error(`plain ${event.mark ?? ''}`);
      return null;
    case 'large':
      return 'x'.repeat(event.bytes ?? 0);
    case 'hang':
      return new Promise(() => undefined);
    case 'exit':
      return process.exit(3);
    case 'nothing':
      return undefined;
    default:
      throw new Error(`no action ${event.action}`);
  }
}
