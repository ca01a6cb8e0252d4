import type { BillLinesView } from '../../views/bill';

const EMPTY: BillLinesView = { lines: [], gross: '', discounts: [], total: '' };

/** What a session costs, item by item, down to the sum that is to be paid. */
Component({
  properties: {
    bill: { type: Object, value: EMPTY },
    grossLabel: { type: String, value: '' },
    totalLabel: { type: String, value: '' },
  },
});
