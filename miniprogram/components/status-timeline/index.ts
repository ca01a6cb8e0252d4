import type { TimelineStep } from '../../stores/views/timeline';

const NO_STEPS: readonly TimelineStep[] = [];

/** Steps one below the other, each with its own state in words; nothing spins without saying what for. */
Component({
  properties: { steps: { type: Array, value: NO_STEPS } },
});
