import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startStack, type RunningStack, type StackOptions } from '../../local/stack';
import { assertInvariants, type Excuse } from './assert-invariants';
import { FIXTURE_DIR, KEYS_FILE } from './paths';
import { temporaryDirectory } from './temporary-directory';

export interface JsonReply {
  readonly status: number;
  readonly value: unknown;
}

export interface TestStack extends RunningStack {
  readonly dataDir: string;
  /** Any request; the reply's body parsed as JSON where it is JSON. */
  request(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<JsonReply>;
  /** A user's call of a function; answers the function's reply. Throws when the call itself failed. */
  call<T = unknown>(name: string, event: Readonly<Record<string, unknown>>, openid: string): Promise<T>;
  /** A call of the control interface. Throws on 4xx. */
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** Stops the stack and removes its data. @throws Error after that, when the functions were the real ones and an invariant does not hold */
  dispose(): Promise<void>;
}

export type TestStackOptions = Partial<StackOptions> & {
  /** The repository's functions (default), or the small ones made for testing the host: those keep no books that could be checked in the end. */
  readonly functions?: 'real' | 'fixtures';
  readonly excused?: readonly Excuse[];
};

/** Starts a stack of its own on a free port with an empty data directory (or the one given). */
export async function startTestStack({ functions = 'real', excused = [], ...options }: TestStackOptions = {}): Promise<TestStack> {
  const dataDir = options.dataDir ?? temporaryDataDir();
  const stack = await startStack({ port: 0, ...(functions === 'fixtures' && { functionsDir: FIXTURE_DIR }), ...options, dataDir });
  const request = (method: string, target: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<JsonReply> =>
    requestJson(stack.baseUrl + target, method, body, headers);
  const control = async <T>(method: string, target: string, body?: unknown): Promise<T> => {
    const { status, value } = await request(method, `/_control/${target}`, body);
    if (status >= 400) throw new Error(`/_control/${target}: ${status} ${JSON.stringify(value)}`);
    return value as T;
  };
  return Object.assign(stack, {
    dataDir,
    request,
    control,
    async call<T>(name: string, event: Readonly<Record<string, unknown>>, openid: string): Promise<T> {
      const { status, value } = await request('POST', `/fn/${name}`, event, { 'x-local-openid': openid });
      if (status !== 200) throw new Error(`/fn/${name}: ${status} ${JSON.stringify(value)}`);
      return (value as { result: T }).result;
    },
    async dispose(): Promise<void> {
      try {
        if (functions === 'real') await assertInvariants(control, { wasRestarted: options.dataDir !== undefined, excused });
      } finally {
        await stack.stop();
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
  });
}

/** An empty data directory with ready-made keys. */
export function temporaryDataDir(): string {
  const dataDir = temporaryDirectory('stack-');
  copyFileSync(KEYS_FILE, path.join(dataDir, 'keys.json'));
  return dataDir;
}

async function requestJson(url: string, method: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<JsonReply> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  try {
    return { status: response.status, value: JSON.parse(text) as unknown };
  } catch {
    return { status: response.status, value: text };
  }
}
