import * as v from 'valibot';
import type { Engine } from '../cloudbase/engine/engine';
import type { WechatTemplate } from '../wechat-pay';

const PlanSchema = v.looseObject({
  _id: v.string(),
  nameZh: v.string(),
  priceFen: v.pipe(v.number(), v.integer()),
  /** The most that a renewal may cost, for a template of the kind 不高于; without it each renewal costs the plan's price. */
  capFen: v.optional(v.pipe(v.number(), v.integer())),
  cycleMonths: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  mode: v.picklist(['24h-delay', 'pre-notify']),
  templateId: v.string(),
});
export const SeedPlansSchema = v.array(PlanSchema);
/** Piles and tariffs are checked by the functions that read them. */
export const SeedSchema = v.array(v.looseObject({ _id: v.string() }));
export type SeedPlan = v.InferOutput<typeof PlanSchema>;

/** Puts the documents of a fresh installation into a collection that has none; not without the collection. */
export async function seed(engine: Engine, collection: string, documents: readonly { readonly _id: string }[]): Promise<void> {
  if (!engine.collectionNames().includes(collection)) return;
  if ((await engine.count(collection, {})) > 0) return;
  await engine.insert(
    collection,
    documents.map((document) => ({ ...document })),
  );
}

/**
 * The deduction templates that the merchant would have applied for: one a plan, deducting the plan's price, or up to its cap.
 *
 * @param terminateUrl where the platform reports a contract that has ended
 */
export function templatesOf(plans: readonly SeedPlan[], terminateUrl: string): WechatTemplate[] {
  return plans.map((plan) => ({
    planId: plan.templateId,
    mode: plan.mode,
    kind: plan.capFen === undefined ? 'fixed' : 'cap',
    amountFen: plan.capFen ?? plan.priceFen,
    cycleMonths: plan.cycleMonths,
    name: plan.nameZh,
    terminateUrl,
    status: 'open',
  }));
}
