import type { CurveView } from '../../views/curve';

const EMPTY: CurveView = { areaStyle: '', lineStyle: '', maxText: '', ticks: [], label: '' };

/** Power over time, from the first reading to the last. Screen readers get one sentence. */
Component({
  properties: {
    curve: { type: Object, value: EMPTY },
    /** Shown while there are too few readings for a curve. */
    emptyText: { type: String, value: '' },
  },
});
