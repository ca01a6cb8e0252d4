import type { GaugeView } from '../../views/session';

const EMPTY: GaugeView = { percent: 0, value: '', unit: '', caption: '', label: '' };
/** A full ring. */
const DEGREES_PER_PERCENT = 3.6;

/** A ring that fills, with the number people look for inside. Drawn by the style sheet; a canvas would have to be told every change. */
Component({
  properties: { gauge: { type: Object, value: EMPTY } },
  data: { degrees: 0 },
  observers: {
    'gauge.percent'(percent: number) {
      this.setData({ degrees: Math.round(percent * DEGREES_PER_PERCENT) });
    },
  },
});
