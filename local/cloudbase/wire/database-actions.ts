/** Database actions of the present protocol (`@cloudbase/database` 1.x): Extended JSON texts in both directions. */
import * as v from 'valibot';
import { encodeCanonical, decode } from '../ejson';
import type { Document } from '../engine/values';
import { invalidParameter, transactionMissing } from '../errors';
import { parseJson, readObject, readOrder, type Action, type ActionContext, type ActionTable } from './actions';
import { parseParameters } from './request';

/** Page size when the request names none, and the most it may name ("查询数据", CloudBase database guide). */
const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 1000;

const Name = v.pipe(v.string(), v.minLength(1));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Ejson = v.optional(v.nullable(v.union([v.string(), v.record(v.string(), v.unknown())])));
/** An empty text is how some SDKs say "no transaction". */
const TransactionId = v.pipe(
  v.optional(v.nullable(v.string())),
  v.transform((id) => (id === null || id === '' ? undefined : id)),
);

const Collection = v.object({ collectionName: Name });
const Selector = v.object({ collectionName: Name, query: Ejson, transactionId: TransactionId });
const Insert = v.object({ collectionName: Name, data: v.array(Ejson), transactionId: TransactionId });
const Get = v.object({
  ...Selector.entries,
  queryType: v.optional(v.picklist(['WHERE', 'DOC'])),
  order: Ejson,
  projection: Ejson,
  offset: v.optional(Count),
  limit: v.optional(Count),
});
const Modify = v.object({
  ...Selector.entries,
  data: Ejson,
  multi: v.optional(v.boolean(), false),
  merge: v.optional(v.boolean(), true),
  upsert: v.optional(v.boolean(), false),
});
const Remove = v.object({ ...Selector.entries, multi: v.optional(v.boolean(), false) });
const Stages = v.object({ collectionName: Name, stages: v.array(v.object({ stageKey: Name, stageValue: v.string() })) });
const TransactionEnd = v.object({ transactionId: TransactionId });

const addCollection: Action = async (body, { engine }) => {
  await engine.createCollection(parseParameters(Collection, body).collectionName);
  return {};
};

const insertDocument: Action = async (body, context) => {
  const { collectionName, data, transactionId } = parseParameters(Insert, body);
  const documents = data.map((text) => readObject(text, context, { refuseServerDate: transactionId !== undefined }));
  return { data: { insertedIds: await context.engine.insert(collectionName, documents, { transactionId }) } };
};

const getDocument: Action = async (body, context) => {
  const params = parseParameters(Get, body);
  const limit = params.queryType === 'DOC' ? 1 : Math.min(params.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  const offset = params.offset ?? 0;
  const documents = await context.engine.find(params.collectionName, readObject(params.query, context), {
    order: readOrder(params.order, context),
    projection: readObject(params.projection, context),
    offset,
    limit,
    transactionId: params.transactionId,
  });
  return { data: { list: documents.map(encodeCanonical) }, limit, offset };
};

const calculateDocument: Action = async (body, context) => {
  const { collectionName, query } = parseParameters(Selector, body);
  return { data: { total: await context.engine.count(collectionName, readObject(query, context)) } };
};

const modifyDocument: Action = async (body, context) => {
  const { collectionName, query, data, merge, upsert, multi, transactionId } = parseParameters(Modify, body);
  if (merge && upsert) throw invalidParameter('upsert needs a whole document: merge must be false');
  if (!merge && multi) throw invalidParameter('a whole document replaces one document only: multi must be false');
  const change = readObject(data, context);
  const result = await context.engine.modify(
    collectionName,
    readObject(query, context),
    merge ? { update: change } : { replacement: change, upsert },
    { multi, transactionId },
  );
  return { data: { updated: result.updated, ...(result.upsertedId === undefined ? {} : { upsert_id: result.upsertedId }) } };
};

const modifyAndReturnDoc: Action = async (body, context) => {
  const { collectionName, query, data, transactionId } = parseParameters(Modify, body);
  const update = readObject(data, context);
  const result = await context.engine.modify(collectionName, readObject(query, context), { update }, { multi: false, transactionId });
  return { data: { updated: result.updated, ...(result.document ? { doc: encodeCanonical(result.document) } : {}) } };
};

const removeDocument: Action = async (body, context) => {
  const { collectionName, query, multi, transactionId } = parseParameters(Remove, body);
  return { data: { deleted: await context.engine.remove(collectionName, readObject(query, context), { multi, transactionId }) } };
};

/** Reads the stages of a pipeline. Some stages take a text or a number, not an object. */
export function readPipeline(body: unknown, context: ActionContext): { collectionName: string; pipeline: Document[] } {
  const { collectionName, stages } = parseParameters(Stages, body);
  const now = context.clock.nowMs();
  const pipeline = stages.map(({ stageKey, stageValue }): Document => {
    return { [stageKey]: decode(parseJson(stageValue), (offsetMs) => new Date(now + offsetMs)) };
  });
  return { collectionName, pipeline };
}

const aggregateDocuments: Action = async (body, context) => {
  const { collectionName, pipeline } = readPipeline(body, context);
  return { data: { list: (await context.engine.aggregate(collectionName, pipeline)).map(encodeCanonical) } };
};

function endOf(body: unknown): string {
  const { transactionId } = parseParameters(TransactionEnd, body);
  if (transactionId === undefined) throw transactionMissing();
  return transactionId;
}

export const DATABASE_ACTIONS: ActionTable = {
  'database.addCollection': addCollection,
  'database.insertDocument': insertDocument,
  'database.getDocument': getDocument,
  'database.calculateDocument': calculateDocument,
  'database.modifyDocument': modifyDocument,
  'database.modifyAndReturnDoc': modifyAndReturnDoc,
  'database.removeDocument': removeDocument,
  'database.aggregateDocuments': aggregateDocuments,
  'database.startTransaction': async (_body, { engine }) => ({ transactionId: await engine.beginTransaction() }),
  'database.commitTransaction': async (body, { engine }) => {
    await engine.commitTransaction(endOf(body));
    return {};
  },
  'database.abortTransaction': async (body, { engine }) => {
    await engine.abortTransaction(endOf(body));
    return {};
  },
};
