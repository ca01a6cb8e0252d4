import type { TariffBarsView } from '../../views/tariff';

const EMPTY: TariffBarsView = { bars: [], nowStyle: '', nowMark: '', ticks: [], legend: [], label: '' };

/** The energy price over the day: as wide as a period lasts, as high as it costs, with now marked. Screen readers get one sentence. */
Component({
  properties: { tariff: { type: Object, value: EMPTY } },
});
