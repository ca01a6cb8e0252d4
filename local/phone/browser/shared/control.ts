import * as v from 'valibot';

/** The stack refused a control call or is not there. The message is the stack's own. */
export class ControlFailure extends Error {
  override readonly name = 'ControlFailure';
}

const RefusalSchema = v.object({ message: v.string() });

/** Calls `/_control/<path>` and checks the answer. Rejects with {@link ControlFailure}. */
async function call<T extends v.GenericSchema>(method: string, path: string, body: unknown, schema: T): Promise<v.InferOutput<T>> {
  const reply = await fetch(`/_control/${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new ControlFailure(`The local stack does not answer: ${String(error)}`);
  });
  const answer: unknown = await reply.json().catch(() => null);
  if (!reply.ok) {
    const refusal = v.safeParse(RefusalSchema, answer);
    throw new ControlFailure(refusal.success ? refusal.output.message : `${method} /_control/${path} answered ${reply.status}`);
  }
  const parsed = v.safeParse(schema, answer);
  if (!parsed.success) throw new ControlFailure(`${method} /_control/${path}: unexpected answer: ${parsed.issues[0].message}`);
  return parsed.output;
}

/** `GET /_control/<path>`. */
export const controlGet = <T extends v.GenericSchema>(path: string, schema: T): Promise<v.InferOutput<T>> =>
  call('GET', path, undefined, schema);

/** `POST /_control/<path>` with a JSON body. */
export const controlPost = <T extends v.GenericSchema>(path: string, body: object, schema: T): Promise<v.InferOutput<T>> =>
  call('POST', path, body, schema);

/** `DELETE /_control/<path>`. */
export const controlDelete = (path: string): Promise<unknown> => call('DELETE', path, undefined, v.unknown());

export const ClockSchema = v.object({ nowMs: v.number() });

const ContractSchema = v.looseObject({
  contract_id: v.optional(v.nullable(v.string()), null),
  openid: v.string(),
  contract_state: v.union([v.string(), v.number()]),
  contract_display_account: v.optional(v.string(), ''),
  contract_signed_time: v.optional(v.nullable(v.string()), null),
  plan_id: v.optional(v.union([v.string(), v.number()]), ''),
});
export type LedgerContract = v.InferOutput<typeof ContractSchema>;

/** The part of `GET /_control/ledger` that WeChat's own screens show. */
export const LedgerSchema = v.object({ wechat: v.object({ contracts: v.array(ContractSchema) }) });
