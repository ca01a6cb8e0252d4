/** Writes inside a transaction: first writer wins, at once. */
import { duplicateKey, transactionConflict } from '../errors';
import { documentResource, resourcesOf, uniqueClaims, type Change } from './commit';
import type { LockTable } from './locks';
import type { Transaction } from './transactions';
import type { Document } from './values';
import type { SnapshotView } from './view';

/** Adds the changes to the transaction's own writes. Throws a conflict or a duplicate; the caller ends the transaction then. */
export function writeInTransaction(transaction: Transaction, view: SnapshotView, locks: LockTable, changes: readonly Change[]): void {
  for (const change of changes) {
    for (const resource of resourcesOf(change)) if (!locks.acquire(resource, transaction.id)) throw transactionConflict();
    // Somebody committed this document after the snapshot: the transaction would overwrite what it has not seen.
    if (view.changedSince(change.collection, change.key)) throw transactionConflict();
    if (change.inserts && view.get(change.collection, change.key))
      throw duplicateKey(change.collection.name, '_id_', [change.document?.['_id']]);
    claimUniqueKeys(transaction, view, change);
    const writes = transaction.writes.get(change.collection) ?? new Map<string, Document | null>();
    transaction.writes.set(change.collection, writes.set(change.key, change.document));
  }
}

function claimUniqueKeys(transaction: Transaction, view: SnapshotView, change: Change): void {
  const { collection, key, document } = change;
  const own = documentResource(collection, key);
  for (const [resource, holder] of transaction.claims) if (holder === own) transaction.claims.delete(resource);
  if (!document) return;
  for (const { resource, index, values, holders } of uniqueClaims(collection, document)) {
    const claimant = transaction.claims.get(resource);
    if (claimant !== undefined && claimant !== own) throw duplicateKey(collection.name, index, values);
    for (const holder of holders) {
      // Its own writes are judged by their claims.
      if (holder === key || transaction.writes.get(collection)?.has(holder)) continue;
      if (view.changedSince(collection, holder)) throw transactionConflict();
      throw duplicateKey(collection.name, index, values);
    }
    transaction.claims.set(resource, own);
  }
}

/** The transaction's writes as one commit. Writes that leave a document as it was are kept: they count as changes for others too. */
export function changesOf(transaction: Transaction): Change[] {
  return [...transaction.writes].flatMap(([collection, writes]) =>
    [...writes].map(([key, document]): Change => ({
      collection,
      key,
      document,
      inserts: document !== null && !collection.records.has(key),
    })),
  );
}
