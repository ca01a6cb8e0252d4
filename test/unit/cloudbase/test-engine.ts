/** An engine in memory with a clock and ids that a test controls. */
import { Engine, NO_LOG, type Document, type EngineOptions, type IndexDefinition } from '../../../local/cloudbase';

export interface TestEngine {
  readonly engine: Engine;
  readonly clock: { time: number; nowMs(): number };
}

export function index(name: string, fields: readonly string[], options: { unique?: boolean } = {}): IndexDefinition {
  const keys = fields.map((field): [string, 1 | -1] => (field.startsWith('-') ? [field.slice(1), -1] : [field, 1]));
  return { name, keys, unique: options.unique ?? false };
}

export function createEngine(indexes: readonly IndexDefinition[] = [], options: Partial<EngineOptions> = {}): TestEngine {
  let ids = 0;
  const clock = { time: 1_700_000_000_000, nowMs: () => clock.time };
  const engine = new Engine({
    clock,
    log: NO_LOG,
    randomHex: (byteCount) => (++ids).toString(16).padStart(byteCount * 2, '0'),
    collections: ['c'],
    indexes: { collections: { c: { indexes } } },
    ...options,
  });
  return { engine, clock };
}

/** Ids of the documents that match, in result order. */
export async function idsOf(engine: Engine, query: Document, options: Parameters<Engine['find']>[2] = {}): Promise<unknown[]> {
  return (await engine.find('c', query, options)).map(({ _id }) => _id);
}
