import * as v from 'valibot';
import type { Plan, PlanStore } from '../application/subscription/ports';
import type { Database } from '../platform/ports';
import { dunningSchema } from './membership-schema';

export const PLANS = 'plans';
/** More plans than anybody would put side by side. */
const MAX_PLANS = 20;

const payableFen = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const perMille = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000));
const planDocument = v.object({
  _id: v.string(),
  nameZh: v.string(),
  nameEn: v.string(),
  templateId: v.string(),
  mode: v.picklist(['24h-delay', 'pre-notify']),
  cycleMonths: v.pipe(v.number(), v.integer(), v.minValue(1)),
  firstPriceFen: payableFen,
  priceFen: payableFen,
  /** Of a template whose amount is a cap (不高于); a fixed one has none. */
  capFen: v.optional(payableFen),
  dunning: dunningSchema,
  onFullRefund: v.picklist(['keep-contract', 'end-contract']),
  energyDiscountPerMille: perMille,
  serviceDiscountPerMille: perMille,
  recommended: v.boolean(),
  onSale: v.boolean(),
});

function toPlan(stored: unknown): Plan {
  const { _id, capFen, ...plan } = v.parse(planDocument, stored);
  return { planId: _id, ...plan, capFen: Math.max(capFen ?? plan.priceFen, plan.priceFen) };
}

/** {@link PlanStore}: prices come from here and from nowhere else. */
export function createPlanStore(database: Database): PlanStore {
  return {
    async onSale() {
      const found = await database.find(PLANS, { onSale: true }, { orderBy: [['sort', 'asc']], limit: MAX_PLANS });
      return found.map(toPlan);
    },
    async get(planId) {
      const stored = await database.get(PLANS, planId);
      return stored === null ? null : toPlan(stored);
    },
  };
}
