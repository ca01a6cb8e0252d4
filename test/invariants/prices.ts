import * as v from 'valibot';
import type { Membership, Terms } from '../../cloudfunctions/shared/domain/subscription/types';
import type { Report } from './violation';

const plan = v.object({
  _id: v.string(),
  templateId: v.string(),
  mode: v.string(),
  cycleMonths: v.number(),
  firstPriceFen: v.number(),
  priceFen: v.number(),
});

/** I3: what is agreed to is what a plan has offered at some time, whatever a client has sent. Plans that were never seen are not judged. */
export class Prices {
  private readonly offered = new Map<string, Set<string>>();

  see(document: unknown): void {
    const { _id, ...offer } = v.parse(plan, document);
    this.offered.set(_id, (this.offered.get(_id) ?? new Set()).add(termsKey(offer)));
  }

  check({ orders }: Membership, report: Report): void {
    for (const { outTradeNo, terms } of orders) {
      const isOffered = this.offered.get(terms.planId)?.has(termsKey(terms)) ?? true;
      if (!isOffered) report('I3', outTradeNo, `is sold on terms that no plan has offered: ${termsKey(terms)}`);
    }
  }
}

const termsKey = ({ templateId, mode, cycleMonths, firstPriceFen, priceFen }: Omit<v.InferOutput<typeof plan>, '_id'> | Terms): string =>
  `template ${templateId}, ${mode}, ${cycleMonths} months for ${priceFen} fen, ${firstPriceFen} at first`;
