import * as v from 'valibot';
import type { Engine } from '../cloudbase/engine/engine';
import type { WechatTemplate } from '../wechat-pay';

const PLANS = 'plans';

const PlanSchema = v.looseObject({
  _id: v.string(),
  nameZh: v.string(),
  priceFen: v.pipe(v.number(), v.integer()),
  mode: v.picklist(['24h-delay', 'pre-notify']),
  templateId: v.string(),
});
export const SeedPlansSchema = v.array(PlanSchema);
export type SeedPlan = v.InferOutput<typeof PlanSchema>;

/** Puts the plans of a fresh installation into a database that has none; not without the collection. */
export async function seedPlans(engine: Engine, plans: readonly SeedPlan[]): Promise<void> {
  if (!engine.collectionNames().includes(PLANS)) return;
  if ((await engine.count(PLANS, {})) === 0)
    await engine.insert(
      PLANS,
      plans.map((plan) => ({ ...plan })),
    );
}

/**
 * The deduction templates that the merchant would have applied for: one a plan, deducting the plan's price.
 *
 * @param terminateUrl where the platform reports a contract that has ended
 */
export function templatesOf(plans: readonly SeedPlan[], terminateUrl: string): WechatTemplate[] {
  return plans.map((plan) => ({
    planId: plan.templateId,
    mode: plan.mode,
    kind: 'fixed',
    amountFen: plan.priceFen,
    name: plan.nameZh,
    terminateUrl,
    status: 'open',
  }));
}
