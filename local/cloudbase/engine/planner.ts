/**
 * Chooses how to find the candidates of a query: by `_id`, by an index (equality on its first fields, then a range, and the sort when it
 * follows), or by reading everything. Candidates are always a superset: the caller tests each one against the whole query.
 */
import type { Collection } from './collection';
import type { Bound, IndexRange, OrderedIndex } from './ordered-index';
import { equalValues, isIndexable, isPlainObject, keyText, typeRank, type Document } from './values';

export type SortOrder = readonly (readonly [field: string, direction: 1 | -1])[];

export type Plan =
  | { readonly kind: 'ids'; readonly keys: readonly string[]; readonly sorted: false }
  | {
      readonly kind: 'index';
      readonly index: OrderedIndex;
      readonly ranges: readonly IndexRange[];
      readonly direction: 1 | -1;
      readonly sorted: boolean;
    }
  | { readonly kind: 'scan'; readonly sorted: false };

/** What the query says about one field, as far as an index can use it. */
interface Constraint {
  points?: readonly unknown[];
  lower?: Bound;
  upper?: Bound;
}

/** An `$in` longer than this is not turned into index look-ups; a scan is not much slower then. */
const MAX_POINTS = 1000;

function applyOperator(constraint: Constraint, operator: string, operand: unknown): void {
  if (operator === '$in') {
    if (Array.isArray(operand) && operand.length <= MAX_POINTS && operand.every(isIndexable)) constraint.points ??= distinct(operand);
    return;
  }
  if (!isIndexable(operand)) return;
  const rank = typeRank(operand);
  const isNull = operand === null || operand === undefined;
  if (operator === '$eq') constraint.points = [operand];
  // `$gte: null` means "is null"; the other comparisons with null match nothing: not worth a range.
  else if (isNull) return;
  else if (operator === '$gt' || operator === '$gte') constraint.lower ??= { rank, value: operand, inclusive: operator === '$gte' };
  else if (operator === '$lt' || operator === '$lte') constraint.upper ??= { rank, value: operand, inclusive: operator === '$lte' };
}

function distinct(values: readonly unknown[]): unknown[] {
  return values.filter((value, i) => !values.slice(0, i).some((earlier) => equalValues(earlier, value)));
}

function collect(query: Document, into: Map<string, Constraint>): void {
  for (const [field, condition] of Object.entries(query)) {
    if (field === '$and' && Array.isArray(condition)) {
      for (const part of condition) if (isPlainObject(part)) collect(part, into);
    }
    if (field.startsWith('$')) continue;
    const constraint = into.get(field) ?? {};
    into.set(field, constraint);
    const isOperators = isPlainObject(condition) && Object.keys(condition).some((name) => name.startsWith('$'));
    if (!isOperators) applyOperator(constraint, '$eq', condition);
    else for (const [operator, operand] of Object.entries(condition)) applyOperator(constraint, operator, operand);
  }
}

/** A half-open range stays inside the brackets of its type: `$lte: 5` does not match null or missing. */
function bracketed({ lower, upper }: Constraint): Pick<IndexRange, 'lower' | 'upper'> | undefined {
  if (lower === undefined && upper === undefined) return undefined;
  const rank = (lower ?? upper)?.rank ?? 0;
  return { lower: lower ?? { rank, inclusive: true }, upper: upper ?? { rank, inclusive: true } };
}

function rangesOf(
  index: OrderedIndex,
  constraints: ReadonlyMap<string, Constraint>,
): { ranges: IndexRange[]; fixed: string[]; used: number } {
  const equal: unknown[] = [];
  const fixed: string[] = [];
  for (const [field] of index.definition.keys) {
    const constraint = constraints.get(field);
    if (constraint?.points?.length === 1) {
      equal.push(constraint.points[0]);
      fixed.push(field);
      continue;
    }
    if (constraint?.points)
      return { ranges: constraint.points.map((point) => ({ equal: [...equal, point] })), fixed, used: fixed.length + 1 };
    const range = constraint && bracketed(constraint);
    return range ? { ranges: [{ equal, ...range }], fixed, used: fixed.length + 1 } : { ranges: [{ equal }], fixed, used: fixed.length };
  }
  return { ranges: [{ equal }], fixed, used: fixed.length };
}

/** Direction in which the index yields the wanted order; undefined when it does not. */
function sortDirection(index: OrderedIndex, fixed: readonly string[], order: SortOrder): 1 | -1 | undefined {
  const wanted = order.filter(([field]) => !fixed.includes(field));
  const keys = index.definition.keys.filter(([field]) => !fixed.includes(field));
  if (wanted.length > keys.length) return undefined;
  for (const direction of [1, -1] as const) {
    if (wanted.every(([field, sign], i) => keys[i]?.[0] === field && keys[i]?.[1] === sign * direction)) return direction;
  }
  return undefined;
}

function idPlan(constraint: Constraint | undefined): Plan | undefined {
  return constraint?.points ? { kind: 'ids', keys: constraint.points.map(keyText), sorted: false } : undefined;
}

/** The best plan for a query and the order its result must have. */
export function choosePlan(collection: Collection, query: Document, order: SortOrder): Plan {
  const constraints = new Map<string, Constraint>();
  collect(query, constraints);
  const byId = idPlan(constraints.get('_id'));
  if (byId) return byId;
  const wantsIdOrder = order[0]?.[0] === '_id' || bracketed(constraints.get('_id') ?? {}) !== undefined;
  let best: Plan = { kind: 'scan', sorted: false };
  let bestScore = 0;
  for (const index of wantsIdOrder ? [...collection.indexes, collection.idIndex] : collection.indexes) {
    if (index.isMultikey) continue;
    const { ranges, fixed, used } = rangesOf(index, constraints);
    const direction = order.length > 0 && ranges.length === 1 ? sortDirection(index, fixed, order) : undefined;
    // Conditions on more fields first; then an index that also spares the sort.
    const score = used * 2 + (direction === undefined ? 0 : 1);
    if (score <= bestScore) continue;
    bestScore = score;
    best = { kind: 'index', index, ranges, direction: direction ?? 1, sorted: direction !== undefined };
  }
  return best;
}
