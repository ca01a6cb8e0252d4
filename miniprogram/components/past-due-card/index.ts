import type { PastDueNotice } from '../../stores/views/past-due';

const EMPTY: PastDueNotice = { tone: 'warn', title: '', text: '', advice: '', facts: [] };

/** A renewal that was not paid: what happened, what to do, and the dates that follow. Announced by screen readers when it appears. */
Component({
  properties: { notice: { type: Object, value: EMPTY } },
});
