/**
 * Database actions of the first protocol (`@cloudbase/database` 0.9, which tcb-admin-node carries): plain JSON objects outside transactions,
 * Extended JSON texts inside.
 */
import * as v from 'valibot';
import { encodeCanonical, encodeLegacy } from '../ejson';
import type { SortOrder } from '../engine/planner';
import type { Document } from '../engine/values';
import { readObject, type Action, type ActionContext, type ActionTable } from './actions';
import { MAX_LIMIT, readPipeline } from './database-actions';
import { parseParameters } from './request';

const DEFAULT_LIMIT = 100;

const Name = v.pipe(v.string(), v.minLength(1));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Json = v.optional(v.nullable(v.union([v.string(), v.record(v.string(), v.unknown())])));

const Add = v.object({ collectionName: Name, data: Json, _id: v.optional(v.union([v.string(), v.number()])) });
const Query = v.object({
  collectionName: Name,
  query: Json,
  order: v.optional(v.array(v.object({ field: Name, direction: v.picklist(['asc', 'desc']) })), []),
  projection: Json,
  offset: v.optional(Count),
  limit: v.optional(Count),
});
const Update = v.object({
  ...Query.entries,
  data: Json,
  multi: v.optional(v.boolean(), false),
  merge: v.boolean(),
  upsert: v.optional(v.boolean(), false),
});
const Delete = v.object({ collectionName: Name, query: Json, multi: v.optional(v.boolean(), false) });
const InTransaction = v.object({ collectionName: Name, query: Json, transactionId: Name });
const InsertInTransaction = v.object({ ...Add.entries, transactionId: Name });
const UpdateInTransaction = v.object({ ...InTransaction.entries, data: Json, upsert: v.optional(v.boolean(), false) });

/** A number as Extended JSON text, which is how counts are answered inside transactions. */
function countText(count: number): string {
  return JSON.stringify({ $numberInt: String(count) });
}

function newDocument(
  params: { readonly data?: unknown; readonly _id?: string | number | undefined },
  context: ActionContext,
  inTransaction: boolean,
): Document {
  const document = readObject(params.data, context, { refuseServerDate: inTransaction });
  return params._id === undefined ? document : { ...document, _id: params._id };
}

const addDocument: Action = async (body, context) => {
  const params = parseParameters(Add, body);
  const [id] = await context.engine.insert(params.collectionName, [newDocument(params, context, false)]);
  return { data: { _id: id } };
};

const queryDocument: Action = async (body, context) => {
  const params = parseParameters(Query, body);
  const order: SortOrder = params.order.map(({ field, direction }) => [field, direction === 'desc' ? -1 : 1]);
  const documents = await context.engine.find(params.collectionName, readObject(params.query, context), {
    order,
    projection: readObject(params.projection, context),
    offset: params.offset ?? 0,
    limit: Math.min(params.limit ?? DEFAULT_LIMIT, MAX_LIMIT),
  });
  return { data: { list: documents.map(encodeLegacy) } };
};

const countDocument: Action = async (body, context) => {
  const { collectionName, query } = parseParameters(Query, body);
  return { data: { total: await context.engine.count(collectionName, readObject(query, context)) } };
};

const updateDocument: Action = async (body, context) => {
  const { collectionName, query, data, merge, upsert, multi } = parseParameters(Update, body);
  const change = readObject(data, context);
  const modification = merge ? { update: change } : { replacement: change, upsert };
  const result = await context.engine.modify(collectionName, readObject(query, context), modification, { multi });
  return { data: { updated: result.updated, ...(result.upsertedId === undefined ? {} : { upserted_id: result.upsertedId }) } };
};

const deleteDocument: Action = async (body, context) => {
  const { collectionName, query, multi } = parseParameters(Delete, body);
  return { data: { deleted: await context.engine.remove(collectionName, readObject(query, context), { multi }) } };
};

const getInTransaction: Action = async (body, context) => {
  const { collectionName, query, transactionId } = parseParameters(InTransaction, body);
  const [document] = await context.engine.find(collectionName, readObject(query, context), { limit: 1, transactionId });
  return { data: document ? encodeCanonical(document) : 'null' };
};

const insertInTransaction: Action = async (body, context) => {
  const params = parseParameters(InsertInTransaction, body);
  const [id] = await context.engine.insert(params.collectionName, [newDocument(params, context, true)], {
    transactionId: params.transactionId,
  });
  return { inserted: countText(1), ok: countText(1), _id: id };
};

const updateInTransaction: Action = async (body, context) => {
  const { collectionName, query, data, upsert, transactionId } = parseParameters(UpdateInTransaction, body);
  const change = readObject(data, context);
  const merge = Object.keys(change).some((name) => name.startsWith('$'));
  const modification = merge ? { update: change } : { replacement: change, upsert };
  const result = await context.engine.modify(collectionName, readObject(query, context), modification, { multi: false, transactionId });
  return {
    updated: countText(result.updated),
    upserted: result.upsertedId === undefined ? null : JSON.stringify([{ _id: result.upsertedId }]),
  };
};

const deleteInTransaction: Action = async (body, context) => {
  const { collectionName, query, transactionId } = parseParameters(InTransaction, body);
  return { deleted: countText(await context.engine.remove(collectionName, readObject(query, context), { multi: false, transactionId })) };
};

const aggregate: Action = async (body, context) => {
  const { collectionName, pipeline } = readPipeline(body, context);
  return { data: { list: JSON.stringify((await context.engine.aggregate(collectionName, pipeline)).map(encodeCanonical)) } };
};

export const LEGACY_ACTIONS: ActionTable = {
  'database.addDocument': addDocument,
  'database.queryDocument': queryDocument,
  'database.countDocument': countDocument,
  'database.updateDocument': updateDocument,
  'database.deleteDocument': deleteDocument,
  'database.getInTransaction': getInTransaction,
  'database.insertDocInTransaction': insertInTransaction,
  'database.updateDocInTransaction': updateInTransaction,
  'database.deleteDocInTransaction': deleteInTransaction,
  'database.aggregate': aggregate,
};
