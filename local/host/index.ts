import { randomUUID } from 'node:crypto';
import type { MovableClock } from '../kernel/clock';
import type { LocalReply, LocalRequest } from '../kernel/types';
import { callEnvironment, instanceEnvironment, type CloudAccount, type TriggerSource } from './environment';
import { InvocationError } from './errors';
import { readFunctions, type FunctionConfig, type TimerTrigger } from './function-config';
import { httpAccessEvent, httpAccessReply } from './http-access';
import { CallerTokens, type Caller } from './identity';
import { Pool } from './pool';
import { startWorker } from './worker-process';

/** Instances of one function at a time. The platform gives up to 20; four saturate two cores. */
const DEFAULT_MAX_INSTANCES = 4;
/** What a mini-program may send and get in one call (the client's own check: -604001 above). */
const MAX_CLIENT_BYTES = 1024 * 1024;

/** Error codes of `cloud.openapi` (wx-server-sdk, config/error.config). */
const ILLEGAL_SOURCE = -604104;
const NO_PERMISSION = -604101;

export interface FunctionHostOptions {
  /** Holds one folder a function, as built. */
  readonly functionsDir: string;
  /** The worker's bundle. */
  readonly workerFile: string;
  readonly clock: MovableClock;
  readonly account: CloudAccount;
  /** The functions' configuration (environment variables). */
  readonly settings: Readonly<Record<string, string>>;
  readonly maxInstances?: number | undefined;
  /** Each line that a function prints. */
  readonly onLine: (functionName: string, source: 'stdout' | 'stderr', text: string) => void;
}

interface Hosted {
  readonly config: FunctionConfig;
  readonly pool: Pool;
}

/** Runs the built functions the way the platform does. */
export class FunctionHost {
  /** True: a call without a user leaves the previous user's `WX_*` in the environment, as on the platform. False: they are removed. */
  staleEnvironment = true;
  private readonly tokens = new CallerTokens();
  private readonly functions = new Map<string, Hosted>();
  private readonly idleWaiters: (() => void)[] = [];
  private running = 0;

  /** @throws StartError when a function's config.json is not valid */
  constructor(private readonly options: FunctionHostOptions) {
    for (const config of readFunctions(options.functionsDir)) this.functions.set(config.name, { config, pool: this.createPool(config) });
  }

  get names(): string[] {
    return [...this.functions.keys()];
  }

  /** Every timer trigger with its function. */
  get triggers(): { functionName: string; trigger: TimerTrigger }[] {
    return [...this.functions.values()].flatMap(({ config }) => config.triggers.map((trigger) => ({ functionName: config.name, trigger })));
  }

  /** Calls that run or wait for an instance. */
  get active(): number {
    return this.running;
  }

  /** Resolves with true when no call runs or waits; with false when that has not happened within `limitMs` of real time. */
  whenIdle(limitMs: number): Promise<boolean> {
    if (this.running === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, limitMs, false);
      this.idleWaiters.push(() => {
        clearTimeout(limit);
        resolve(true);
      });
    });
  }

  /**
   * `wx.cloud.callFunction` of a signed-in user. The platform's `userInfo` replaces whatever the client sent under that name.
   *
   * @throws InvocationError
   */
  async callFromClient(name: string, data: Readonly<Record<string, unknown>>, openid: string): Promise<unknown> {
    refuseLarge(JSON.stringify(data), 'data exceed max size');
    const json = await this.call(name, data, { openid, source: 'wx_client' });
    refuseLarge(json, 'result exceed max size');
    return JSON.parse(json) as unknown;
  }

  /**
   * `cloud.callFunction` inside a function. The user travels along when the calling function was itself called by one.
   *
   * @param callerToken the calling function's `WX_API_TOKEN`
   * @throws InvocationError
   */
  async callFromFunction(name: string, data: unknown, callerToken: string | undefined): Promise<unknown> {
    const caller = callerToken === undefined ? undefined : this.tokens.read(callerToken);
    const event = typeof data === 'object' && data !== null ? data : {};
    return JSON.parse(await this.call(name, event, caller && { ...caller, source: `${caller.source},scf` })) as unknown;
  }

  /**
   * Whether a function may call WeChat's server.
   *
   * @param apiToken what the function was given with its present call
   * @returns 0, or the error code of the cloud: -604104 for a call that was started neither by a user nor by a timer, -604101 without permission
   */
  openApiError(api: string, apiToken: string): number {
    const functionName = this.tokens.functionOf(apiToken);
    if (functionName === undefined) return ILLEGAL_SOURCE;
    return this.functions.get(functionName)?.config.openApis.includes(api) ? 0 : NO_PERMISSION;
  }

  /**
   * An HTTP access call.
   *
   * @throws InvocationError
   */
  async http(name: string, request: LocalRequest): Promise<LocalReply> {
    return httpAccessReply(await this.invoke(name, httpAccessEvent(request, this.options.account.envId), 'http', undefined));
  }

  /**
   * A timer that has come due.
   *
   * @throws InvocationError
   */
  async timer(name: string, trigger: TimerTrigger, atMs: number): Promise<void> {
    const time = `${new Date(atMs).toISOString().slice(0, 19)}Z`;
    await this.invoke(name, { Type: 'Timer', TriggerName: trigger.name, Time: time, Message: trigger.argument ?? '' }, 'timer', undefined);
  }

  /** Ends every process at once. */
  close(): void {
    for (const { pool } of this.functions.values()) pool.close();
  }

  private call(name: string, data: object, caller: Caller | undefined): Promise<string> {
    const { appId } = this.options.account;
    const event = caller === undefined ? data : { ...data, userInfo: { appId, openId: caller.openid }, tcbContext: {} };
    return this.invoke(name, event, 'tcb', caller);
  }

  private async invoke(name: string, event: unknown, trigger: TriggerSource, caller: Caller | undefined): Promise<string> {
    const hosted = this.functions.get(name);
    if (hosted === undefined) throw new InvocationError('FUNCTION_NOT_FOUND', `FunctionName parameter could not be found. ${name}`);
    const requestId = randomUUID();
    this.running += 1;
    try {
      return await hosted.pool.run(requestId, () => ({
        id: requestId,
        event,
        context: {
          request_id: requestId,
          function_name: name,
          function_version: '$LATEST',
          namespace: this.options.account.envId,
          memory_limit_in_mb: 256,
          time_limit_in_ms: hosted.config.timeoutMs,
        },
        environ: callEnvironment(this.options.account, name, trigger, caller, this.tokens),
        clearStale: !this.staleEnvironment,
        clockOffsetMs: this.options.clock.offsetMs,
      }));
    } finally {
      this.running -= 1;
      if (this.running === 0) for (const resolve of this.idleWaiters.splice(0)) resolve();
    }
  }

  private createPool(config: FunctionConfig): Pool {
    const { workerFile, account, settings, clock, maxInstances = DEFAULT_MAX_INSTANCES, onLine } = this.options;
    const environment = instanceEnvironment(account, settings);
    return new Pool(
      (events) =>
        startWorker(workerFile, { folder: config.folder, clockOffsetMs: clock.offsetMs }, environment, {
          ...events,
          line: (source, text) => {
            onLine(config.name, source, text);
          },
        }),
      config.timeoutMs,
      config.maxInstances ?? maxInstances,
    );
  }
}

function refuseLarge(json: string, message: string): void {
  if (Buffer.byteLength(json) > MAX_CLIENT_BYTES) throw new InvocationError('DATA_TOO_LARGE', message);
}
