/**
 * The document database in one process: CloudBase's semantics without its wire protocol. Deterministic: time, ids and the log come from
 * outside, nothing happens by itself, waiting is by promises in order of arrival.
 *
 * Isolation ("事务", CloudBase database guide): a transaction reads the snapshot of its first operation; its first write to a document locks it;
 * another transaction's write to it fails at once; plain writes wait until it ends. Plain writes are atomic each, over all documents they touch.
 */
import type { StackClock } from '../../kernel/types';
import { collectionExists, collectionMissing, invalidParameter } from '../errors';
import { prepareInsert, prepareModify, prepareRemove, type Modification, type ModifyResult, type Prepared } from './changes';
import { Collection } from './collection';
import { Committer, resourcesOf } from './commit';
import type { DocumentLog } from './document-log';
import { SnapshotHistory } from './history';
import type { IndexFile } from './index-file';
import { LockTable } from './locks';
import { aggregate, project, select, type Explanation, type Page } from './read';
import { changesOf, writeInTransaction } from './transaction-write';
import { TransactionTable, type Transaction } from './transactions';
import type { Document } from './values';
import { COMMITTED, SnapshotView, type View } from './view';

export interface EngineOptions {
  readonly clock: StackClock;
  readonly log: DocumentLog;
  /** Random lower-case hex; ids of documents (32 digits) and transactions come from it. */
  readonly randomHex: (byteCount: number) => string;
  /** Collections that exist from the start, beside those in the log and in the index file. */
  readonly collections: readonly string[];
  readonly indexes: IndexFile;
}

export interface InTransaction {
  readonly transactionId?: string | undefined;
}
export interface FindOptions extends Page, InTransaction {
  readonly projection?: Document;
}
export interface WriteOptions extends InTransaction {
  /** All matching documents, not only the first. */
  readonly multi: boolean;
}

export type EngineOperation =
  'find' | 'count' | 'aggregate' | 'insert' | 'modify' | 'remove' | 'begin' | 'commit' | 'abort' | 'createCollection';

/** Names of the collections that a commit has touched. */
export type CommitListener = (collections: readonly string[]) => void;

export class Engine {
  readonly #collections = new Map<string, Collection>();
  readonly #locks = new LockTable();
  readonly #history = new SnapshotHistory();
  readonly #transactions: TransactionTable;
  readonly #committer: Committer;
  readonly #listeners = new Set<CommitListener>();
  readonly #operations = new Map<EngineOperation, number>();
  #documentsExamined = 0;

  /** Loads everything from the log and builds the indexes. Throws when a unique index does not hold. */
  constructor(private readonly options: EngineOptions) {
    this.#transactions = new TransactionTable(options.clock, (transaction) => {
      this.#locks.releaseAll(transaction.id);
      this.#history.prune(this.#transactions.oldestSnapshot);
    });
    this.#committer = new Committer(options.log, this.#history);
    const ensure = (name: string): Collection => {
      const collection = this.#collections.get(name) ?? new Collection(name);
      this.#collections.set(name, collection);
      return collection;
    };
    for (const name of [...options.collections, ...Object.keys(options.indexes.collections)]) ensure(name);
    options.log.load({
      collection: (name) => void ensure(name),
      document: (name, ordinal, document) => {
        ensure(name).load(document, ordinal);
        this.#committer.resumeAfter(ordinal);
      },
    });
    for (const [name, { indexes }] of Object.entries(options.indexes.collections))
      for (const index of indexes) ensure(name).addIndex(index);
  }

  /** How often each operation was called, and how many documents queries have looked at. */
  counters(): { readonly operations: Readonly<Partial<Record<EngineOperation, number>>>; readonly documentsExamined: number } {
    return { operations: Object.fromEntries(this.#operations), documentsExamined: this.#documentsExamined };
  }

  /** Names of all collections, in order of creation. */
  collectionNames(): string[] {
    return [...this.#collections.keys()];
  }

  /** Calls back after each commit that changed something, once it is durable. Answers how to stop that. */
  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async createCollection(name: string): Promise<void> {
    this.#begin('createCollection');
    if (name === '') throw invalidParameter('collection name is empty');
    if (this.#collections.has(name)) throw collectionExists(name);
    this.options.log.append([{ kind: 'collection', name }]);
    this.#collections.set(name, new Collection(name));
    await this.options.log.settled();
  }

  /** The matching documents, as copies. */
  async find(collection: string, query: Document, options: FindOptions = {}): Promise<Document[]> {
    this.#begin('find');
    const documents = this.#read(options.transactionId, (view) => {
      const selection = select(view, this.#collection(collection), query, options);
      this.#documentsExamined += selection.explanation.examined;
      return project(selection.documents, options.projection);
    });
    // Nobody may act on a commit that a crash could still undo.
    await this.options.log.settled();
    return documents;
  }

  /** How a query would be answered, found by answering it. */
  explain(collection: string, query: Document, options: Page = {}): Explanation {
    return select(COMMITTED, this.#collection(collection), query, options).explanation;
  }

  async count(collection: string, query: Document): Promise<number> {
    this.#begin('count');
    const { documents, explanation } = select(COMMITTED, this.#collection(collection), query, {});
    this.#documentsExamined += explanation.examined;
    await this.options.log.settled();
    return documents.length;
  }

  /** Result of an aggregation pipeline (`[{$match: …}, …]`). */
  async aggregate(collection: string, pipeline: readonly Document[]): Promise<Document[]> {
    this.#begin('aggregate');
    const others = (name: string): Document[] => [...this.#collection(name).records.values()].map(({ document }) => document);
    const { documents, examined } = aggregate(COMMITTED, this.#collection(collection), pipeline, others);
    this.#documentsExamined += examined;
    await this.options.log.settled();
    return documents;
  }

  /** Inserts all documents or none; answers their ids. */
  insert(collection: string, documents: readonly Document[], { transactionId }: InTransaction = {}): Promise<unknown[]> {
    this.#begin('insert');
    return this.#write(transactionId, () => prepareInsert(this.#collection(collection), documents, () => this.options.randomHex(16)));
  }

  /** Changes the matching documents. A write that meets a transaction's lock waits and then looks again at what matches. */
  modify(collection: string, query: Document, modification: Modification, { multi, transactionId }: WriteOptions): Promise<ModifyResult> {
    this.#begin('modify');
    const newId = (): string => this.options.randomHex(16);
    return this.#write(transactionId, (view) => prepareModify(view, this.#collection(collection), query, modification, { multi, newId }));
  }

  /** Removes the matching documents; answers how many. */
  remove(collection: string, query: Document, { multi, transactionId }: WriteOptions): Promise<number> {
    this.#begin('remove');
    return this.#write(transactionId, (view) => prepareRemove(view, this.#collection(collection), query, multi));
  }

  /** Starts a transaction; answers its id. Its snapshot is taken by its first operation. */
  beginTransaction(): Promise<string> {
    this.#begin('begin');
    const id = this.options.randomHex(16);
    this.#transactions.begin(id);
    return Promise.resolve(id);
  }

  /** Makes the transaction's writes visible and durable, all at once. */
  async commitTransaction(id: string): Promise<void> {
    this.#begin('commit');
    const transaction = this.#transactions.get(id);
    const changes = changesOf(transaction);
    try {
      if (changes.length > 0) this.#committer.commit(changes, this.#transactions.hasSnapshots);
    } finally {
      this.#transactions.end(transaction);
    }
    await this.#settled(changes.map((change) => change.collection.name));
  }

  /** Forgets the transaction's writes. */
  async abortTransaction(id: string): Promise<void> {
    this.#begin('abort');
    this.#transactions.end(this.#transactions.get(id));
    await this.options.log.settled();
  }

  /** Ends transactions that are too old. Every operation does this first; a server also calls it while writes wait. */
  expireTransactions(): void {
    this.#transactions.expire();
  }

  #begin(operation: EngineOperation): void {
    this.#operations.set(operation, (this.#operations.get(operation) ?? 0) + 1);
    this.#transactions.expire();
  }

  #collection(name: string): Collection {
    const collection = this.#collections.get(name);
    if (!collection) throw collectionMissing();
    return collection;
  }

  #read<T>(transactionId: string | undefined, read: (view: View) => T): T {
    return transactionId === undefined ? read(COMMITTED) : this.#inTransaction(transactionId, (_transaction, view) => read(view));
  }

  /** Runs one operation of a transaction. An error ends the transaction, as MongoDB does. */
  #inTransaction<T>(id: string, run: (transaction: Transaction, view: SnapshotView) => T): T {
    const transaction = this.#transactions.get(id);
    transaction.snapshot ??= this.#committer.revision;
    try {
      return run(transaction, new SnapshotView(transaction, transaction.snapshot, this.#history));
    } catch (error) {
      this.#transactions.end(transaction);
      throw error;
    }
  }

  async #write<Result>(transactionId: string | undefined, prepare: (view: View) => Prepared<Result>): Promise<Result> {
    if (transactionId === undefined) return this.#writePlain(prepare);
    return this.#inTransaction(transactionId, (transaction, view) => {
      const { changes, result } = prepare(view);
      writeInTransaction(transaction, view, this.#locks, changes);
      return result;
    });
  }

  async #writePlain<Result>(prepare: (view: View) => Prepared<Result>): Promise<Result> {
    for (;;) {
      const { changes, result } = prepare(COMMITTED);
      const locked = this.#locks.isEmpty ? undefined : changes.flatMap(resourcesOf).find((resource) => this.#locks.isHeld(resource));
      if (locked !== undefined) {
        await this.#locks.released(locked);
        continue;
      }
      if (changes.length > 0) this.#committer.commit(changes, this.#transactions.hasSnapshots);
      await this.#settled(changes.map((change) => change.collection.name));
      return result;
    }
  }

  async #settled(collections: readonly string[]): Promise<void> {
    await this.options.log.settled();
    if (collections.length === 0) return;
    const names = [...new Set(collections)];
    for (const listener of this.#listeners) listener(names);
  }
}
