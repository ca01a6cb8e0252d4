import type { PlanCardView } from '../../stores/views/plans';

const EMPTY: PlanCardView = { planId: '', name: '', firstAmount: '', firstLabel: '', laterText: '', perMonthText: '', badge: '', selected: false, label: '' };

/** One plan among others: first price, later price, price a month. Tapping anywhere chooses it. */
Component({
  properties: {
    plan: { type: Object, value: EMPTY },
    /** Shown for information only. */
    locked: { type: Boolean, value: false },
  },
  methods: {
    onTap() {
      if (!this.data.locked) this.triggerEvent('choose', { planId: this.data.plan.planId });
    },
  },
});
