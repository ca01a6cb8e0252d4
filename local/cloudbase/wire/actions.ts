/** What an action of the protocol is, and how its documents and queries are read. */
import type { StackClock } from '../../kernel/types';
import { decode } from '../ejson';
import type { Engine } from '../engine/engine';
import type { SortOrder } from '../engine/planner';
import { isPlainObject, type Document } from '../engine/values';
import { invalidParameter } from '../errors';
import type { AdminBody } from './request';

/** Who called, for `functions.invokeFunction`. */
export interface CallerContext {
  readonly envName: string;
  /** `<TCB_SOURCE>,scf` as the caller's SDK reports it. */
  readonly source: string;
  readonly requestId: string;
  /** The calling function's `WX_API_TOKEN`, by which the platform knows for whom it runs; '' when it runs for nobody. */
  readonly apiToken: string;
}

/** Runs a cloud function and answers its result. Rejects with a {@link CloudBaseError} (`FUNCTIONS_EXECUTE_FAIL`, …). */
export type InvokeFunction = (name: string, data: unknown, caller: CallerContext) => Promise<unknown>;

/** A call of WeChat's server by a function. */
export interface OpenApiCall {
  /** As in `cloud.openapi`, e.g. `subscribeMessage.send`. */
  readonly api: string;
  /** By WeChat's names. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** By which the platform knows which function calls, and by what it was started; '' for none. */
  readonly apiToken: string;
}

/** errorCode: the cloud did not pass the call on (-604101 …) · json: what WeChat answered · null: nobody answers. */
export type CallOpenApi = (call: OpenApiCall) => Promise<{ readonly errorCode: number } | { readonly json: object } | null>;

export interface ActionContext {
  readonly engine: Engine;
  readonly clock: StackClock;
  readonly invokeFunction: InvokeFunction | undefined;
  readonly openApi: CallOpenApi | undefined;
  readonly caller: CallerContext;
}

/** Answers with the fields of the reply beside `requestId`, with the bytes of a reply that is not JSON, or with null: no answer at all. */
export type Action = (body: AdminBody, context: ActionContext) => Promise<Document | Buffer | null>;
export type ActionTable = Readonly<Record<string, Action>>;

/** Parses a text of the request; throws with what is wrong with it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidParameter(`not Extended JSON: ${String(error)}`);
  }
}

/** Reads a document, query, update or projection: an Extended JSON text, or (first generation) the object itself. Absent or empty: `{}`. */
export function readObject(value: unknown, context: ActionContext, options?: { readonly refuseServerDate: boolean }): Document {
  if (value === undefined || value === null || value === '') return {};
  const now = context.clock.nowMs();
  const object = decode(typeof value === 'string' ? parseJson(value) : value, (offsetMs) => {
    // The real server refuses it, see the transaction tests of the official SDK; a plain `new Date()` does.
    if (options?.refuseServerDate) throw invalidParameter('serverDate is not supported in an insert within a transaction: use new Date()');
    return new Date(now + offsetMs);
  });
  if (!isPlainObject(object)) throw invalidParameter(`an object is needed, not ${JSON.stringify(value)}`);
  return object;
}

/** Reads `{field: 1, other: -1}`. */
export function readOrder(value: unknown, context: ActionContext): SortOrder {
  return Object.entries(readObject(value, context)).map(([field, direction]) => {
    if (direction !== 1 && direction !== -1) throw invalidParameter(`order of '${field}' must be 1 or -1`);
    return [field, direction];
  });
}
