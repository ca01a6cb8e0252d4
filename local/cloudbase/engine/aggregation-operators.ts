/**
 * Operators of aggregation pipelines where mingo 7 departs from MongoDB: comparisons in expressions hold across types (and missing is less than
 * null), and `$bucket` includes its lower bound.
 */
import { Aggregator } from 'mingo/aggregator';
import { evalExpr } from 'mingo/core';
import type { Iterator as Stream } from 'mingo/lazy';
import type { Options } from 'mingo/types';
import { requestFailed } from '../errors';
import { compareValues, isPlainObject, type Document } from './values';

type Expression = (document: unknown, operands: unknown, options: Options) => unknown;

function compareOperands(name: string, document: unknown, operands: unknown, options: Options): number {
  if (!Array.isArray(operands) || operands.length !== 2) throw requestFailed(`Expression ${name} takes exactly 2 arguments`);
  const [left, right] = operands.map((operand: unknown) => evalExpr(document, operand, options));
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  return Math.sign(compareValues(left, right));
}

const comparing =
  (name: string, holds: (order: number) => boolean): Expression =>
  (document, operands, options) =>
    holds(compareOperands(name, document, operands, options));

export const COMPARISON_EXPRESSIONS = {
  $cmp: ((document, operands, options) => compareOperands('$cmp', document, operands, options)) satisfies Expression,
  $eq: comparing('$eq', (order) => order === 0),
  $ne: comparing('$ne', (order) => order !== 0),
  $gt: comparing('$gt', (order) => order > 0),
  $gte: comparing('$gte', (order) => order >= 0),
  $lt: comparing('$lt', (order) => order < 0),
  $lte: comparing('$lte', (order) => order <= 0),
};

/** `$bucket` in terms of `$group`, as the MongoDB manual describes it: lower bounds belong to their bucket, empty buckets do not appear. */
export function $bucket(documents: Stream, specification: unknown, options: Options): Stream {
  if (!isPlainObject(specification) || !Array.isArray(specification['boundaries']) || specification['boundaries'].length < 2) {
    throw requestFailed("The $bucket 'boundaries' field must be an array with at least 2 values");
  }
  const boundaries: readonly unknown[] = specification['boundaries'];
  if (boundaries.some((bound, i) => i > 0 && compareValues(boundaries[i - 1], bound) >= 0)) {
    throw requestFailed("The 'boundaries' option to $bucket must be sorted in ascending order");
  }
  const { groupBy, output } = specification;
  const branches = boundaries.slice(1).map((upper, i) => ({
    case: { $and: [{ $gte: [groupBy, { $literal: boundaries[i] }] }, { $lt: [groupBy, { $literal: upper }] }] },
    then: { $literal: boundaries[i] },
  }));
  const fallback: Document = 'default' in specification ? { default: { $literal: specification['default'] } } : {};
  const accumulators = isPlainObject(output) ? output : { count: { $sum: 1 } };
  const stages = [{ $group: { _id: { $switch: { branches, ...fallback } }, ...accumulators } }, { $sort: { _id: 1 } }];
  return new Aggregator(stages, options).stream(documents);
}
