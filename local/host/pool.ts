import { executionFailed, timeLimitExceeded } from './errors';
import type { InvokeMessage } from './messages';
import type { WorkerEvents, WorkerProcess } from './worker-process';

interface Job {
  readonly message: () => InvokeMessage;
  readonly requestId: string;
  resolve(json: string): void;
  reject(error: Error): void;
}
interface Instance {
  readonly process: WorkerProcess;
  state: 'starting' | 'idle' | 'busy' | 'gone';
  job: Job | undefined;
  limit: NodeJS.Timeout | undefined;
}

/** How a pool starts a process; the only thing it knows of processes. */
export type Spawn = (events: Pick<WorkerEvents, 'ready' | 'reply' | 'exit'>) => WorkerProcess;

/**
 * The instances of one function: up to `maxInstances` processes, one request at a time each, the rest waits in order. A process that died
 * or ran into the time limit is gone; the next call that needs one starts another.
 */
export class Pool {
  private readonly instances = new Set<Instance>();
  private readonly queue: Job[] = [];

  constructor(
    private readonly spawn: Spawn,
    private readonly timeoutMs: number,
    private readonly maxInstances: number,
  ) {}

  /**
   * Runs the function once; resolves with its result as JSON text.
   *
   * @param message made when the call is handed to a process, so that it carries the clock of that moment
   * @throws InvocationError
   */
  run(requestId: string, message: () => InvokeMessage): Promise<string> {
    return new Promise((resolve, reject) => {
      this.queue.push({ message, requestId, resolve, reject });
      this.pump();
    });
  }

  /** Ends every process. Calls in flight and in the queue fail. */
  close(): void {
    for (const job of this.queue.splice(0)) job.reject(executionFailed(job.requestId, '', 'the stack is stopping'));
    for (const instance of this.instances) instance.process.kill();
  }

  private pump(): void {
    for (const instance of this.instances) {
      if (instance.state !== 'idle') continue;
      const job = this.queue.shift();
      if (job === undefined) return;
      this.hand(instance, job);
    }
    const starting = [...this.instances].filter(({ state }) => state === 'starting').length;
    const room = this.maxInstances - this.instances.size;
    for (let i = 0; i < Math.min(room, this.queue.length - starting); i += 1) this.start();
  }

  private start(): void {
    const instance: Instance = {
      state: 'starting',
      job: undefined,
      limit: undefined,
      process: this.spawn({
        ready: () => {
          this.free(instance);
        },
        reply: (reply) => {
          const { job } = instance;
          if (job === undefined) return;
          this.free(instance);
          if (reply.kind === 'result') job.resolve(reply.json);
          else job.reject(executionFailed(job.requestId, reply.stack));
        },
        exit: (reason) => {
          this.lose(instance, reason);
        },
      }),
    };
    this.instances.add(instance);
  }

  private hand(instance: Instance, job: Job): void {
    instance.state = 'busy';
    instance.job = job;
    instance.limit = setTimeout(() => {
      instance.job = undefined;
      instance.process.kill();
      job.reject(timeLimitExceeded(job.requestId, this.timeoutMs));
    }, this.timeoutMs);
    instance.process.invoke(job.message());
  }

  private free(instance: Instance): void {
    clearTimeout(instance.limit);
    instance.job = undefined;
    instance.state = 'idle';
    this.pump();
  }

  /** A process that ended before it was ready takes the oldest waiting call with it, so that a bundle that cannot start does not start for ever. */
  private lose(instance: Instance, reason: string): void {
    clearTimeout(instance.limit);
    const job = instance.state === 'starting' ? this.queue.shift() : instance.job;
    instance.state = 'gone';
    this.instances.delete(instance);
    job?.reject(executionFailed(job.requestId, '', `the process exited unexpectedly (${reason})`));
    this.pump();
  }
}
