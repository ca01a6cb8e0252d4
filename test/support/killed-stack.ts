import { startStackProcess, type StackProcess } from './stack-process';

/** Of one request: a failure a kill and one more for the request that was under way, for more kills than any test makes. */
const MAX_ATTEMPTS = 50;
/**
 * How much goes on, and how often it is killed meanwhile. `npm test` sees a third of it, as each start costs seconds of processor time; `npm run test:kills`, which .ci/run
 * does, all of it.
 */
export const { customers: CUSTOMERS, kills: KILLS } =
  process.env['KILLS'] === 'all' ? { customers: 200, kills: 20 } : { customers: 70, kills: 7 };
/** Of each function: several calls are interrupted by a kill all the same, and a restart has half as many processes to warm up. */
const INSTANCES = 2;

/** After which of `steps` steps the stack is killed; not among the very first and last, where there is little to interrupt. */
export function killPoints(random: () => number, kills: number, steps: number): Set<number> {
  const points = new Set<number>();
  while (points.size < kills) points.add(10 + Math.floor(random() * (steps - 20)));
  return points;
}

/** fetch says so by a TypeError, which under jest is not the TypeError of this realm. */
const isConnectionFailure = (error: unknown): boolean =>
  error instanceof Error ? error.name === 'TypeError' : String(error).startsWith('TypeError');

/** A stack that comes back on the same port with the same data. */
export class KilledStack {
  kills = 0;
  /** The running process, or the one that is on its way: whoever finds the old one gone waits for this. */
  private current: Promise<StackProcess>;
  constructor(private readonly dataDir: string) {
    this.current = startStackProcess({ port: 0, dataDir, maxInstances: INSTANCES });
  }

  async killAndRestart(): Promise<void> {
    const old = this.current;
    this.current = old.then(async (running) => {
      await running.kill();
      return startStackProcess({ port: running.port, dataDir: this.dataDir, maxInstances: INSTANCES });
    });
    this.kills += 1;
    await this.current;
  }
  async end(): Promise<void> {
    await (await this.current).kill();
  }
  /** Repeats the request until a stack answers: while it is down there is nobody to answer. Statuses up to `acceptUpTo` are answers. */
  async persistently(
    method: string,
    path: string,
    body?: unknown,
    acceptUpTo = 200,
    openid = '',
  ): Promise<{ status: number; value: unknown }> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const { baseUrl } = await this.current;
      try {
        const headers = { 'content-type': 'application/json', ...(openid && { 'x-local-openid': openid }) };
        const response = await fetch(baseUrl + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
        const value: unknown = await response.json();
        if (response.status <= acceptUpTo) return { status: response.status, value };
        throw new Error(`${path}: ${response.status} ${JSON.stringify(value)}`);
      } catch (error) {
        if (!isConnectionFailure(error)) throw error;
      }
    }
    throw new Error(`${path}: the stack did not come back`);
  }
}
