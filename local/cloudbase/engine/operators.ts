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
import { compareValues, equalValues, isPlainObject, typeRank, type Document } from './values';

type Condition = (document: Document) => boolean;
type ConditionFactory = (path: string, operand: unknown, options: Options) => Condition;

/** What a condition looks at: the values a path reaches and, for arrays at its end, each element too. */
function candidates(document: Document, path: string): unknown[] {
  return reach(document, path).values.flatMap((value) => (Array.isArray(value) ? [value, ...(value as unknown[])] : [value]));
}

function matchesOne(value: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp && typeof value === 'string') return new RegExp(wanted.source, wanted.flags.replace('g', '')).test(value);
  return equalValues(value, wanted);
}

const $eq: ConditionFactory = (path, operand) => (document) => candidates(document, path).some((value) => matchesOne(value, operand));

const $in: ConditionFactory = (path, operand) => {
  if (!Array.isArray(operand)) throw requestFailed('$in needs an array');
  return (document) => candidates(document, path).some((value) => operand.some((wanted) => matchesOne(value, wanted)));
};

const negated =
  (factory: ConditionFactory): ConditionFactory =>
  (path, operand, options) => {
    const condition = factory(path, operand, options);
    return (document) => !condition(document);
  };

/** Comparisons only hold between values of the same type. */
const comparison =
  (holds: (order: number) => boolean): ConditionFactory =>
  (path, operand) => {
    const rank = typeRank(operand);
    return (document) => candidates(document, path).some((value) => typeRank(value) === rank && holds(compareValues(value, operand)));
  };

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

const $mod: ConditionFactory = (path, operand) => {
  const [divisor, remainder] = Array.isArray(operand) ? operand.map((part) => Math.trunc(Number(part))) : [];
  if (divisor === undefined || remainder === undefined || divisor === 0)
    throw requestFailed('$mod needs [divisor, remainder], divisor not 0');
  return (document) => candidates(document, path).some((value) => typeof value === 'number' && Math.trunc(value) % divisor === remainder);
};

function without<T extends object>(table: T, ...names: (keyof T)[]): Partial<T> {
  const rest: Partial<T> = { ...table };
  for (const name of names) delete rest[name];
  return rest;
}

const OPERATORS = {
  query: {
    ...without(conditions, '$where', '$jsonSchema'),
    $eq,
    $ne: negated($eq),
    $in,
    $nin: negated($in),
    $gt: comparison((order) => order > 0),
    $gte: comparison((order) => order >= 0),
    $lt: comparison((order) => order < 0),
    $lte: comparison((order) => order <= 0),
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
