/** Superseded versions of documents, kept as long as an open transaction's snapshot may read them. */
import type { StoredRecord } from './collection';
import type { Document } from './values';

/** A version that was current for the commits `from ≤ revision < to`. */
interface Version {
  readonly document: Document;
  readonly from: number;
  readonly to: number;
}

export class SnapshotHistory {
  readonly #versions = new Map<string, Map<string, Version[]>>();
  /** Oldest first; `to` never decreases. */
  #ages: { readonly collection: string; readonly key: string; readonly to: number }[] = [];

  /** Keeps the record that commit `revision` replaces or removes. */
  keep(collection: string, key: string, record: StoredRecord, revision: number): void {
    const ofCollection = this.#versions.get(collection) ?? new Map<string, Version[]>();
    this.#versions.set(collection, ofCollection);
    const versions = ofCollection.get(key) ?? [];
    ofCollection.set(key, versions);
    versions.push({ document: record.document, from: record.revision, to: revision });
    this.#ages.push({ collection, key, to: revision });
  }

  /** The superseded version that was current at `snapshot`; undefined when there was none. */
  at(collection: string, key: string, snapshot: number): Document | undefined {
    const versions = this.#versions.get(collection)?.get(key);
    return versions?.find(({ from, to }) => from <= snapshot && snapshot < to)?.document;
  }

  /** True when a version of the document was replaced or removed after `snapshot`. */
  changedSince(collection: string, key: string, snapshot: number): boolean {
    const versions = this.#versions.get(collection)?.get(key);
    return versions?.some(({ to }) => to > snapshot) ?? false;
  }

  /** Keys of the collection's documents that have superseded versions. */
  keys(collection: string): Iterable<string> {
    return this.#versions.get(collection)?.keys() ?? [];
  }

  /** Drops what no snapshot from `oldestSnapshot` on can see; everything when there is none. */
  prune(oldestSnapshot: number | undefined): void {
    if (oldestSnapshot === undefined) {
      this.#versions.clear();
      this.#ages = [];
      return;
    }
    const keepFrom = this.#ages.findIndex(({ to }) => to > oldestSnapshot);
    const dropped = this.#ages.splice(0, keepFrom === -1 ? this.#ages.length : keepFrom);
    for (const { collection, key } of dropped) {
      const ofCollection = this.#versions.get(collection);
      const versions = ofCollection?.get(key);
      versions?.shift();
      if (versions?.length === 0) ofCollection?.delete(key);
    }
  }
}
