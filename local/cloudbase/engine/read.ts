/** Queries: selection, order, paging, projection, aggregation. Results are copies; stored documents never leave the engine. */
import { Aggregator } from 'mingo/aggregator';
import { ProcessingMode } from 'mingo/core';
import { Query } from 'mingo/query';
import { CloudBaseError, requestFailed } from '../errors';
import type { Collection } from './collection';
import { pipelineOptions, plainCondition, queryOptions } from './operators';
import { sortValue } from './paths';
import type { SortOrder } from './planner';
import { cloneValue, compareValues, isPlainObject, type Document } from './values';
import type { View } from './view';

export interface Page {
  readonly order?: SortOrder;
  readonly offset?: number;
  readonly limit?: number;
}

/** How a query was answered. */
export interface Explanation {
  readonly plan: 'ids' | 'index' | 'scan';
  /** Name of the index, null when none was used. */
  readonly index: string | null;
  /** True when the order came from the index and nothing had to be sorted. */
  readonly sortedByIndex: boolean;
  /** Documents looked at. */
  readonly examined: number;
  readonly returned: number;
}

export interface Selection {
  readonly documents: readonly Document[];
  readonly explanation: Explanation;
}

/** Runs mingo and reports its complaints as the server would. */
export function asRequestError<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof CloudBaseError) throw error;
    throw requestFailed(error instanceof Error ? error.message : String(error));
  }
}

/** A test for the query's condition. Throws when the query is malformed or has an unknown operator. */
export function compileQuery(query: Document): (document: Document) => boolean {
  const plain = plainCondition(query);
  if (plain) return plain;
  return asRequestError(() => {
    const compiled = new Query<Document>(query, queryOptions(query));
    return (document: Document) => compiled.test(document);
  });
}

function sorted(documents: readonly Document[], order: SortOrder): Document[] {
  const keyed = documents.map((document) => ({ document, key: order.map(([field, direction]) => sortValue(document, field, direction)) }));
  keyed.sort((left, right) => {
    for (const [i, [, direction]] of order.entries()) {
      const result = compareValues(left.key[i], right.key[i]);
      if (result !== 0) return result * direction;
    }
    return 0;
  });
  return keyed.map(({ document }) => document);
}

/** The documents of one page, as they are stored (not copied): for use inside the engine. */
export function select(view: View, collection: Collection, query: Document, page: Page): Selection {
  const { order = [], offset = 0, limit = Infinity } = page;
  const matches = compileQuery(query);
  const { plan, documents } = view.candidates(collection, query, order);
  const needsSort = order.length > 0 && !plan.sorted;
  const enough = needsSort ? Infinity : offset + limit;
  const found: Document[] = [];
  let examined = 0;
  if (enough > 0) {
    for (const document of documents) {
      examined++;
      if (asRequestError(() => matches(document)) && found.push(document) >= enough) break;
    }
  }
  const result = (needsSort ? sorted(found, order) : found).slice(offset, offset + limit);
  const index = plan.kind === 'index' ? plan.index.definition.name : null;
  return {
    documents: result,
    explanation: { plan: plan.kind, index, sortedByIndex: order.length > 0 && plan.sorted, examined, returned: result.length },
  };
}

/** The fields that a projection of nothing but `field: 1` at the top keeps; undefined for every other one. */
function keptFields(projection: Document): ReadonlySet<string> | undefined {
  const wanted = Object.entries(projection);
  const isPlain = wanted.length > 0 && wanted.every(([path, value]) => value === 1 && path !== '' && !/[.$]/.test(path));
  return isPlain ? new Set(['_id', ...Object.keys(projection)]) : undefined;
}

/** Copies, with only the wanted fields. */
export function project(documents: readonly Document[], projection: Document | undefined): Document[] {
  const kept = projection && keptFields(projection);
  if (kept) {
    // Who asks for a field of a large document does not wait for a copy of the rest.
    return documents.map((document) => cloneValue(Object.fromEntries(Object.entries(document).filter(([name]) => kept.has(name)))));
  }
  const copies = documents.map((document) => cloneValue(document));
  if (projection === undefined || Object.keys(projection).length === 0) return copies;
  const projected = asRequestError(() => new Query<Document>({}, pipelineOptions()).find<Document>(copies, projection).all());
  return onlySlices(projection) ? copies.map((document, i) => ({ ...document, ...projected[i] })) : projected;
}

/** `$slice` alone shortens arrays and keeps the other fields; mingo would leave them out. */
function onlySlices(projection: Document): boolean {
  return Object.entries(projection).every(([field, wanted]) => !field.includes('.') && isPlainObject(wanted) && '$slice' in wanted);
}

/**
 * Runs an aggregation pipeline. A leading `$match` goes through the planner. `documentsOf` serves `$lookup`, `$unionWith` and the like.
 */
export function aggregate(
  view: View,
  collection: Collection,
  pipeline: readonly Document[],
  documentsOf: (collection: string) => Document[],
): { documents: Document[]; examined: number } {
  const [first, ...rest] = pipeline;
  const match = first !== undefined && Object.keys(first).length === 1 && isPlainObject(first['$match']) ? first['$match'] : undefined;
  const { documents, explanation } = select(view, collection, match ?? {}, {});
  const stages = match ? rest : [...pipeline];
  const options = {
    ...pipelineOptions((name) => documentsOf(name).map((document) => cloneValue(document))),
    processingMode: ProcessingMode.CLONE_INPUT,
  };
  const result = asRequestError(() => new Aggregator(stages, options).run<Document>([...documents]));
  // Without stages mingo hands the input through.
  return { documents: stages.length === 0 ? result.map((document) => cloneValue(document)) : result, examined: explanation.examined };
}
