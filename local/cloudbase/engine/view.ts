/** What a reader sees: the committed documents, or a transaction's snapshot with its own writes on top. */
import type { Collection } from './collection';
import type { SnapshotHistory } from './history';
import { choosePlan, type Plan, type SortOrder } from './planner';
import type { Transaction } from './transactions';
import type { Document } from './values';

export interface Candidates {
  readonly plan: Plan;
  readonly documents: Iterable<Document>;
}

export interface View {
  /** The document under this key, if this reader sees one. */
  get(collection: Collection, key: string): Document | undefined;
  /** A superset of the documents that match, found as cheaply as the indexes allow, sorted if `plan.sorted`. */
  candidates(collection: Collection, query: Document, order: SortOrder): Candidates;
}

function* plannedKeys(collection: Collection, plan: Plan): Generator<string> {
  if (plan.kind === 'scan') yield* collection.records.keys();
  else if (plan.kind === 'ids') yield* plan.keys;
  else for (const range of plan.ranges) for (const entry of plan.index.scan(range, plan.direction)) yield entry.documentKey;
}

/** Everything committed so far. */
export const COMMITTED: View = {
  get: (collection, key) => collection.records.get(key)?.document,
  candidates(collection, query, order) {
    const plan = choosePlan(collection, query, order);
    return { plan, documents: documentsOf(this, collection, plannedKeys(collection, plan)) };
  },
};

function* documentsOf(view: View, collection: Collection, keys: Iterable<string>): Generator<Document> {
  for (const key of keys) {
    const document = view.get(collection, key);
    if (document) yield document;
  }
}

/** The view of a transaction whose snapshot is taken. Indexes only know the present, so what changed since is looked at too, unsorted. */
export class SnapshotView implements View {
  constructor(
    private readonly transaction: Transaction,
    private readonly snapshot: number,
    private readonly history: SnapshotHistory,
  ) {}

  get(collection: Collection, key: string): Document | undefined {
    const own = this.transaction.writes.get(collection)?.get(key);
    return own === undefined ? this.atSnapshot(collection, key) : (own ?? undefined);
  }

  /** Without the transaction's own writes. */
  atSnapshot(collection: Collection, key: string): Document | undefined {
    const record = collection.records.get(key);
    if (record && record.revision <= this.snapshot) return record.document;
    return this.history.at(collection.name, key, this.snapshot);
  }

  /** True when somebody else committed a change of the document after the snapshot. */
  changedSince(collection: Collection, key: string): boolean {
    const record = collection.records.get(key);
    return (record !== undefined && record.revision > this.snapshot) || this.history.changedSince(collection.name, key, this.snapshot);
  }

  candidates(collection: Collection, query: Document): Candidates {
    const chosen = choosePlan(collection, query, []);
    const own = this.transaction.writes.get(collection)?.keys() ?? [];
    const keys = new Set([...plannedKeys(collection, chosen), ...this.history.keys(collection.name), ...own]);
    return { plan: { ...chosen, sorted: false }, documents: documentsOf(this, collection, keys) };
  }
}
