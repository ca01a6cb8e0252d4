/** What happens at which moment: a binary heap. What was entered first happens first among what happens at the same moment. */
export class Agenda<T> {
  readonly #heap: { readonly atMs: number; readonly order: number; readonly entry: T }[] = [];
  #entered = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(atMs: number, entry: T): void {
    const item = { atMs, order: (this.#entered += 1), entry };
    this.#heap.push(item);
    let at = this.#heap.length - 1;
    while (at > 0 && this.#isBefore(at, (at - 1) >> 1)) at = this.#swap(at, (at - 1) >> 1);
  }

  /** When the next thing happens; Infinity for never. */
  nextMs(): number {
    return this.#heap[0]?.atMs ?? Infinity;
  }

  /** Takes the next one out; undefined when there is none. */
  take(): { readonly atMs: number; readonly entry: T } | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= this.#heap.length) return first;
      const smaller = left + 1 < this.#heap.length && this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#isBefore(smaller, at)) return first;
      at = this.#swap(at, smaller);
    }
  }

  #isBefore(left: number, right: number): boolean {
    const [a, b] = [this.#heap[left], this.#heap[right]];
    if (a === undefined || b === undefined) return false;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  }

  #swap(from: number, to: number): number {
    const [a, b] = [this.#heap[from], this.#heap[to]];
    if (a !== undefined && b !== undefined) {
      this.#heap[from] = b;
      this.#heap[to] = a;
    }
    return to;
  }
}
