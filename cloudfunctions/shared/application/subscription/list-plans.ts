import type { PlanView } from '../../../../typings/subscription-api';
import { firstPriceFenFor } from '../../domain/subscription/membership';
import { memberIdOf } from '../../domain/subscription/numbers';
import type { App } from '../app';

/** The plans on sale, with the prices that count for this user. */
export async function listPlans(app: App, openid: string): Promise<{ readonly plans: readonly PlanView[] }> {
  const [plans, membership] = await Promise.all([app.plans.onSale(), app.memberships.get(memberIdOf(openid))]);
  return {
    plans: plans.map(({ templateId: _template, onSale: _onSale, onFullRefund: _policy, dunning, ...view }) => {
      const { graceDays, endDays } = dunning;
      return { ...view, firstPriceFen: firstPriceFenFor(membership, view), graceDays, endDays };
    }),
  };
}
