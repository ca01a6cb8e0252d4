import type { Ledger } from './ledger';
import type { ChargerOptions, PileDefinition, PileRecord } from './types';

/** What every part of the platform works with. */
export interface World extends Omit<ChargerOptions, 'store' | 'piles' | 'hold'> {
  readonly ledger: Ledger;
  readonly hold: (delayMs: number) => Promise<void>;
  readonly definitions: ReadonlyMap<string, PileDefinition>;
}

/** A pile with what is fixed about it. */
export interface Pile {
  readonly definition: PileDefinition;
  readonly record: PileRecord;
}

export function findPile({ definitions, ledger }: World, pileId: string): Pile | undefined {
  const definition = definitions.get(pileId);
  const record = ledger.pile(pileId);
  return definition && record && { definition, record };
}

export const allPiles = (world: World): Pile[] => [...world.definitions.keys()].flatMap((pileId) => findPile(world, pileId) ?? []);
