import type { ChargingFact } from './charging/facts';
import type { Fact } from './subscription/facts';

/** A fact about any aggregate; `of` says which. */
export type AnyFact = Fact | ChargingFact;
