import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { InvokeMessage, WorkerMessage, WorkerStart } from './messages';

/** Loading a bundle takes 0.1 s; on a machine that is busy with other things it may take long, but not this long. */
const INIT_LIMIT_MS = 30_000;

export interface WorkerEvents {
  ready(): void;
  reply(message: Exclude<WorkerMessage, { kind: 'ready' }>): void;
  /** The process has ended, for whatever reason. Called once. */
  exit(reason: string): void;
  /** One line that the function printed. */
  line(source: 'stdout' | 'stderr', text: string): void;
}

export interface WorkerProcess {
  invoke(message: InvokeMessage): void;
  /** Ends the process at once, without asking the function. */
  kill(): void;
}

/** Starts one worker process. `environment` is all it has: nothing of this process's own environment but PATH gets through. */
export function startWorker(
  workerFile: string,
  start: WorkerStart,
  environment: Readonly<Record<string, string>>,
  events: WorkerEvents,
): WorkerProcess {
  const child = fork(workerFile, [JSON.stringify(start)], {
    env: { PATH: process.env['PATH'], ...environment },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const initLimit = setTimeout(() => child.kill('SIGKILL'), INIT_LIMIT_MS);
  listen(child, events, () => {
    clearTimeout(initLimit);
  });
  return {
    invoke: (message) => {
      child.send(message, (error) => {
        // A channel that broke belongs to a process that is gone or as good as gone; its exit reports the call.
        if (error !== null) child.kill('SIGKILL');
      });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

function listen(child: ChildProcess, events: WorkerEvents, started: () => void): void {
  let ended = false;
  const end = (reason: string): void => {
    started();
    if (ended) return;
    ended = true;
    events.exit(reason);
  };
  child.on('message', (message: WorkerMessage) => {
    if (message.kind === 'ready') {
      started();
      events.ready();
    } else events.reply(message);
  });
  child.on('exit', (code, signal) => {
    end(signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
  });
  child.on('error', (error) => {
    end(error.message);
  });
  forwardLines(child.stdout, 'stdout', events);
  forwardLines(child.stderr, 'stderr', events);
}

function forwardLines(stream: Readable | null, source: 'stdout' | 'stderr', events: WorkerEvents): void {
  if (stream === null) return;
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', (text) => {
    events.line(source, text);
  });
}
