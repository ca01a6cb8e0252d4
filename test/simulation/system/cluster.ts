import { composeApp } from '../../../cloudfunctions/shared/entry/compose';
import type { Settings } from '../../../cloudfunctions/shared/platform/settings';
import { type FunctionName, FUNCTIONS } from './functions';
import { Instance } from './instance';
import { openPorts, type Surroundings } from './ports';

interface Running {
  readonly instance: Instance;
  readonly main: (event: unknown, context: unknown) => Promise<unknown>;
}
interface Call {
  readonly event: unknown;
  readonly context: unknown;
  readonly answer: (work: Promise<unknown>) => void;
}

/** Of one function at most so many side by side: enough for races of three, few enough that warm ones are met again. */
const MAX_INSTANCES = 3;

/**
 * The functions as the platform runs them: some instances each, one call at a time in an instance, a time limit, and what still runs behind an
 * answer goes on, is frozen until the next call, or is gone.
 */
export class Cluster {
  readonly #pools = new Map<FunctionName, Running[]>();
  readonly #queues = new Map<FunctionName, Call[]>();
  #version = 1;
  #started = 0;

  constructor(
    private readonly around: Surroundings,
    private settings: Settings,
  ) {
    around.scheduler.waitWhile(() => this.#isAtWork());
  }

  /** From now on new instances have these settings; what runs at the moment is still answered by the old ones. */
  deploy(settings: Settings): void {
    this.settings = settings;
    this.#version += 1;
    for (const pool of this.#pools.values()) for (const { instance } of [...pool]) if (!instance.isServing) instance.die('a new version');
  }

  /**
   * Calls a function.
   *
   * @throws InstanceDiedError when its process died over it, or took too long
   */
  invoke(name: FunctionName, event: unknown, context: unknown): Promise<unknown> {
    const { scheduler, latency } = this.around;
    return new Promise((resolve, reject) => {
      const answer = (work: Promise<unknown>): void => {
        const back = (goOn: () => void): void => scheduler.at(scheduler.nowMs + latency.invocation(), goOn);
        work.then(
          (result) => back(() => resolve(result)),
          (error: Error) => back(() => reject(error)),
        );
      };
      scheduler.at(scheduler.nowMs + latency.invocation(), () => this.#place(name, { event, context, answer }));
    });
  }

  /** Instances that are up. */
  instances(): readonly Instance[] {
    return [...this.#pools.values()].flat().map(({ instance }) => instance);
  }

  #place(name: FunctionName, call: Call): void {
    const pool = this.#pool(name);
    const idle = pool.filter(({ instance }) => !instance.isServing);
    if (idle.length > 0) return this.#serve(name, this.around.dice.pick(idle), call);
    if (pool.length >= MAX_INSTANCES) {
      this.#queue(name).push(call);
      return;
    }
    const running = this.#start(name);
    running.instance.isServing = true;
    const { scheduler, latency } = this.around;
    // A cold start is waiting, too.
    void running.instance.sleep(latency.coldStart()).then(() => this.#serve(name, running, call));
    scheduler.note(running.instance.name, 'starts');
  }

  #serve(name: FunctionName, running: Running, { event, context, answer }: Call): void {
    const { scheduler } = this.around;
    const { instance, main } = running;
    instance.isServing = true;
    instance.thaw();
    answer(
      new Promise((resolve, reject) => {
        let isOver = false;
        const forget = instance.onDeath(reject);
        scheduler.at(scheduler.nowMs + FUNCTIONS[name].timeoutMs, () => {
          if (!isOver) instance.die('the call took too long');
        });
        const ended = (): void => {
          isOver = true;
          forget();
          if (instance.isAlive) this.#answered(name, running);
        };
        main(event, context).then(
          (result) => {
            ended();
            this.#tell(name, event, result);
            resolve(result);
          },
          (error: Error) => {
            // As the platform writes it into the function's log.
            this.around.observer.logged(instance.name, 'error', 'the call has failed', { error: error.stack ?? error.message });
            ended();
            reject(error);
          },
        );
      }),
    );
  }

  /** What a user has been answered, as the stack records it. */
  #tell(name: FunctionName, event: unknown, result: unknown): void {
    const { scheduler, observer } = this.around;
    if (name !== 'subscription' && name !== 'charging') return;
    const { action } = event as { readonly action?: unknown };
    observer.traffic({
      seq: 0,
      atMs: scheduler.nowMs,
      kind: 'call',
      party: 'merchant',
      subject: `${name}.${String(action)}`,
      sent: JSON.stringify({ event }),
      answered: JSON.stringify({ result }),
      status: 200,
      verification: 'not-checked',
      fault: null,
      durationMs: 0,
    });
  }

  /** The call is answered; what still runs behind it has no right to. */
  #answered(name: FunctionName, running: Running): void {
    const { injector, dice } = this.around;
    const { instance } = running;
    instance.isServing = false;
    this.around.observer.ended(instance.name);
    if (instance.version !== this.#version) return instance.die('a new version');
    if (instance.isWaiting) {
      if (dice.chance(injector.profile.recycled) && injector.count('instance.recycled', instance.name)) return instance.die('recycled');
      if (dice.chance(injector.profile.frozen) && injector.count('instance.frozen', instance.name)) instance.freeze();
    }
    if (dice.chance(injector.profile.clockJump) && injector.count('clock.jump', instance.name)) instance.skewMs = this.#skew();
    const next = this.#queue(name).shift();
    if (next) this.#serve(name, running, next);
  }

  #start(name: FunctionName): Running {
    this.#started += 1;
    const instance = new Instance(`${name}#${this.#started}`, this.#version, this.#skew(), this.around.scheduler, this.around.observer);
    const app = composeApp(openPorts(this.around, instance), this.settings);
    const running = { instance, main: FUNCTIONS[name].open({ app, settings: this.settings }) };
    this.#pool(name).push(running);
    instance.onDeath(() => this.#remove(name, running));
    return running;
  }

  #remove(name: FunctionName, running: Running): void {
    const pool = this.#pool(name);
    pool.splice(pool.indexOf(running), 1);
    const next = this.#queue(name).shift();
    if (next) this.#place(name, next);
  }

  #skew(): number {
    const { injector, dice } = this.around;
    const { maxSkewMs } = injector.profile;
    return injector.isStopped || maxSkewMs === 0 ? 0 : dice.between(-maxSkewMs, maxSkewMs);
  }

  #pool(name: FunctionName): Running[] {
    const pool = this.#pools.get(name) ?? [];
    this.#pools.set(name, pool);
    return pool;
  }
  #queue(name: FunctionName): Call[] {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    return queue;
  }

  /** Code that runs without waiting for anything of ours: it unpacks a file. */
  #isAtWork(): boolean {
    for (const pool of this.#pools.values()) for (const { instance } of pool) if (instance.isServing && !instance.isWaiting) return true;
    return false;
  }
}
