import { BILLING_MUTANTS } from './billing';
import { CHARGING_MUTANTS } from './charging';
import { CONTRACT_MUTANTS } from './contracts';
import { FOUND_MUTANTS } from './found';
import type { Mutant } from './mutant';
import { NOTIFICATION_MUTANTS } from './notifications';
import { OUTCOME_MUTANTS } from './outcomes';
import { REFUND_MUTANTS } from './refunds';
import { RENEWAL_MUTANTS } from './renewal';
import { STATEMENT_MUTANTS } from './statements';
import { STORAGE_MUTANTS } from './storage';

/** Every seeded bug, by subject. The simulation has to notice each of them. */
export const MUTANTS: readonly Mutant[] = [
  ...NOTIFICATION_MUTANTS,
  ...OUTCOME_MUTANTS,
  ...STORAGE_MUTANTS,
  ...RENEWAL_MUTANTS,
  ...CONTRACT_MUTANTS,
  ...REFUND_MUTANTS,
  ...CHARGING_MUTANTS,
  ...BILLING_MUTANTS,
  ...STATEMENT_MUTANTS,
  ...FOUND_MUTANTS,
];
