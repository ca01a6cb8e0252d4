import type { LocalReply, LocalRequest, Participant } from '../kernel/types';
import { handleRequest } from './gate';
import { Ledger } from './ledger';
import { pileView } from './observe';
import { installPiles, setPile } from './piles';
import { createQueue } from './queue';
import { catchUp } from './sessions';
import type { ChargerOptions, PileChanges, PileView } from './types';
import { allPiles, type World } from './world';

export type { ChargerOptions, PileChanges, PileDefinition, PileView, SessionReport } from './types';

export interface ChargerSimulator {
  /** Answers a request of the operator. A reply with status 0 means: close the connection without answering. */
  handle(request: LocalRequest): Promise<LocalReply>;
  /** Sessions and the events about them, on stack time. */
  readonly participant: Participant;
  /** What happens to a pile. @throws {ControlError} when there is none of that number */
  set(pileId: string, changes: PileChanges): PileView;
  /** All piles as they really are. */
  piles(): PileView[];
}

/**
 * A charging platform and its piles, over the interface of docs/charging-piles.md. It shares nothing with the operator's code but the signature
 * function, and has no clock, timer or chance of its own: what meters, power and batteries show follows from the stack's time alone. Every
 * change is durable, together with the event about it, before anybody hears of it.
 */
export function createCharger(options: ChargerOptions): ChargerSimulator {
  const { store, piles, hold, ...parts } = options;
  const world: World = {
    ...parts,
    // The operator may be given another one.
    get secret() {
      return options.secret;
    },
    ledger: new Ledger(store),
    hold: hold ?? (() => Promise.resolve()),
    definitions: new Map(piles.map((definition) => [definition.pileId, definition])),
  };
  installPiles(world);
  return {
    handle: (request) => handleRequest(world, request),
    participant: createQueue(world),
    set: (pileId, changes) => pileView(setPile(world, pileId, changes), world.clock.nowMs()),
    piles() {
      catchUp(world);
      return allPiles(world).map((pile) => pileView(pile, world.clock.nowMs()));
    },
  };
}
