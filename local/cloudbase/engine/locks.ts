/** Locks of open transactions on documents and unique keys, and the plain writes that wait for them in order of arrival. */
export class LockTable {
  readonly #holders = new Map<string, string>();
  readonly #held = new Map<string, Set<string>>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Takes the lock for a transaction; false when another one holds it. */
  acquire(resource: string, transactionId: string): boolean {
    const holder = this.#holders.get(resource);
    if (holder !== undefined) return holder === transactionId;
    this.#holders.set(resource, transactionId);
    const held = this.#held.get(transactionId) ?? new Set<string>();
    this.#held.set(transactionId, held.add(resource));
    return true;
  }

  /** True while no transaction holds anything. */
  get isEmpty(): boolean {
    return this.#holders.size === 0;
  }

  isHeld(resource: string): boolean {
    return this.#holders.has(resource);
  }

  /** Resolves when the present holder lets go. Waiters of one resource go on in the order in which they came. */
  released(resource: string): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(resource) ?? [];
      this.#waiting.set(resource, queue);
      queue.push(resolve);
    });
  }

  /** Lets go of everything a transaction holds and wakes the waiters. */
  releaseAll(transactionId: string): void {
    const resources = this.#held.get(transactionId) ?? [];
    this.#held.delete(transactionId);
    for (const resource of resources) this.#holders.delete(resource);
    for (const resource of resources) {
      const queue = this.#waiting.get(resource) ?? [];
      this.#waiting.delete(resource);
      for (const wake of queue) wake();
    }
  }
}
