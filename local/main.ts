import { pino } from 'pino';
import { buildAll, describePhone } from '../scripts/build-all';
import { StartError } from './kernel/errors';
import type { PhoneBuildOutcome } from './phone/build';
import { startStack, type RunningStack } from './stack';
import { readStartOptions } from './stack/start-options';

/** `npm start`: builds, starts the stack, and keeps it running until it is interrupted. */
try {
  const { port, dataDir, watch, logLevel } = readStartOptions(process.argv.slice(2), process.env);
  const tell = (text: string): void => void process.stdout.write(`${text}\n`);
  const running: { stack?: RunningStack } = {};
  const rebuilt = (outcome: PhoneBuildOutcome): void => {
    tell(describePhone(outcome));
    running.stack?.announceRebuild();
  };
  const build = await buildAll(watch ? rebuilt : undefined);
  if ('error' in build.phone) tell(describePhone(build.phone));
  const stack = await startStack({ port, dataDir, log: pino({ level: logLevel }, pino.destination(2)) });
  running.stack = stack;
  tell(`Renew & Charge is running: ${stack.baseUrl}`);
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    build.close();
    void stack.stop().finally(() => process.exit());
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
