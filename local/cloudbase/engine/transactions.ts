/** Open transactions: their snapshots, their own writes, their 30 seconds. */
import type { StackClock } from '../../kernel/types';
import { transactionMissing } from '../errors';
import type { Collection } from './collection';
import type { Document } from './values';

/** Life of a transaction from its start ("事务" in the CloudBase database guide). */
export const TRANSACTION_LIFE_MS = 30_000;

export interface Transaction {
  readonly id: string;
  readonly startedMs: number;
  /** Number of the last commit it sees; null before its first operation, at which the snapshot is taken. */
  snapshot: number | null;
  /** Its own writes, newest version of each document; null = removed. */
  readonly writes: Map<Collection, Map<string, Document | null>>;
  /** Unique keys its own documents stand under: lock resource → document key. */
  readonly claims: Map<string, string>;
}

export class TransactionTable {
  /** In order of start, so the oldest comes first. */
  readonly #open = new Map<string, Transaction>();

  constructor(
    private readonly clock: StackClock,
    private readonly onEnd: (transaction: Transaction) => void,
  ) {}

  begin(id: string): void {
    this.#open.set(id, { id, startedMs: this.clock.nowMs(), snapshot: null, writes: new Map(), claims: new Map() });
  }

  /** The open transaction. Throws when there is none by this id. */
  get(id: string): Transaction {
    const transaction = this.#open.get(id);
    if (!transaction) throw transactionMissing();
    return transaction;
  }

  /** Ends a transaction, whatever becomes of its writes. */
  end(transaction: Transaction): void {
    this.#open.delete(transaction.id);
    this.onEnd(transaction);
  }

  /** Ends those that are older than their life. Judged by the stack's clock at each call, never by a timer. */
  expire(): void {
    const now = this.clock.nowMs();
    for (const transaction of this.#open.values()) {
      if (now - transaction.startedMs <= TRANSACTION_LIFE_MS) return;
      this.end(transaction);
    }
  }

  get hasSnapshots(): boolean {
    return this.oldestSnapshot !== undefined;
  }

  get oldestSnapshot(): number | undefined {
    let oldest: number | undefined;
    for (const { snapshot } of this.#open.values()) if (snapshot !== null && (oldest === undefined || snapshot < oldest)) oldest = snapshot;
    return oldest;
  }
}
