import { createWriteStream, existsSync, renameSync, statSync } from 'node:fs';
import type { Logger } from 'pino';
import * as v from 'valibot';

/** The log starts a new file at a start of the stack when it has grown beyond this; one older file is kept. */
const ROTATE_BYTES = 20 * 1024 * 1024;
/** Levels of pino, in its numbers. */
const LEVELS = { warn: 40, error: 50 } as const;

const LineSchema = v.pipe(v.string(), v.parseJson(), v.looseObject({ level: v.number(), msg: v.optional(v.string(), '') }));

export interface FunctionLog {
  line(functionName: string, source: 'stdout' | 'stderr', text: string): void;
  close(): Promise<void>;
}

/**
 * What the functions print: all of it goes to the file, one JSON object a line with the function's name; warnings, errors and everything
 * that is not structured but on stderr also to the stack's own log, which decides by its level what is shown.
 */
export function openFunctionLog(file: string, log: Logger): FunctionLog {
  if (existsSync(file) && statSync(file).size > ROTATE_BYTES) renameSync(file, `${file}.1`);
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  stream.on('error', (error) => {
    log.error({ err: error }, 'the function log cannot be written');
  });
  let open = true;
  return {
    line(functionName, source, text) {
      // A process that is being ended may still have something in its pipe.
      if (!open) return;
      const parsed = v.safeParse(LineSchema, text);
      const fields = parsed.success ? parsed.output : { level: source === 'stderr' ? LEVELS.warn : 30, msg: text };
      stream.write(`${JSON.stringify({ function: functionName, ...fields })}\n`);
      const { level, msg, ...rest } = fields;
      log[level >= LEVELS.error ? 'error' : level >= LEVELS.warn ? 'warn' : 'info']({ function: functionName, ...rest }, msg);
    },
    close: () =>
      new Promise((resolve) => {
        open = false;
        stream.end(resolve);
      }),
  };
}
