import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { StartError } from '../kernel/errors';

const DEFAULT_PORT = 5180;
const DEFAULT_DATA_DIR = '.local';

const EnvironmentSchema = v.object({
  PORT: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,5}$/, 'must be a port number'), v.transform(Number), v.maxValue(65_535)),
    String(DEFAULT_PORT),
  ),
  DATA_DIR: v.optional(v.pipe(v.string(), v.minLength(1)), DEFAULT_DATA_DIR),
  LOG_LEVEL: v.optional(v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), 'warn'),
});

export interface StartOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly logLevel: string;
  /** Rebuild the phone when the mini-program changes. */
  readonly watch: boolean;
}

/**
 * How `npm start` was asked to run: `--watch`, and PORT, DATA_DIR, LOG_LEVEL in the environment.
 *
 * @throws StartError that names what is wrong
 */
export function readStartOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  const parsed = v.safeParse(EnvironmentSchema, environment);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new StartError(`${v.getDotPath(issue) ?? 'environment'} ${issue.message}`);
  }
  const { PORT: port, DATA_DIR: dataDir, LOG_LEVEL: logLevel } = parsed.output;
  return { port, dataDir, logLevel, watch: readWatch(args) };
}

function readWatch(args: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...args], options: { watch: { type: 'boolean', default: false } } }).values.watch;
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : String(error)}. Known: --watch`);
  }
}
