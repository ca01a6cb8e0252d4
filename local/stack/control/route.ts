import * as v from 'valibot';
import type { Engine } from '../../cloudbase/engine/engine';
import type { ChargerSimulator } from '../../charger';
import type { FunctionHost } from '../../host';
import type { HuifuSimulator } from '../../huifu';
import type { MovableClock } from '../../kernel/clock';
import { ControlError } from '../../kernel/errors';
import type { FaultBook } from '../../kernel/faults';
import type { TrafficLog } from '../../kernel/traffic';
import type { WechatMessagesSimulator } from '../../wechat-messages';
import type { WechatPaySimulator } from '../../wechat-pay';
import type { Conductor } from '../conductor';
import type { LocalKeys } from '../keys';
import type { Users } from '../users';

/** The running parts that the control interface reads and moves. */
export interface ControlContext {
  readonly clock: MovableClock;
  readonly conductor: Conductor;
  readonly faults: FaultBook;
  readonly traffic: TrafficLog;
  readonly host: FunctionHost;
  readonly engine: Engine;
  readonly wechat: WechatPaySimulator;
  readonly huifu: HuifuSimulator;
  readonly charger: ChargerSimulator;
  readonly messages: WechatMessagesSimulator;
  readonly users: Users;
  readonly keys: LocalKeys;
  readonly mtlsBaseUrl: string;
}

export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/_control`. */
  readonly path: string;
  /** @returns what is answered as JSON @throws ControlError */
  handle(context: ControlContext, input: { readonly query: URLSearchParams; readonly body: unknown }): unknown;
}

/**
 * Parses what came with a call.
 *
 * @throws ControlError that names the first wrong field
 */
export function parseInput<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue);
  throw new ControlError(field === null ? issue.message : `${field}: ${issue.message}`);
}

/** A non-negative integer of the query string. @throws ControlError */
export function queryInteger(query: URLSearchParams, name: string, fallback: number, max: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || value > max) throw new ControlError(`${name} must be an integer from 0 to ${max}`);
  return value;
}
