/** One index of one collection: keeps `key values → document` in order, for unique checks and for the query planner. */
import type { IndexDefinition } from './index-file';
import { reachElements } from './paths';
import { SortedList } from './sorted-list';
import { compareValues, keyText, typeRank, type Document } from './values';

/** A document's entry. A document with an array under an indexed path has one entry for each element (a multikey index). */
export interface IndexEntry {
  readonly values: readonly unknown[];
  /** Order of insertion of the document into the database: breaks ties, so that scans are repeatable. */
  readonly ordinal: number;
  readonly documentKey: string;
}

/** One side of a range on one field. Without `value` it is the edge of the type's bracket: numbers only compare with numbers. */
export interface Bound {
  readonly rank: number;
  readonly value?: unknown;
  readonly inclusive: boolean;
}

/** What part of an index to read: fixed values for its first fields, then an optional range on the next one. */
export interface IndexRange {
  readonly equal: readonly unknown[];
  readonly lower?: Bound;
  readonly upper?: Bound;
}

function below(value: unknown, lower: Bound): boolean {
  const rank = typeRank(value);
  if (rank !== lower.rank || lower.value === undefined) return rank < lower.rank;
  const result = compareValues(value, lower.value);
  return lower.inclusive ? result < 0 : result <= 0;
}

function above(value: unknown, upper: Bound): boolean {
  const rank = typeRank(value);
  if (rank !== upper.rank || upper.value === undefined) return rank > upper.rank;
  const result = compareValues(value, upper.value);
  return upper.inclusive ? result > 0 : result >= 0;
}

export class OrderedIndex {
  readonly #entries: SortedList<IndexEntry>;
  /** What its paths begin with. */
  readonly #roots: readonly string[];
  readonly #isFlat: boolean;
  #multikeyDocuments = 0;

  constructor(readonly definition: IndexDefinition) {
    this.#roots = definition.keys.map(([path]) => path.split('.', 1)[0] ?? path);
    this.#isFlat = definition.keys.every(([path]) => !path.includes('.'));
    this.#entries = new SortedList((left, right) => this.#compare(left.values, right.values) || left.ordinal - right.ordinal);
  }

  /** True while some document has several entries, or one reached through an array: conditions on it cannot be turned into ranges then. */
  get isMultikey(): boolean {
    return this.#multikeyDocuments > 0;
  }

  /** False when a change has left everything that this index looks at as it was. */
  isTouchedBy(before: Document, after: Document): boolean {
    return this.#roots.some((name) => before[name] !== after[name]);
  }

  /** The distinct keys under which the document stands. */
  keysOf(document: Document): { readonly keys: readonly (readonly unknown[])[]; readonly multikey: boolean } {
    // Fields at the top without arrays in them, as nearly all are, need no walk.
    if (this.#isFlat && !this.#roots.some((name) => Array.isArray(document[name]))) {
      return { keys: [this.#roots.map((name) => (Object.hasOwn(document, name) ? (document[name] ?? null) : null))], multikey: false };
    }
    let keys: unknown[][] = [[]];
    let multikey = false;
    for (const [field] of this.definition.keys) {
      const { values, viaArray } = reachElements(document, field);
      multikey ||= viaArray;
      keys = keys.flatMap((key) => values.map((value) => [...key, value]));
    }
    if (!multikey) return { keys, multikey };
    return { keys: [...new Map(keys.map((key) => [keyText(key), key])).values()], multikey };
  }

  add(document: Document, documentKey: string, ordinal: number): void {
    const { keys, multikey } = this.keysOf(document);
    if (multikey) this.#multikeyDocuments++;
    for (const values of keys) this.#entries.add({ values, ordinal, documentKey });
  }

  remove(document: Document, documentKey: string, ordinal: number): void {
    const { keys, multikey } = this.keysOf(document);
    if (multikey) this.#multikeyDocuments--;
    for (const values of keys) this.#entries.remove({ values, ordinal, documentKey });
  }

  /** Moves a document to where it stands after a change. */
  change(before: Document, after: Document, documentKey: string, ordinal: number): void {
    if (!this.isTouchedBy(before, after)) return;
    this.remove(before, documentKey, ordinal);
    this.add(after, documentKey, ordinal);
  }

  /** Fills an empty index. */
  fill(documents: Iterable<{ readonly document: Document; readonly documentKey: string; readonly ordinal: number }>): void {
    const entries: IndexEntry[] = [];
    for (const { document, documentKey, ordinal } of documents) {
      const { keys, multikey } = this.keysOf(document);
      if (multikey) this.#multikeyDocuments++;
      for (const values of keys) entries.push({ values, ordinal, documentKey });
    }
    this.#entries.addAll(entries);
  }

  /** Keys of the documents that stand under exactly this key. */
  *holders(values: readonly unknown[]): Generator<string> {
    for (const entry of this.scan({ equal: values }, 1)) yield entry.documentKey;
  }

  /** First key that two documents share; undefined when all are distinct. */
  firstDuplicate(): readonly unknown[] | undefined {
    let previous: IndexEntry | undefined;
    for (const entry of this.scan({ equal: [] }, 1)) {
      if (previous && previous.documentKey !== entry.documentKey && this.#compare(previous.values, entry.values) === 0) return entry.values;
      previous = entry;
    }
    return undefined;
  }

  /** Entries of a range, in the index's own order (1) or the opposite (-1). */
  scan(range: IndexRange, direction: 1 | -1): Generator<IndexEntry> {
    const at = range.equal.length;
    const reversed = this.definition.keys[at]?.[1] === -1;
    const isBefore = (entry: IndexEntry): boolean => {
      const byPrefix = this.#compare(entry.values, range.equal);
      if (byPrefix !== 0) return byPrefix < 0;
      const value = entry.values[at];
      return reversed ? range.upper !== undefined && above(value, range.upper) : range.lower !== undefined && below(value, range.lower);
    };
    const isAfter = (entry: IndexEntry): boolean => {
      const byPrefix = this.#compare(entry.values, range.equal);
      if (byPrefix !== 0) return byPrefix > 0;
      const value = entry.values[at];
      return reversed ? range.lower !== undefined && below(value, range.lower) : range.upper !== undefined && above(value, range.upper);
    };
    return direction === 1 ? this.#entries.ascending(isBefore, isAfter) : this.#entries.descending(isBefore, isAfter);
  }

  /** Compares on as many fields as both have, each in its direction. */
  #compare(left: readonly unknown[], right: readonly unknown[]): number {
    const shared = Math.min(left.length, right.length);
    for (let i = 0; i < shared; i++) {
      const result = compareValues(left[i], right[i]);
      if (result !== 0) return result * (this.definition.keys[i]?.[1] ?? 1);
    }
    return 0;
  }
}
