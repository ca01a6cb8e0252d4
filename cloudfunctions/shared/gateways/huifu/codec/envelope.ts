import * as v from 'valibot';
import { VERIFY_SORTED_FORM_TOO } from '../assumptions';
import { type HuifuConfig, huifuKeys } from '../config';
import { HuifuOutcomeUnknownError, UnsendableHuifuFieldError } from '../errors';
import type { Refused } from '../results';
import { utf8Text } from '../utf8';
import { canonicalData, type HuifuFields, signText, verifyText } from '../sign';
import type { EndpointPath } from './endpoints';
import { isUnambiguous, jsonObject, readFirst, type WireData, wireId, wireText } from './fields';
import { objectMembers } from './members';
import { meaningOf, type ReplyMeaning } from './response-codes';

/** What surrounds every request and reply: who calls, the signature, and whether a reply says anything at all. */

/** Replies have a few kilobytes. A hundred items of a bill, each at its longest, stay below 64. */
const MAX_REPLY_BYTES = 256 * 1024;

/**
 * Completes and signs a request. Empty fields are left out.
 *
 * @returns the JSON body, its `data` exactly the text that is signed
 * @throws UnsendableHuifuFieldError for a value that two serialisers might write differently
 */
export function sealRequest(fields: HuifuFields, config: HuifuConfig): string {
  for (const [name, value] of Object.entries(fields)) {
    if (!isUnambiguous(value)) throw new UnsendableHuifuFieldError(name, 'must not contain control characters or line separators');
  }
  const data = canonicalData(fields);
  const sign = signText(data, huifuKeys(config).signing);
  return `{"sys_id":${JSON.stringify(config.sysId)},"product_id":${JSON.stringify(config.productId)},"sign":"${sign}","data":${data}}`;
}

/** A reply that was verified and whose code is listed. */
export interface Reply {
  readonly endpoint: EndpointPath;
  readonly meaning: ReplyMeaning;
  readonly code: string;
  /** The platform's explanation. */
  readonly message: string;
  readonly data: WireData;
}

/**
 * Judges a reply in the only right order: HTTP status, form, signature, merchant, code. The signature is checked over the text that was received.
 *
 * @throws HuifuOutcomeUnknownError when the reply proves nothing; an unlisted code proves nothing either
 */
export function openReply(endpoint: EndpointPath, status: number, body: Uint8Array, config: HuifuConfig): Reply {
  const unknown = (...reason: UnknownArguments): HuifuOutcomeUnknownError => new HuifuOutcomeUnknownError(endpoint, ...reason);
  if (status !== 200) throw unknown('http-status', String(status));
  const data = verifiedData(body, config, unknown);
  if ((readFirst(data, ['huifu_id'], wireText) ?? config.huifuId) !== config.huifuId) throw unknown('wrong-merchant');
  const code = readFirst(data, ['resp_code'], wireText);
  if (code === null) throw unknown('invalid-fields', 'resp_code');
  const meaning = meaningOf(code);
  const message = readFirst(data, ['resp_desc'], wireText) ?? '';
  if (meaning === undefined) throw unknown('unlisted-code', `${code} ${message}`);
  return { endpoint, meaning, code, message, data };
}

type UnknownArguments = [reason: HuifuOutcomeUnknownError['reason'], detail?: string];
type MakeUnknown = (...reason: UnknownArguments) => HuifuOutcomeUnknownError;

function verifiedData(body: Uint8Array, config: HuifuConfig, unknown: MakeUnknown): WireData {
  if (body.length > MAX_REPLY_BYTES) throw unknown('too-large', String(body.length));
  const members = readMembers(body, unknown);
  const [data, sign] = [members.get('data'), parsed(members.get('sign'))];
  if (data === undefined) throw unknown('malformed', 'data');
  // failures of the gateway itself come without one; not even a refusal may be concluded from those
  if (typeof sign !== 'string' || sign === '') throw unknown('unsigned');
  const key = huifuKeys(config).verifying;
  const content = v.safeParse(jsonObject, parsed(data));
  const verifies =
    verifyText(data, sign, key) || (VERIFY_SORTED_FORM_TOO && content.success && verifyText(sortedForm(content.output), sign, key));
  if (!verifies) throw unknown('bad-signature');
  if (!content.success) throw unknown('malformed', 'data');
  return content.output;
}

function readMembers(body: Uint8Array, unknown: MakeUnknown): ReadonlyMap<string, string> {
  const text = utf8Text(body);
  const members = text === null ? null : objectMembers(text);
  if (members === null) throw unknown('malformed', text === null ? 'not UTF-8' : 'not one JSON object');
  return members;
}

/** Undefined for what is not there or is no JSON. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What some of the platform's SDKs verify: names of the top level sorted, nulls dropped (assumption U29). */
function sortedForm(data: WireData): string {
  const members = Object.keys(data)
    .filter((name) => data[name] !== null)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(data[name])}`);
  return `{${members.join(',')}}`;
}

/** The error for a verified reply that lacks what it must hold, or answers another question. */
export const invalidFields = (reply: Reply, names: string): HuifuOutcomeUnknownError =>
  new HuifuOutcomeUnknownError(reply.endpoint, 'invalid-fields', names);

/**
 * A reply repeats what was asked about, so that an answer to another question is not taken for this one.
 *
 * @param names where the reply may have it; the first that is there must be `own`
 * @throws HuifuOutcomeUnknownError when it is another
 */
export function assertEcho(reply: Reply, names: readonly string[], own: string): void {
  const echo = readFirst(reply.data, names, wireId);
  if (echo !== null && echo !== own) throw invalidFields(reply, names.join('/'));
}

/** A call was accepted and is not finished; for calls that have no such answer of their own. */
export const stillProcessing = (reply: Reply): HuifuOutcomeUnknownError =>
  new HuifuOutcomeUnknownError(reply.endpoint, 'processing', reply.code);

/** A query that was answered with neither the object nor its absence: a matter of configuration, says nothing about the object. */
export const queryRefused = (reply: Reply): HuifuOutcomeUnknownError =>
  new HuifuOutcomeUnknownError(reply.endpoint, 'query-refused', `${reply.code} ${reply.message}`);

/** The answer to a call that was verifiably not carried out. */
export const refused = ({ code, message }: Reply): Refused => ({ kind: 'refused', code, message });
