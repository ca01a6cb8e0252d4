import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { StartError } from '../kernel/errors';

/** The platform's default, and its ceiling, for a function that does not say. */
const DEFAULT_TIMEOUT_S = 3;
const MAX_TIMEOUT_S = 900;

const ConfigSchema = v.object({
  timeout: v.optional(v.pipe(v.number(), v.minValue(0.05), v.maxValue(MAX_TIMEOUT_S)), DEFAULT_TIMEOUT_S),
  /** Our own, for tests: instances at the same time. The platform scales without being told. */
  maxInstances: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64))),
  permissions: v.optional(v.object({ openapi: v.optional(v.array(v.string()), []) }), {}),
  triggers: v.optional(
    v.array(
      v.object({
        name: v.pipe(v.string(), v.minLength(1)),
        type: v.literal('timer'),
        config: v.string(),
        argument: v.optional(v.string()),
      }),
    ),
    [],
  ),
});

export interface TimerTrigger {
  readonly name: string;
  /** Seven fields: second minute hour day month weekday year. */
  readonly config: string;
  /** Arrives as the event's `Message`. */
  readonly argument?: string | undefined;
}

export interface FunctionConfig {
  readonly name: string;
  /** Where `index.js` lies. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly maxInstances: number | undefined;
  readonly triggers: readonly TimerTrigger[];
  /** Names of `cloud.openapi` that the function may call. */
  readonly openApis: readonly string[];
}

/**
 * Reads the built functions of a folder: each sub-folder with an `index.js`, and its `config.json`.
 *
 * @throws StartError when a config.json is not valid
 */
export function readFunctions(functionsDir: string): FunctionConfig[] {
  if (!existsSync(functionsDir)) return [];
  return readdirSync(functionsDir)
    .sort()
    .filter((name) => existsSync(path.join(functionsDir, name, 'index.js')))
    .map((name) => readFunction(name, path.join(functionsDir, name)));
}

function readFunction(name: string, folder: string): FunctionConfig {
  const file = path.join(folder, 'config.json');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ConfigSchema), text);
  if (!parsed.success)
    throw new StartError(`${file}: ${parsed.issues.map((issue) => `${v.getDotPath(issue) ?? ''} ${issue.message}`).join('; ')}`);
  const { timeout, maxInstances, triggers, permissions } = parsed.output;
  return { name, folder, timeoutMs: timeout * 1000, maxInstances, triggers, openApis: permissions.openapi };
}
