/** Turns requests to write into changes, given what the writer sees. Nothing here has effects. */
import { invalidParameter, requestFailed } from '../errors';
import type { Collection } from './collection';
import type { Change } from './commit';
import { select } from './read';
import { applyUpdate, assertStorable } from './update';
import { cloneValue, isPlainObject, keyText, type Document } from './values';
import type { View } from './view';

/** Operators for fields, or a whole new document (`_id` is kept). */
export type Modification = { readonly update: Document } | { readonly replacement: Document; readonly upsert: boolean };

export interface ModifyResult {
  /** Documents that matched. */
  readonly updated: number;
  /** `_id` of the document that `upsert` inserted. */
  readonly upsertedId?: unknown;
  /** The document after the change, when one was to be changed and not all that match. */
  readonly document?: Document;
}

export interface Prepared<Result> {
  readonly changes: readonly Change[];
  /** Shares nothing with the changes. */
  readonly result: Result;
}

function assertId(id: unknown): void {
  if (
    id === null ||
    Array.isArray(id) ||
    id instanceof RegExp ||
    (isPlainObject(id) && Object.keys(id).some((name) => name.startsWith('$')))
  ) {
    throw requestFailed(`can't use a value of this type for _id: ${JSON.stringify(id)}`);
  }
}

/** Inserts; documents without `_id` get one from `newId`. */
export function prepareInsert(collection: Collection, documents: readonly Document[], newId: () => string): Prepared<unknown[]> {
  if (documents.length === 0) throw invalidParameter('nothing to insert');
  const changes = documents.map((document): Change => {
    assertStorable(document);
    // `_id` always comes first, as in MongoDB.
    const stored = { _id: document['_id'] ?? newId(), ...cloneValue(document) };
    assertId(stored['_id']);
    return { collection, key: keyText(stored['_id']), document: stored, inserts: true };
  });
  return { changes, result: changes.map(({ document }) => cloneValue(document?.['_id'])) };
}

function changed(document: Document, modification: Modification, query: Document): Document {
  if ('update' in modification) return applyUpdate(document, modification.update, query);
  return { _id: document['_id'], ...cloneValue(modification.replacement) };
}

function upserted(collection: Collection, query: Document, replacement: Document, newId: () => string): Prepared<ModifyResult> {
  const condition = query['_id'];
  const id = (isPlainObject(condition) ? condition['$eq'] : condition) ?? newId();
  assertId(id);
  const document = { _id: id, ...cloneValue(replacement) };
  return {
    changes: [{ collection, key: keyText(id), document, inserts: true }],
    result: { updated: 0, upsertedId: cloneValue(id), document: cloneValue(document) },
  };
}

/** Updates or replaces the matching documents, or only the first one. */
export function prepareModify(
  view: View,
  collection: Collection,
  query: Document,
  modification: Modification,
  options: { readonly multi: boolean; readonly newId: () => string },
): Prepared<ModifyResult> {
  if ('replacement' in modification) {
    assertStorable(modification.replacement);
    if (modification.replacement['_id'] !== undefined) throw invalidParameter('不能更新_id的值');
  }
  const { documents } = select(view, collection, query, options.multi ? {} : { limit: 1 });
  if (documents.length === 0 && 'replacement' in modification && modification.upsert) {
    return upserted(collection, query, modification.replacement, options.newId);
  }
  const changes = documents.map((document): Change => {
    return { collection, key: keyText(document['_id']), document: changed(document, modification, query), inserts: false };
  });
  const first = options.multi ? undefined : changes[0]?.document;
  return { changes, result: { updated: changes.length, ...(first ? { document: cloneValue(first) } : {}) } };
}

/** Removes the matching documents, or only the first one. */
export function prepareRemove(view: View, collection: Collection, query: Document, multi: boolean): Prepared<number> {
  const { documents } = select(view, collection, query, multi ? {} : { limit: 1 });
  const changes = documents.map((document): Change => ({ collection, key: keyText(document['_id']), document: null, inserts: false }));
  return { changes, result: changes.length };
}
