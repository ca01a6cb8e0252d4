/**
 * An ordered list with fast insertion, removal and range scans: an array of short sorted blocks, found by binary search over
 * the blocks' first items. With a million items an insertion moves a few hundred references instead of a million, and the
 * whole thing stays a page of code; a B-tree package would bring its own key encoding and many more features than are needed here.
 */

/** Split size. Moving 512 references is faster than one more level of search; halves are re-filled by later insertions. */
const BLOCK_ITEMS = 512;

export class SortedList<Item> {
  #blocks: Item[][] = [];
  #size = 0;

  /** `compare` must be a total order: no two different items may compare equal. */
  constructor(private readonly compare: (left: Item, right: Item) => number) {}

  get size(): number {
    return this.#size;
  }

  /** Adds many items at once; much faster than one by one on an empty list. */
  addAll(items: readonly Item[]): void {
    if (this.#size > 0) {
      for (const item of items) this.add(item);
      return;
    }
    const sorted = [...items].sort(this.compare);
    // Half-full blocks, so that the first insertions do not split each of them.
    for (let i = 0; i < sorted.length; i += BLOCK_ITEMS / 2) this.#blocks.push(sorted.slice(i, i + BLOCK_ITEMS / 2));
    this.#size = sorted.length;
  }

  add(item: Item): void {
    const blockIndex = Math.max(0, this.#countBlocks((first) => this.compare(first, item) <= 0) - 1);
    const block = this.#blocks[blockIndex];
    this.#size++;
    if (block === undefined) {
      this.#blocks.push([item]);
      return;
    }
    block.splice(
      countLeading(block, (other) => this.compare(other, item) < 0),
      0,
      item,
    );
    if (block.length > BLOCK_ITEMS) this.#blocks.splice(blockIndex + 1, 0, block.splice(BLOCK_ITEMS / 2));
  }

  /** Removes the item that compares equal; false when there is none. */
  remove(item: Item): boolean {
    const blockIndex = this.#countBlocks((first) => this.compare(first, item) <= 0) - 1;
    const block = this.#blocks[blockIndex];
    if (block === undefined) return false;
    const at = countLeading(block, (other) => this.compare(other, item) < 0);
    const found = block[at];
    if (found === undefined || this.compare(found, item) !== 0) return false;
    block.splice(at, 1);
    if (block.length === 0) this.#blocks.splice(blockIndex, 1);
    this.#size--;
    return true;
  }

  /**
   * Items of a range in ascending order. `isBefore` holds for the items that come before the range, `isAfter` for those that come
   * after it; both must be monotone in the list's order. The list must not change while the scan runs.
   */
  *ascending(isBefore: (item: Item) => boolean, isAfter: (item: Item) => boolean): Generator<Item> {
    let blockIndex = Math.max(0, this.#countBlocks(isBefore) - 1);
    let block = this.#blocks[blockIndex];
    let at = block === undefined ? 0 : countLeading(block, isBefore);
    while (block !== undefined) {
      for (; at < block.length; at++) {
        const item = block[at];
        if (item === undefined || isAfter(item)) return;
        yield item;
      }
      block = this.#blocks[++blockIndex];
      at = 0;
    }
  }

  /** The same range in descending order. */
  *descending(isBefore: (item: Item) => boolean, isAfter: (item: Item) => boolean): Generator<Item> {
    let blockIndex = this.#countBlocks((first) => !isAfter(first)) - 1;
    let block = this.#blocks[blockIndex];
    let at = block === undefined ? -1 : countLeading(block, (item) => !isAfter(item)) - 1;
    while (block !== undefined) {
      for (; at >= 0; at--) {
        const item = block[at];
        if (item === undefined || isBefore(item)) return;
        yield item;
      }
      block = this.#blocks[--blockIndex];
      at = (block?.length ?? 0) - 1;
    }
  }

  /** How many blocks begin with an item for which `holds` is true (monotone: true, …, true, false, …). */
  #countBlocks(holds: (first: Item) => boolean): number {
    return countLeading(this.#blocks, (block) => block[0] !== undefined && holds(block[0]));
  }
}

/** Binary search: how many leading elements satisfy a monotone condition. */
function countLeading<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
