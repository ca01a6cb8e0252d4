// `npm run operator -- <command> …`: what an operator does about orders, refunds and alarms, by signed calls of the function `operator`.
import { createInterface } from 'node:readline';
import tcb from 'tcb-admin-node';
import { systemClock, systemRandom } from '../cloudfunctions/shared/platform/system-ports';
import { runOperator } from './operator/run';

/** A call that hangs leaves its connection open: the process must end all the same. */
const LINGER_MS = 1000;

process.exitCode = await runOperator(process.argv.slice(2), {
  sdk: tcb,
  environment: process.env,
  clock: systemClock,
  random: systemRandom,
  print: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  confirm: process.stdin.isTTY ? confirm : null,
  fetchJson: async (url) => (await (await fetch(url, { signal: AbortSignal.timeout(5000) })).json()) as unknown,
});
setTimeout(() => process.exit(), LINGER_MS).unref();

/** Anything but `yes` is no; so is closing the input (Ctrl-D). */
async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, prompt: `${question}\nType "yes" to go on: ` });
  const answered = new Promise<string>((resolve) => terminal.once('line', resolve).once('close', () => resolve('')));
  terminal.prompt();
  const answer = await answered;
  terminal.close();
  return answer.trim() === 'yes';
}
