import type { CalendarView } from '../../stores/views/calendar';

const EMPTY: CalendarView = { month: '', heads: [], cells: [], legend: [], label: '' };

/** The month of the next deduction, with today, the reminder, the deduction and the end of the period marked. Screen readers get one sentence. */
Component({
  properties: { calendar: { type: Object, value: EMPTY } },
});
