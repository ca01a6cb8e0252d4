import type { Fields } from './types';
import type { World } from './world';

/** What stands in `data` of a reply. '' is left out. */
export type ReplyData = Readonly<Record<string, string | number | object>>;

export interface Outcome {
  /** Default: 00000000. */
  readonly code?: string;
  readonly data: ReplyData;
}

export interface Endpoint {
  readonly path: string;
  /** Fields without which the request is refused, `huifu_id` being understood. */
  readonly required: readonly string[];
  /** Applies the rules to a verified request and commits what it changes. @throws {Refusal} */
  readonly run: (world: World, fields: Fields) => Outcome;
}

/** What every request that makes something carries. */
export const SERIAL = ['req_date', 'req_seq_id'] as const;
