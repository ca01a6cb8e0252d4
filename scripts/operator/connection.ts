import * as v from 'valibot';
import { type Clock, messageOf } from '../../cloudfunctions/shared/platform/ports';
import { UsageError } from './errors';

/** Which environment to call, and as whom. */
export interface Connection {
  readonly cloud: { readonly env: string; readonly secretId: string; readonly secretKey: string; readonly serviceUrl?: string };
  readonly operator: { readonly name: string; readonly key: string };
  /** The time there: a local stack may be ahead of this machine. */
  readonly nowMs: () => number;
}

export interface ConnectionSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly fetchJson: (url: string) => Promise<unknown>;
}

const text = v.pipe(v.string(), v.minLength(1));
const environmentSchema = v.object({
  TCB_ENV: text,
  TCB_SECRET_ID: text,
  TCB_SECRET_KEY: text,
  TCB_SERVICE_URL: v.optional(text),
  OPERATOR_NAME: text,
  OPERATOR_KEY: text,
});
const stackKeysSchema = v.object({
  cloud: v.object({ envId: text, secretId: text, secretKey: text }),
  operator: v.object({ name: text, key: text }),
});
const stackClockSchema = v.object({ nowMs: v.number() });

/**
 * From the environment, or from a local stack, which publishes its keys.
 *
 * @throws UsageError that names what is missing
 */
export async function readConnection(stackUrl: string | undefined, sources: ConnectionSources): Promise<Connection> {
  return stackUrl === undefined ? fromEnvironment(sources) : fromStack(stackUrl.replace(/\/+$/, ''), sources);
}

function fromEnvironment({ environment, clock }: ConnectionSources): Connection {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = v.safeParse(environmentSchema, given);
  if (!parsed.success) {
    const names = parsed.issues.map((issue) => v.getDotPath(issue)).join(', ');
    throw new UsageError(`missing in the environment: ${names}. Or name a local stack: --stack http://127.0.0.1:5180`);
  }
  const { TCB_ENV, TCB_SECRET_ID, TCB_SECRET_KEY, TCB_SERVICE_URL, OPERATOR_NAME, OPERATOR_KEY } = parsed.output;
  const serviceUrl = TCB_SERVICE_URL === undefined ? {} : { serviceUrl: TCB_SERVICE_URL };
  return {
    cloud: { env: TCB_ENV, secretId: TCB_SECRET_ID, secretKey: TCB_SECRET_KEY, ...serviceUrl },
    operator: { name: OPERATOR_NAME, key: OPERATOR_KEY },
    nowMs: () => clock.nowMs(),
  };
}

async function fromStack(url: string, { clock, fetchJson }: ConnectionSources): Promise<Connection> {
  try {
    const { cloud, operator } = v.parse(stackKeysSchema, await fetchJson(`${url}/_control/keys`));
    const { nowMs } = v.parse(stackClockSchema, await fetchJson(`${url}/_control/clock`));
    const aheadMs = nowMs - clock.nowMs();
    const { envId: env, secretId, secretKey } = cloud;
    return { cloud: { env, secretId, secretKey, serviceUrl: `${url}/admin` }, operator, nowMs: () => clock.nowMs() + aheadMs };
  } catch (error) {
    throw new UsageError(`no local stack answers at ${url}: ${messageOf(error)}`, { cause: error });
  }
}
