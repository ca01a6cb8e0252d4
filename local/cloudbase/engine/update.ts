/** Applies update operators to one document, with MongoDB's refusals that mingo leaves out. */
import { update } from 'mingo/updater';
import { invalidParameter, writeRefused } from '../errors';
import { queryOptions } from './operators';
import { valueAt } from './paths';
import { cloneValue, isPlainObject, typeName, type Document } from './values';

/** Deepest nesting the database stores ("Nested Depth for BSON Documents" in MongoDB's limits). */
export const MAX_DEPTH = 100;

const ARRAY_OPERATORS = new Set(['$push', '$addToSet', '$pull', '$pullAll', '$pop']);
const NUMBER_OPERATORS = new Set(['$inc', '$mul']);
/** Operators that never create the path they name. */
const REMOVING_OPERATORS = new Set(['$unset', '$pull', '$pullAll', '$pop', '$rename']);
/** `$currentDate` would read a clock that is not the stack's; the SDKs send server dates instead. */
const UPDATE_OPERATORS = new Set(['$set', '$min', '$max', '$bit', ...ARRAY_OPERATORS, ...NUMBER_OPERATORS, '$unset', '$rename']);

const ARRAY_INDEX = /\.\d+(\.|$)/;

const isPositional = (part: string): boolean => part.startsWith('$');

/** Throws when the value cannot be stored: operator-like or unsafe field names, nesting deeper than {@link MAX_DEPTH}. */
export function assertStorable(value: unknown, depth = 1): void {
  if (depth > MAX_DEPTH) throw invalidParameter(`document is nested deeper than ${MAX_DEPTH} levels`);
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) for (const element of value) assertStorable(element, depth + 1);
  if (!isPlainObject(value)) return;
  for (const name of Object.keys(value)) {
    if (name.startsWith('$')) throw writeRefused(`The dollar ($) prefixed field '${name}' is not valid for storage.`);
    if (name === '__proto__' || name === '_bsontype') throw invalidParameter(`field name '${name}' is not allowed`);
    assertStorable(value[name], depth + 1);
  }
}

/** The parts of a path up to its first positional operator. */
function fixedParts(path: string): string[] {
  const parts = path.split('.');
  const positional = parts.findIndex(isPositional);
  return positional === -1 ? parts : parts.slice(0, positional);
}

/** A field can only be created below an object, an array or nothing. */
function assertCreatable(document: Document, path: string): void {
  const parts = fixedParts(path);
  for (let length = 1; length < parts.length; length++) {
    const parent = valueAt(document, parts.slice(0, length).join('.'));
    if (parent === undefined) return;
    if (Array.isArray(parent) || isPlainObject(parent)) continue;
    throw writeRefused(`Cannot create field '${parts[length] ?? ''}' in element {${parts[length - 1] ?? ''}: ${JSON.stringify(parent)}}`);
  }
}

function assertTypes(document: Document, operator: string, path: string, operand: unknown): void {
  const id = JSON.stringify(document['_id']);
  if (NUMBER_OPERATORS.has(operator) && typeof operand !== 'number') {
    const verb = operator === '$inc' ? 'increment' : 'multiply';
    throw writeRefused(`Cannot ${verb} with non-numeric argument: {${path}: ${JSON.stringify(operand)}}`);
  }
  if (path.split('.').some(isPositional)) return;
  const current = valueAt(document, path);
  if (current === undefined) return;
  if (NUMBER_OPERATORS.has(operator) && typeof current !== 'number') {
    throw writeRefused(
      `Cannot apply ${operator} to a value of non-numeric type. {_id: ${id}} has the field '${path}' of non-numeric type ${typeName(current)}`,
    );
  }
  if (ARRAY_OPERATORS.has(operator) && !Array.isArray(current)) {
    throw writeRefused(`The field '${path}' must be an array but is of type ${typeName(current)} in document {_id: ${id}}`);
  }
}

function assertApplicable(document: Document, operators: Document): void {
  for (const [operator, changes] of Object.entries(operators)) {
    if (!UPDATE_OPERATORS.has(operator)) throw writeRefused(`Unknown modifier: ${operator}`);
    if (!isPlainObject(changes)) throw writeRefused(`Modifiers operate on fields but we found type ${typeName(changes)} instead`);
    for (const [path, operand] of Object.entries(changes)) {
      if (!REMOVING_OPERATORS.has(operator)) assertCreatable(document, path);
      assertTypes(document, operator, path, operand);
    }
  }
}

/** What `{$set: …}` alone sets, if it names top-level fields only; undefined for every other update. */
function wholeFields(operators: Document): Document | undefined {
  const { $set: fields, ...others } = operators;
  if (!isPlainObject(fields) || Object.keys(others).length > 0) return undefined;
  const isWhole = (path: string): boolean => path !== '' && path !== '_id' && path !== '__proto__' && !/[.$]/.test(path);
  return Object.keys(fields).every(isWhole) ? fields : undefined;
}

/**
 * The document after `operators` (`{$set: …, $inc: …}`). `query` is the one that found it: the positional operator `$` refers to it.
 * It may share parts with the document before; documents are never changed in place.
 * Throws a {@link CloudBaseError} when an operator is unknown or does not apply.
 */
export function applyUpdate(document: Document, operators: Document, query: Document): Document {
  if (Object.keys(operators).length === 0) {
    throw writeRefused("'$set' is empty. You must specify a field like so: {$set: {<field>: ...}}");
  }
  const fields = wholeFields(operators);
  if (fields) {
    // Nearly every write is of this kind. There is nothing to interpret, and what it does not name need not be copied or looked at again.
    assertStorable(fields);
    return { ...document, ...cloneValue(fields) };
  }
  assertApplicable(document, operators);
  const next = cloneValue(document);
  const paths = Object.values(operators).flatMap((changes) => (isPlainObject(changes) ? Object.keys(changes) : []));
  const positional = paths.some((path) => path.includes('$'));
  try {
    update(next, cloneValue(operators), [], positional ? query : {}, { cloneMode: 'deep', queryOptions: queryOptions(query) });
  } catch (error) {
    throw writeRefused(error instanceof Error ? error.message : String(error));
  }
  assertStorable(next);
  // Setting an element beyond an array's end leaves holes, which the copy fills with null.
  return paths.some((path) => ARRAY_INDEX.test(path)) ? cloneValue(next) : next;
}
