import type { Membership } from '../../domain/subscription/types';
import { worded } from '../../domain/subscription/wording';
import type { App } from '../app';
import type { Decision } from '../ports';

/** What a decision makes up its mind to ask of the platform is stored together with what the call will say. */
export const inWords = <R>({ payments }: App, decision: Decision<Membership, R>): Decision<Membership, R> => ({
  ...decision,
  next: worded(decision.next, payments.wording),
});
