import { pino } from 'pino';
import type { Log, LogFields } from './ports';

/** The platform collects what a function prints, one JSON object a line. */
export function createLog(functionName: string, level: string): Log {
  const logger = pino(
    { level, base: { function: functionName }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 1, sync: true }),
  );
  return fromPino(logger);
}

/** A log that adds the same fields to every line, e.g. the request id of an invocation. */
export function withFields(log: Log, fixed: LogFields): Log {
  return {
    debug: (message, fields) => log.debug(message, { ...fixed, ...fields }),
    info: (message, fields) => log.info(message, { ...fixed, ...fields }),
    warn: (message, fields) => log.warn(message, { ...fixed, ...fields }),
    error: (message, fields) => log.error(message, { ...fixed, ...fields }),
  };
}

const fromPino = (logger: pino.Logger): Log => ({
  debug: (message, fields) => logger.debug(fields ?? {}, message),
  info: (message, fields) => logger.info(fields ?? {}, message),
  warn: (message, fields) => logger.warn(fields ?? {}, message),
  error: (message, fields) => logger.error(fields ?? {}, message),
});
