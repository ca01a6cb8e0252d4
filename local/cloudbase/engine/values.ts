/**
 * Values as documents hold them: JSON values plus Date, RegExp and the classes of `bson` (ObjectId, Binary, …).
 * Order and equality follow "Comparison/Sort Order" of the MongoDB manual, which CloudBase's database inherits:
 * null (and missing) < numbers < strings < objects < arrays < binary < ObjectId < booleans < dates < others.
 */
import { EJSON } from 'bson';

/** A stored document, a query, an update, a projection: plain objects throughout. */
export type Document = Record<string, unknown>;

// Asked of every value that is read or written. Looked up once: in the sandboxes of test runners each look-up of a global costs as much as the question.
const { getPrototypeOf, prototype: OBJECT_PROTOTYPE } = Object;

/** True for an object literal or parsed JSON object; false for arrays, dates, null and class instances. */
export function isPlainObject(value: unknown): value is Document {
  if (value === null || typeof value !== 'object') return false;
  const prototype: unknown = getPrototypeOf(value);
  return prototype === OBJECT_PROTOTYPE || prototype === null;
}

/** The name of a value's `bson` class, e.g. `ObjectID`; undefined for everything else. */
export function bsonType(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object' || isPlainObject(value)) return undefined;
  return '_bsontype' in value && typeof value._bsontype === 'string' ? value._bsontype : undefined;
}

const RANK = { null: 1, number: 2, string: 3, object: 4, array: 5, binary: 6, objectId: 7, boolean: 8, date: 9, other: 10, regexp: 11 };

/** Position of the value's type in the order of types. Missing counts as null. */
export function typeRank(value: unknown): number {
  if (value === null || value === undefined) return RANK.null;
  if (typeof value === 'number') return RANK.number;
  if (typeof value === 'string') return RANK.string;
  if (typeof value === 'boolean') return RANK.boolean;
  if (Array.isArray(value)) return RANK.array;
  if (value instanceof Date) return RANK.date;
  if (value instanceof RegExp) return RANK.regexp;
  const type = bsonType(value);
  if (type === 'ObjectID' || type === 'ObjectId') return RANK.objectId;
  if (type === 'Binary') return RANK.binary;
  return type === undefined ? RANK.object : RANK.other;
}

/** True for the types whose equality and range conditions an index can answer. */
export function isIndexable(value: unknown): boolean {
  const rank = typeRank(value);
  return (
    rank === RANK.null ||
    rank === RANK.number ||
    rank === RANK.string ||
    rank === RANK.objectId ||
    rank === RANK.boolean ||
    rank === RANK.date
  );
}

function order<T extends number | string | boolean>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareNumbers(left: number, right: number): number {
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : -1;
  return Number.isNaN(right) ? 1 : order(left, right);
}

function compareArrays(left: readonly unknown[], right: readonly unknown[]): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const result = compareValues(left[i], right[i]);
    if (result !== 0) return result;
  }
  return left.length - right.length;
}

/** Field by field in stored order, as MongoDB does: `{a,b}` and `{b,a}` are different values. */
function compareObjects(left: Document, right: Document): number {
  const leftEntries = Object.entries(left).filter(([, value]) => value !== undefined);
  const rightEntries = Object.entries(right).filter(([, value]) => value !== undefined);
  const shared = Math.min(leftEntries.length, rightEntries.length);
  for (let i = 0; i < shared; i++) {
    const [leftName, leftValue] = leftEntries[i] ?? ['', null];
    const [rightName, rightValue] = rightEntries[i] ?? ['', null];
    const result = typeRank(leftValue) - typeRank(rightValue) || order(leftName, rightName) || compareValues(leftValue, rightValue);
    if (result !== 0) return result;
  }
  return leftEntries.length - rightEntries.length;
}

/** Negative, zero or positive, in MongoDB's order. Strings compare by UTF-16 code unit (the real collation for Chinese text is not documented). */
export function compareValues(left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (typeof left === 'string' && typeof right === 'string') return order(left, right);
  if (typeof left === 'number' && typeof right === 'number') return compareNumbers(left, right);
  const rank = typeRank(left);
  const byType = rank - typeRank(right);
  if (byType !== 0) return byType;
  if (rank === RANK.null) return 0;
  if (typeof left === 'boolean' && typeof right === 'boolean') return order(left, right);
  if (left instanceof Date && right instanceof Date) return compareNumbers(left.getTime(), right.getTime());
  if (Array.isArray(left) && Array.isArray(right)) return compareArrays(left, right);
  if (isPlainObject(left) && isPlainObject(right)) return compareObjects(left, right);
  return order(keyText(left), keyText(right));
}

/** Two values are equal when they sort equal. */
export function equalValues(left: unknown, right: unknown): boolean {
  return compareValues(left, right) === 0;
}

/** A text that is the same for equal values and different for different ones. Used as key of maps. */
export function keyText(value: unknown): string {
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'number') return `n${value}`;
  if (Array.isArray(value)) return `a${JSON.stringify(value.map(keyText))}`;
  return `j${EJSON.stringify({ value }, { relaxed: false })}`;
}

/**
 * Deep copy. Instances of `bson` classes and regular expressions are immutable here and shared. `undefined` has no stored form: fields
 * that have it are left out, array elements become null.
 */
export function cloneValue<T>(value: T): T;
export function cloneValue(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (isPlainObject(value)) return cloneObject(value);
  if (Array.isArray(value)) return cloneArray(value);
  return value instanceof Date ? new Date(value) : value;
}

function cloneArray(elements: readonly unknown[]): unknown[] {
  const copy: unknown[] = [];
  // Unlike `map`, this sees the holes of a sparse array.
  for (const element of elements) copy.push(element === undefined ? null : cloneValue(element));
  return copy;
}

function cloneObject(fields: Document): Document {
  // Spread copies an object as a whole; field by field it takes twice as long, and this is half of what the engine does.
  const copy: Document = { ...fields };
  for (const name in copy) {
    const field = copy[name];
    if (typeof field === 'object') copy[name] = cloneValue(field);
    else if (field === undefined) delete copy[name];
  }
  return copy;
}

/** Name of a value's type as MongoDB's messages use it. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof RegExp) return 'regex';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'double';
  if (typeof value === 'string') return 'string';
  return bsonType(value)?.toLowerCase() ?? 'object';
}
