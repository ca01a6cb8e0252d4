/** Commits: uniqueness, the durable log, publication in memory. All of a commit or nothing. */
import { duplicateKey } from '../errors';
import type { Collection } from './collection';
import type { DocumentLog, LogChange } from './document-log';
import type { SnapshotHistory } from './history';
import type { Document } from './values';
import { keyText } from './values';

/** One document of a commit. */
export interface Change {
  readonly collection: Collection;
  readonly key: string;
  /** Null removes. */
  readonly document: Document | null;
  /** The document must not exist yet. */
  readonly inserts: boolean;
}

/** Lock name of a document. */
export function documentResource(collection: Collection, key: string): string {
  return `document\0${collection.name}\0${key}`;
}

/** Lock names of the unique keys a document stands under, with the key for messages. With `before`, only of those that have changed since. */
export function uniqueClaims(
  collection: Collection,
  document: Document,
  before?: Document,
): { resource: string; index: string; values: readonly unknown[]; holders: string[] }[] {
  return collection.indexes
    .filter((index) => index.definition.unique && (!before || index.isTouchedBy(before, document)))
    .flatMap((index) =>
      index.keysOf(document).keys.map((values) => ({
        resource: `unique\0${collection.name}\0${index.definition.name}\0${keyText(values)}`,
        index: index.definition.name,
        values,
        holders: [...index.holders(values)],
      })),
    );
}

/** Everything a change touches: the document, the unique keys it has and those it gets. */
export function resourcesOf(change: Change): string[] {
  const before = change.collection.records.get(change.key)?.document;
  const claims = [before, change.document].flatMap((document) => (document ? uniqueClaims(change.collection, document) : []));
  return [documentResource(change.collection, change.key), ...claims.map(({ resource }) => resource)];
}

/** Throws when two changes, or a change and a committed document, want the same `_id` or unique key. */
export function assertUnique(changes: readonly Change[]): void {
  const claimed = new Map<string, string>();
  const changed = new Set(changes.map(({ collection, key }) => documentResource(collection, key)));
  for (const { collection, key, document, inserts } of changes) {
    if (!document) continue;
    const own = documentResource(collection, key);
    if (inserts && (collection.records.has(key) || claimed.has(own))) throw duplicateKey(collection.name, '_id_', [document['_id']]);
    claimed.set(own, key);
    // A change on its own cannot take what the document has already; among several, each key must be claimed against the others.
    const before = changes.length === 1 ? collection.records.get(key)?.document : undefined;
    for (const { resource, index, values, holders } of uniqueClaims(collection, document, before)) {
      // Holders that are part of this commit are judged by what they become.
      const taken = holders.some((holder) => holder !== key && !changed.has(documentResource(collection, holder)));
      if (taken || (claimed.has(resource) && claimed.get(resource) !== key)) throw duplicateKey(collection.name, index, values);
      claimed.set(resource, key);
    }
  }
}

export class Committer {
  #revision = 0;
  #ordinal = 0;

  constructor(
    private readonly log: DocumentLog,
    private readonly history: SnapshotHistory,
  ) {}

  /** Number of the newest commit. */
  get revision(): number {
    return this.#revision;
  }

  /** Continues after what was loaded. */
  resumeAfter(ordinal: number): void {
    this.#ordinal = Math.max(this.#ordinal, ordinal);
  }

  /** Checks, logs and publishes. Throws before anything has changed. `keepHistory`: somebody may still read the old versions. */
  commit(changes: readonly Change[], keepHistory: boolean): void {
    assertUnique(changes);
    const effective = changes.filter(({ collection, key, document }) => document !== null || collection.records.has(key));
    const rows = effective.map((change) => ({ change, ordinal: change.collection.records.get(change.key)?.ordinal ?? ++this.#ordinal }));
    this.log.append(
      rows.map(({ change: { collection, document }, ordinal }): LogChange =>
        document ? { kind: 'put', ordinal, collection: collection.name, document } : { kind: 'remove', ordinal },
      ),
    );
    const revision = ++this.#revision;
    for (const { change, ordinal } of rows) {
      const { collection, key, document } = change;
      const previous = collection.records.get(key);
      if (previous && keepHistory) this.history.keep(collection.name, key, previous, revision);
      collection.write(key, document ? { document, revision, ordinal } : null);
    }
  }
}
