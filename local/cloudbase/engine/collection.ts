/** The committed documents of one collection and its indexes. */
import { duplicateKey } from '../errors';
import type { IndexDefinition } from './index-file';
import { OrderedIndex } from './ordered-index';
import { keyText, type Document } from './values';

/** A committed document. */
export interface StoredRecord {
  readonly document: Document;
  /** Number of the commit that wrote it. */
  readonly revision: number;
  /** Order of first insertion into the database; identifies the row in the log. */
  readonly ordinal: number;
}

export class Collection {
  readonly records = new Map<string, StoredRecord>();
  readonly #indexes = new Map<string, OrderedIndex>();
  #idIndex: OrderedIndex | undefined;

  constructor(readonly name: string) {}

  get indexes(): readonly OrderedIndex[] {
    return [...this.#indexes.values()];
  }

  /**
   * The order of `_id`. Built when a query first needs it (range or sort on `_id`): most collections are only read by exact id,
   * which the map answers.
   */
  get idIndex(): OrderedIndex {
    if (this.#idIndex === undefined) {
      this.#idIndex = new OrderedIndex({ name: '_id_', keys: [['_id', 1]], unique: true });
      this.#idIndex.fill(this.#entries());
    }
    return this.#idIndex;
  }

  /** Adds an index over the present documents. Throws when it is unique and they are not. */
  addIndex(definition: IndexDefinition): void {
    if (this.#indexes.has(definition.name)) throw new Error(`index ${this.name}.${definition.name} is defined twice`);
    const index = new OrderedIndex(definition);
    index.fill(this.#entries());
    const taken = definition.unique ? index.firstDuplicate() : undefined;
    if (taken) throw duplicateKey(this.name, definition.name, taken);
    this.#indexes.set(definition.name, index);
  }

  /** Loads a document before any index exists. */
  load(document: Document, ordinal: number): void {
    this.records.set(keyText(document['_id']), { document, revision: 0, ordinal });
  }

  /** Puts a committed document in place, or removes it. Uniqueness has been checked before. */
  write(key: string, record: StoredRecord | null): void {
    const previous = this.records.get(key);
    for (const index of this.#idIndex ? [this.#idIndex, ...this.#indexes.values()] : this.#indexes.values()) {
      if (previous && record) index.change(previous.document, record.document, key, record.ordinal);
      else if (previous) index.remove(previous.document, key, previous.ordinal);
      else if (record) index.add(record.document, key, record.ordinal);
    }
    if (record) this.records.set(key, record);
    else this.records.delete(key);
  }

  *#entries(): Generator<{ document: Document; documentKey: string; ordinal: number }> {
    for (const [documentKey, { document, ordinal }] of this.records) yield { document, documentKey, ordinal };
  }
}
