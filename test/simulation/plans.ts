import seedPlans from '../../cloudfunctions/shared/store/seed-plans.json';
import type { Dice } from './kernel/dice';

/** A plan as it is stored, and as its template at WeChat Pay is made of it. */
export type PlanOnSale = (typeof seedPlans)[number];

/** So much may a renewal cost by a template of the month that has a cap. */
const MONTHLY_CAP_FEN = 4_000;

/**
 * What is on sale: the plans of the seed data. That of the month, whose renewals a run sees many of, is sold by another kind of template in some seeds: announced in
 * advance, at a price that may change, or both. The longer ones come to their renewals too rarely to show what goes wrong with notices and caps. A first period costs what
 * shops like to write: a round sum, or one that ends with 90 or 99 fen.
 */
export function plansOf(dice: Dice): readonly PlanOnSale[] {
  const change = dice.pick<Partial<PlanOnSale>>([
    {},
    {},
    { mode: 'pre-notify' },
    { mode: 'pre-notify', capFen: MONTHLY_CAP_FEN },
    { capFen: MONTHLY_CAP_FEN },
  ]);
  return seedPlans.map((plan) => ({
    ...plan,
    firstPriceFen: Math.floor(plan.firstPriceFen / 100) * 100 + dice.pick([0, 90, 99]),
    ...(plan._id === 'month' ? change : {}),
  }));
}
