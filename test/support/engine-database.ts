import { NO_LOG, type Document, Engine, type EngineOptions, parseIndexFile } from '../../local/cloudbase';
import indexFile from '../../cloudfunctions/shared/store/indexes.json';
import {
  type Database,
  DatabaseUnavailableError,
  DuplicateDocumentError,
  type FieldCondition,
  type Filter,
  type Scalar,
} from '../../cloudfunctions/shared/platform/ports';

/** One call of the port, as a fault hook sees it. */
export interface Operation {
  readonly kind: 'get' | 'find' | 'insert' | 'replace' | 'update' | 'remove';
  readonly collection: string;
  /** Position among all writes, from 1; 0 for a read. */
  readonly writeNo: number;
}

/**
 * What goes wrong with an operation. fail: the caller gets an error that says nothing about the write · crash: the process that called is
 * gone and nobody hears of it any more · before / after: the write was not done, or it was.
 */
export type OperationFault = 'fail-before' | 'fail-after' | 'crash-before' | 'crash-after';

export interface EngineDatabase extends Database {
  readonly engine: Engine;
  /** Everything that was asked, in order. */
  readonly operations: readonly Operation[];
  /** How many writes were asked for so far. */
  readonly writeCount: number;
  /** Decides about each operation from now on; null for a database without faults. */
  setFaults(hook: ((operation: Operation) => OperationFault | undefined) | null): void;
  /** Calls back when an operation took its process down. Answers how to stop that. */
  onCrash(listener: () => void): () => void;
}

/** The database port over the engine in this process, with the indexes of the deployment. Nothing is kept on disk; `log` hears of each commit. */
export function openEngineDatabase(
  options: Pick<EngineOptions, 'clock' | 'randomHex'> & Partial<Pick<EngineOptions, 'log'>>,
): EngineDatabase {
  const engine = new Engine({ log: NO_LOG, ...options, collections: [], indexes: parseIndexFile(indexFile) });
  const operations: Operation[] = [];
  const listeners = new Set<() => void>();
  let writeCount = 0;
  let hook: ((operation: Operation) => OperationFault | undefined) | null = null;

  const run = async <T>(kind: Operation['kind'], collection: string, work: () => Promise<T>): Promise<T> => {
    const isWrite = kind !== 'get' && kind !== 'find';
    if (isWrite) writeCount += 1;
    const operation: Operation = { kind, collection, writeNo: isWrite ? writeCount : 0 };
    operations.push(operation);
    const fault = hook?.(operation);
    if (fault === 'fail-before') throw new DatabaseUnavailableError('no answer, nothing was done');
    if (fault === 'crash-before') return crash(listeners);
    const result = await asPortErrors(work);
    if (fault === 'fail-after') throw new DatabaseUnavailableError('no answer, but it was done');
    return fault === 'crash-after' ? crash(listeners) : result;
  };

  return {
    engine,
    operations,
    get writeCount() {
      return writeCount;
    },
    setFaults: (next) => {
      hook = next;
    },
    onCrash: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get: (collection, id) => run('get', collection, async () => (await engine.find(collection, { _id: id }, { limit: 1 }))[0] ?? null),
    find: (collection, filter, { orderBy = [], limit, offset = 0 }) =>
      run('find', collection, () =>
        engine.find(collection, toQuery(filter), {
          order: orderBy.map(([field, direction]) => [field, direction === 'asc' ? 1 : -1]),
          offset,
          limit,
        }),
      ),
    insert: (collection, documents) =>
      run(
        'insert',
        collection,
        async () =>
          void (await engine.insert(
            collection,
            documents.map((document) => ({ ...document })),
          )),
      ),
    replace: (collection, revision, { _id, ...fields }) =>
      run('replace', collection, async () => (await set(engine, collection, { _id, revision }, fields)) > 0),
    update: (collection, filter, fields) => run('update', collection, () => set(engine, collection, toQuery(filter), { ...fields })),
    remove: (collection, id) => run('remove', collection, async () => (await engine.remove(collection, { _id: id }, { multi: true })) > 0),
  };
}

/** The process is gone: what it was waiting for never comes. */
function crash(listeners: ReadonlySet<() => void>): Promise<never> {
  for (const listener of listeners) listener();
  return new Promise(() => undefined);
}

async function set(engine: Engine, collection: string, query: Document, fields: Document): Promise<number> {
  return (await engine.modify(collection, query, { update: { $set: fields } }, { multi: true })).updated;
}

async function asPortErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (said.includes('E11000')) throw new DuplicateDocumentError(said);
    throw new DatabaseUnavailableError(said, { cause: error });
  }
}

const toQuery = (filter: Filter): Document =>
  Object.fromEntries(Object.entries(filter).map(([field, condition]) => [field, toCondition(condition)]));

function toCondition(condition: Scalar | FieldCondition): unknown {
  if (condition === null || typeof condition !== 'object') return condition;
  return Object.fromEntries(Object.entries(condition).map(([operator, operand]) => [`$${operator}`, operand]));
}
