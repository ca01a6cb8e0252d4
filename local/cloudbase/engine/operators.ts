/**
 * The operator table: mingo's operators, with the comparisons replaced where mingo 7 departs from MongoDB, and without those that run
 * scripts, read the wall clock, use chance or write elsewhere. What is missing here is refused as an unknown operator.
 *
 * Departures put right: conditions with null see missing fields; objects are equal only with the same order of fields;
 * `$elemMatch` with field conditions does not match scalar elements; `$mod` only looks at numbers.
 */
import { Context } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import * as stages from 'mingo/operators/pipeline';
import * as projections from 'mingo/operators/projection';
import * as conditions from 'mingo/operators/query';
import * as windows from 'mingo/operators/window';
import { Query } from 'mingo/query';
import type { Options } from 'mingo/types';
import { requestFailed } from '../errors';
import { $bucket, COMPARISON_EXPRESSIONS } from './aggregation-operators';
import { reach } from './paths';
import { compareValues, equalValues, isIndexable, isPlainObject, typeRank, type Document } from './values';

type Condition = (document: Document) => boolean;
type ConditionFactory = (path: string, operand: unknown, options: Options) => Condition;
/** Has no use for the options that mingo hands over. */
type Comparison = (path: string, operand: unknown, options?: Options) => Condition;

/** A test of what a condition looks at: the values a path reaches and, for arrays at its end, each element too. */
function some(path: string, holds: (value: unknown) => boolean): Condition {
  const anyOf = (document: Document): boolean =>
    reach(document, path).values.some((value) => holds(value) || (Array.isArray(value) && value.some(holds)));
  if (path.includes('.')) return anyOf;
  return (document) => {
    const value = Object.hasOwn(document, path) ? document[path] : undefined;
    return Array.isArray(value) ? anyOf(document) : holds(value ?? null);
  };
}

function matchesOne(value: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp && typeof value === 'string') return new RegExp(wanted.source, wanted.flags.replace('g', '')).test(value);
  return equalValues(value, wanted);
}

const $eq: Comparison = (path, operand) => some(path, (value) => matchesOne(value, operand));

const $in: Comparison = (path, operand) => {
  if (!Array.isArray(operand)) throw requestFailed('$in needs an array');
  return some(path, (value) => operand.some((wanted) => matchesOne(value, wanted)));
};

const negated =
  (comparison: Comparison): Comparison =>
  (path, operand) => {
    const condition = comparison(path, operand);
    return (document) => !condition(document);
  };

/** Comparisons only hold between values of the same type. */
const ordering =
  (holds: (order: number) => boolean): Comparison =>
  (path, operand) => {
    const rank = typeRank(operand);
    return some(path, (value) => typeRank(value) === rank && holds(compareValues(value, operand)));
  };

const COMPARISONS = {
  $eq,
  $ne: negated($eq),
  $in,
  $nin: negated($in),
  $gt: ordering((order) => order > 0),
  $gte: ordering((order) => order >= 0),
  $lt: ordering((order) => order < 0),
  $lte: ordering((order) => order <= 0),
};
const COMPARISON_NAMES = new Map<string, Comparison>(Object.entries(COMPARISONS));

/** True for what a comparison takes as it is: a scalar, or scalars for `$in` and `$nin`. */
const isPlainOperand = (operator: string, operand: unknown): boolean =>
  operator === '$in' || operator === '$nin' ? Array.isArray(operand) && operand.every(isIndexable) : isIndexable(operand);

/**
 * A test for a query that only compares fields with scalars, as nearly all do: the comparisons themselves, without mingo, whose set-up for a
 * query takes longer than the look at a document. Undefined for every other query.
 */
export function plainCondition(query: Document): Condition | undefined {
  const conditions: Condition[] = [];
  for (const [path, wanted] of Object.entries(query)) {
    const operators = isPlainObject(wanted) ? Object.entries(wanted) : [['$eq', wanted] as const];
    if (path.startsWith('$') || operators.length === 0) return undefined;
    for (const [operator, operand] of operators) {
      const comparison = COMPARISON_NAMES.get(operator);
      if (!comparison || !isPlainOperand(operator, operand)) return undefined;
      conditions.push(comparison(path, operand));
    }
  }
  return (document) => conditions.every((holds) => holds(document));
}

/** True for `{$gt: 1}`-like criteria, which look at the element itself; field criteria and logical operators look into it. */
function isScalarCriteria(criteria: Document): boolean {
  const names = Object.keys(criteria);
  return names.length > 0 && names.every((name) => name.startsWith('$') && !['$and', '$or', '$nor'].includes(name));
}

const $elemMatch: ConditionFactory = (path, operand, options) => {
  if (!isPlainObject(operand)) throw requestFailed('$elemMatch needs an Object');
  const scalar = isScalarCriteria(operand);
  const query = new Query<Document>(scalar ? { element: operand } : operand, options);
  const test = (element: unknown): boolean => (scalar ? query.test({ element }) : isPlainObject(element) && query.test(element));
  return (document) => reach(document, path).values.some((value) => Array.isArray(value) && value.some(test));
};

const $mod: Comparison = (path, operand) => {
  const [divisor, remainder] = Array.isArray(operand) ? operand.map((part) => Math.trunc(Number(part))) : [];
  if (divisor === undefined || remainder === undefined || divisor === 0)
    throw requestFailed('$mod needs [divisor, remainder], divisor not 0');
  return some(path, (value) => typeof value === 'number' && Math.trunc(value) % divisor === remainder);
};

function without<T extends object>(table: T, ...names: (keyof T)[]): Partial<T> {
  const rest: Partial<T> = { ...table };
  for (const name of names) delete rest[name];
  return rest;
}

const OPERATORS = {
  query: {
    ...without(conditions, '$where', '$jsonSchema'),
    ...COMPARISONS,
    $elemMatch,
    $mod,
  },
  accumulator: without(accumulators, '$accumulator'),
  expression: { ...without(expressions, '$function', '$rand', '$sampleRate'), ...COMPARISON_EXPRESSIONS },
  pipeline: { ...without(stages, '$out', '$merge', '$sample', '$documents'), $bucket },
  projection: projections,
  window: windows,
};

/** mingo copies the context it is given for every query, so plain conditions get one without the hundreds of operators they cannot use. */
const CONDITIONS_ONLY = Context.init({ query: OPERATORS.query });
const EVERYTHING = Context.init(OPERATORS);

function usesExpressions(query: unknown): boolean {
  if (Array.isArray(query)) return query.some(usesExpressions);
  return isPlainObject(query) && Object.entries(query).some(([name, value]) => name === '$expr' || usesExpressions(value));
}

/** mingo's options for testing documents against this query. */
export function queryOptions(query: Document): Partial<Options> {
  return { context: usesExpressions(query) ? EVERYTHING : CONDITIONS_ONLY, scriptEnabled: false };
}

/** mingo's options for projections and pipelines. `collectionResolver` serves `$lookup` and its like. */
export function pipelineOptions(collectionResolver?: (name: string) => Document[]): Partial<Options> {
  return { context: EVERYTHING, scriptEnabled: false, ...(collectionResolver ? { collectionResolver } : {}) };
}
