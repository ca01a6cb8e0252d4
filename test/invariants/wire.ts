import type { TrafficEntry } from '../../local/kernel/types';

/** Reads single fields out of what went over the wires, by the simplest means: the checker looks at every message of long runs. */

/** A number of ours: of an order, contract, deduction, refund or charging order. */
export const OUR_NUMBER = /[SCDRE][0-9a-f]{31}/g;

const XML_FIELDS = new Map<string, RegExp>();
/** The value of one element of a flat XML message; '' when it is not there. */
export function xmlField(body: string, name: string): string {
  let pattern = XML_FIELDS.get(name);
  if (!pattern) XML_FIELDS.set(name, (pattern = new RegExp(`<${name}>\\s*(?:<!\\[CDATA\\[)?([^<\\]]*)`)));
  return pattern.exec(body)?.[1] ?? '';
}

const JSON_FIELDS = new Map<string, RegExp>();
/** The value of a member that is text; '' when it is not there. Members of JSON within text are escaped and never found. */
export function jsonField(body: string, name: string): string {
  let pattern = JSON_FIELDS.get(name);
  if (!pattern) JSON_FIELDS.set(name, (pattern = new RegExp(`"${name}"\\s*:\\s*"([^"\\\\]*)"`)));
  return pattern.exec(body)?.[1] ?? '';
}

/** What a notification of Huifu says, as JSON text. */
export const formData = (body: string): string => new URLSearchParams(body).get('resp_data') ?? '';

/** When a message was sent; it is recorded with its answer. */
export const sentMs = ({ atMs, durationMs }: Pick<TrafficEntry, 'atMs' | 'durationMs'>): number => atMs - durationMs;

/** Whether the receiver of a request can have believed its reply: it arrived as it was sent. */
export const isIntactReply = ({ kind, answered, fault }: TrafficEntry): boolean =>
  kind === 'request' && answered !== null && fault !== 'corrupt' && fault !== 'timeout-after';
