import { BOOKS, checkInvariants, createWatch, type Evidence, type Violation } from '../invariants';
import type { TrafficEntry } from '../../local/kernel/types';
import type { Observer } from './system/observer';
import type { SimulatedWorld } from './system/world';

/** What the simulation itself finds wrong, beside the invariants: code that failed in a way nobody foresaw. */
export type Finding = Violation | { readonly invariant: 'CODE'; readonly subject: string; readonly message: string };

/** Errors that only a mistake in the code throws. */
const MISTAKE = /\b(TypeError|RangeError|ReferenceError|SyntaxError|ValiError|AssertionError)\b/;

/** Raised on purpose; whether there is a reason for it is for the invariants. */
const FORESEEN: ReadonlySet<string> = new Set(['alarm']);

/** Looks at every event of a run, and at everything that is stored now and then. The first finding ends the run. */
export class Inspector implements Observer {
  readonly findings: Finding[] = [];
  readonly #traffic: TrafficEntry[] = [];
  readonly #plans: unknown[] = [];
  #hasFaults = false;
  readonly #watch: ReturnType<typeof createWatch>;

  constructor(
    private readonly clockToleranceMs: number,
    callsPerSecond: number,
  ) {
    this.#watch = createWatch({ clockToleranceMs, callsPerSecond });
  }

  traffic(entry: TrafficEntry): void {
    this.#traffic.push(entry);
    this.findings.push(...this.#watch.traffic(entry));
  }
  stored(collection: string, document: Readonly<Record<string, unknown>>): void {
    if (collection === 'plans') this.#plans.push(document);
    this.findings.push(...this.#watch.stored(collection, document));
  }
  logged(instance: string, level: string, message: string, { error }: Readonly<Record<string, unknown>>): void {
    if (level !== 'error' || FORESEEN.has(message)) return;
    const isMistake = typeof error === 'string' && MISTAKE.test(error);
    if (!isMistake && this.#hasFaults) return;
    const why = isMistake ? '' : ', and nothing has gone wrong';
    this.findings.push({ invariant: 'CODE', subject: instance, message: `${message}: ${String(error)}${why}` });
  }
  fault(): void {
    this.#hasFaults = true;
  }

  /** Something about the run as a whole is wrong. */
  complain(message: string): void {
    this.findings.push({ invariant: 'CODE', subject: 'the run', message });
  }

  /**
   * Compares everything that is stored on both sides.
   *
   * @param quiet faults have stopped and everything due was done
   * @param calmForMs so long ago
   */
  async inspect({ database, platforms, scheduler, injector }: SimulatedWorld, quiet: boolean, calmForMs = 0): Promise<void> {
    const books = await Promise.all(BOOKS.map(async (collection) => [collection, await database.engine.find(collection, {})] as const));
    const evidence: Evidence = {
      nowMs: scheduler.nowMs,
      merchant: Object.fromEntries(books) as unknown as Evidence['merchant'],
      plans: this.#plans,
      platform: { wechat: platforms.wechat.ledger(), huifu: platforms.huifu.ledger(), piles: platforms.charger.piles() },
      traffic: this.#traffic,
      trafficIsComplete: true,
      quiet,
      calmForMs,
      faultsHappened: injector.counts().size > 0,
      clockToleranceMs: this.clockToleranceMs,
    };
    this.findings.push(...checkInvariants(evidence));
  }
}
