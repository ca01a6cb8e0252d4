import type { PlanView } from '../../../../typings/cloud-api';
import type { App } from '../app';

/** The plans on sale, with the prices that count. */
export async function listPlans(app: App): Promise<{ readonly plans: readonly PlanView[] }> {
  const plans = await app.plans.onSale();
  return {
    plans: plans.map(({ templateId: _template, onSale: _onSale, onFullRefund: _policy, dunning, ...view }) => {
      const { graceDays, endDays } = dunning;
      return { ...view, graceDays, endDays };
    }),
  };
}
