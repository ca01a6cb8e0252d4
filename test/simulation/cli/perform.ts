import { fork } from 'node:child_process';
import type { RunOptions } from '../options';
import { simulate } from '../run';
import { shrink } from '../shrink';
import type { Arguments } from './arguments';
import { lineOf, storyOf } from './story';
import { added, NOTHING, type Tally } from './summary';

/** A failing run is told from its beginning, as far as its story goes. */
const KEEP_LINES = 5_000;

/** One run in this process. */
async function one(options: RunOptions, { trace, shrinks }: Arguments): Promise<Tally> {
  const before = process.cpuUsage();
  const report = await simulate(options, trace ? { print: (line) => process.stdout.write(`${lineOf(line)}\n`) } : {});
  const { user, system } = process.cpuUsage(before);
  const { steps, simulatedMs, settled } = report;
  return {
    ...NOTHING,
    seeds: 1,
    steps,
    simulatedMs,
    workMs: (user + system) / 1000,
    settled,
    faults: Object.fromEntries(report.faults),
    sometimes: Object.fromEntries(report.sometimes),
    failures: report.findings.length === 0 ? [] : [await told(options, shrinks)],
  };
}

async function told(options: RunOptions, shrinks: boolean): Promise<string> {
  const report = await simulate(options, { keep: KEEP_LINES });
  if (!shrinks) return storyOf(options, report);
  const shrunk = await shrink(options, report);
  return storyOf(shrunk.options, await simulate(shrunk.options, { keep: KEEP_LINES }));
}

/** All runs, in this process or in several. */
export function perform(args: Arguments): Promise<Tally> {
  return args.jobs > 1 && args.runs.length > 1 ? inProcesses(args) : inThisProcess(args);
}

async function inThisProcess(args: Arguments): Promise<Tally> {
  let tally = NOTHING;
  for (const options of args.runs) tally = added(tally, await one(options, args));
  return tally;
}

/** Each process asks for the next seed when it has done one: long ones do not keep the others waiting. */
async function inProcesses(args: Arguments): Promise<Tally> {
  const waiting = [...args.runs];
  let tally = NOTHING;
  const worker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(process.argv[1] ?? '', ['--as-worker'], { serialization: 'advanced' });
      const next = (): void => {
        const options = waiting.shift();
        if (options === undefined) child.disconnect();
        else child.send({ ...args, runs: [options] });
      };
      child.on('message', (done: Tally) => {
        tally = added(tally, done);
        next();
      });
      child.on('error', reject);
      child.on('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`a process of the simulation ended with ${code ?? 'a signal'}`)),
      );
      next();
    });
  await Promise.all(Array.from({ length: args.jobs }, worker));
  return tally;
}

/** A process that is handed one run after the other. */
export function work(): void {
  process.on('message', (args: Arguments) => {
    void inThisProcess(args).then((tally) => process.send?.(tally));
  });
}
