import type { PlanCardView } from '../../stores/views/plans';

const EMPTY: PlanCardView = {
  planId: '',
  name: '',
  firstAmount: '',
  firstLabel: '',
  laterText: '',
  perMonthText: '',
  badge: '',
  selected: false,
  label: '',
};

/** One plan among others: first price, later price, price a month. Tapping anywhere chooses it. */
Component({
  properties: { plan: { type: Object, value: EMPTY } },
  methods: {
    onTap() {
      this.triggerEvent('choose', { planId: this.data.plan.planId });
    },
  },
});
