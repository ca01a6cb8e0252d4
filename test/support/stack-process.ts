import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { StackOptions } from '../../local/stack';
import { STACK_MAIN } from './paths';

export interface StackProcess {
  readonly pid: number;
  readonly port: number;
  readonly baseUrl: string;
  /** Ends the process as a power cut would, and resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop, and resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts a stack in a process of its own. Rejects with what it printed when it does not come up. */
export async function startStackProcess(options: StackOptions): Promise<StackProcess> {
  const child = spawn(process.execPath, [STACK_MAIN, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const port = await firstLine(child);
  if (port === undefined || child.pid === undefined) throw new Error(errors);
  return {
    pid: child.pid,
    port: Number(port),
    baseUrl: `http://127.0.0.1:${port}`,
    kill: async () => {
      await end(child, 'SIGKILL');
    },
    stop: () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

/** undefined when the process ended without printing one. */
function firstLine(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (child.stdout === null) resolve(undefined);
    else {
      createInterface({ input: child.stdout })
        .once('line', resolve)
        .once('close', () => {
          resolve(undefined);
        });
    }
  });
}
