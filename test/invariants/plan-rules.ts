import * as v from 'valibot';
import type { Terms } from '../../cloudfunctions/shared/domain/subscription/types';
import { isSame } from './same';
import type { Report } from './violation';

const plan = v.object({
  _id: v.string(),
  templateId: v.string(),
  mode: v.string(),
  cycleMonths: v.number(),
  firstPriceFen: v.number(),
  priceFen: v.number(),
  capFen: v.optional(v.number()),
  dunning: v.unknown(),
  onFullRefund: v.string(),
});
type Plan = v.InferOutput<typeof plan>;

/** Every version that the plans on sale have had. Without any nothing is known of prices, and nothing is said about them. */
export class Plans {
  private readonly versions = new Map<string, Plan[]>();

  constructor(documents: readonly unknown[] = []) {
    documents.forEach((document) => this.see(document));
  }

  see(document: unknown): void {
    const seen = v.parse(plan, document);
    this.versions.set(seen._id, [...(this.versions.get(seen._id) ?? []), seen]);
  }

  /** I3: what was agreed to is what the plan says, or said once: not what a client has sent, nor what somebody has worked out. */
  checkTerms(no: string, terms: Terms, report: Report): void {
    const { planId, ...agreed } = terms;
    if (this.versions.size === 0) return;
    if (!this.versions.get(planId)?.some((version) => isSame(agreed, termsOf(version))))
      report('I3', no, `is agreed to at ${terms.firstPriceFen} and ${terms.priceFen} fen, plan ${planId} has never said so`);
  }

  /** Whether a renewal by these terms may cost that much: what was agreed to, or the plan's price of a day where the template lets it change. */
  isPriceOf({ planId, priceFen, capFen }: Terms, amountFen: number): boolean {
    if (amountFen === priceFen || this.versions.size === 0) return true;
    return (
      capFen > priceFen && amountFen <= capFen && (this.versions.get(planId)?.some((version) => version.priceFen === amountFen) ?? false)
    );
  }
}

const termsOf = ({ _id, capFen, priceFen, ...others }: Plan): Omit<Terms, 'planId'> =>
  ({ ...others, priceFen, capFen: Math.max(capFen ?? priceFen, priceFen) }) as Omit<Terms, 'planId'>;
