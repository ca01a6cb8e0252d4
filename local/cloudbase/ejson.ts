/**
 * Extended JSON: the text form of documents on the wire (canonical, "MongoDB Extended JSON (v2)") and in the log (relaxed).
 * Reading is our own pass over parsed JSON, because CloudBase adds server dates, both generations of SDKs write dates differently, and names
 * and nesting have to be checked anyway; the rarer types are left to `bson`.
 */
import { EJSON } from 'bson';
import { invalidParameter } from './errors';
import { isPlainObject, type Document } from './engine/values';
import { MAX_DEPTH } from './engine/update';

/** What a server date (`db.serverDate({offset})`) becomes; may throw where none is allowed. */
export type ServerDate = (offsetMs: number) => Date;

const NUMBERS = new Set(['$numberInt', '$numberLong', '$numberDouble']);
const RARE_TYPES = new Set(['$oid', '$binary', '$uuid', '$numberDecimal', '$timestamp', '$minKey', '$maxKey', '$symbol', '$code']);
/** A query may hold a few more levels than the document it is about: `$and`, `$elemMatch`, … */
const MAX_JSON_DEPTH = 2 * MAX_DEPTH;

function toDate(value: unknown, serverDate: ServerDate, depth: number): Date {
  if (isPlainObject(value) && 'offset' in value) return serverDate(Number(decode(value['offset'], serverDate, depth)));
  const time = decode(value, serverDate, depth);
  const date = typeof time === 'number' || typeof time === 'string' ? new Date(time) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) throw invalidParameter(`not a date: ${JSON.stringify(value)}`);
  return date;
}

function toRegExp(value: unknown): RegExp {
  if (!isPlainObject(value) || typeof value['pattern'] !== 'string') throw invalidParameter('$regularExpression needs a pattern');
  try {
    return new RegExp(value['pattern'], typeof value['options'] === 'string' ? value['options'] : '');
  } catch (error) {
    throw invalidParameter(`invalid regular expression: ${String(error)}`);
  }
}

function toRareType(object: Document): unknown {
  // `bson` would make an id of its own, of clock and chance
  if ('$oid' in object && !/^[0-9a-f]{24}$/i.test(String(object['$oid']))) throw invalidParameter('not the digits of an ObjectId');
  try {
    return EJSON.deserialize(object);
  } catch (error) {
    throw invalidParameter(`invalid Extended JSON: ${String(error)}`);
  }
}

/** The value of an object whose only or first field is a type name; undefined when it is an ordinary object. `depth`: of what it holds. */
function typedValue(object: Document, serverDate: ServerDate, depth: number): unknown {
  const [name] = Object.keys(object);
  if (name === undefined || !name.startsWith('$')) return undefined;
  const inner = object[name];
  if (NUMBERS.has(name)) return Number(inner);
  if (name === '$date') return toDate(inner, serverDate, depth);
  if (name === '$tcb_server_date') return serverDate(isPlainObject(inner) ? Number(decode(inner['offset'] ?? 0, serverDate, depth)) : 0);
  if (name === '$regularExpression') return toRegExp(inner);
  return RARE_TYPES.has(name) ? toRareType(object) : undefined;
}

/** Turns parsed JSON into values. Throws on unsafe field names and on nesting that no valid request has. */
export function decode(json: unknown, serverDate: ServerDate, depth = 0): unknown {
  if (json === null || typeof json !== 'object') return json;
  if (depth > MAX_JSON_DEPTH) throw invalidParameter(`nested deeper than ${MAX_JSON_DEPTH} levels`);
  if (Array.isArray(json)) return json.map((element: unknown) => decode(element, serverDate, depth + 1));
  if (!isPlainObject(json)) throw invalidParameter('not a JSON value');
  const typed = typedValue(json, serverDate, depth + 1);
  if (typed !== undefined) return typed;
  const object: Document = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === '__proto__' || name === '_bsontype' || name.includes('\0'))
      throw invalidParameter(`field name ${JSON.stringify(name)} is not allowed`);
    object[name] = decode(value, serverDate, depth + 1);
  }
  return object;
}

/** Canonical form: keeps the types of numbers apart. */
export function encodeCanonical(document: Document): string {
  return EJSON.stringify(document, { relaxed: false });
}

/** Compact form for the log. */
export function encodeStored(document: Document): string {
  return EJSON.stringify(document, { relaxed: true });
}

function refuseServerDate(): never {
  throw new Error('a server date was stored unresolved');
}

/** Reads {@link encodeStored}. Documents without special types, which is most of them, are plain JSON. */
export function decodeStored(text: string): Document {
  const json: unknown = JSON.parse(text);
  const document = text.includes('"$') ? decode(json, refuseServerDate) : json;
  if (!isPlainObject(document)) throw new Error('a stored document is not an object');
  return document;
}

/** Plain JSON as the first generation of the protocol answers: dates as `{$date: ms}`, rarer types as Extended JSON. */
export function encodeLegacy(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return { $date: value.getTime() };
  if (Array.isArray(value)) return value.map(encodeLegacy);
  if (!isPlainObject(value)) return EJSON.serialize({ value })['value'];
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, encodeLegacy(field)]));
}
