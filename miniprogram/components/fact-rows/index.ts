import type { FactRow } from '../../stores/views/common';

const NO_ROWS: readonly FactRow[] = [];

/** Names and values one below the other; values can be selected for copying. */
Component({
  properties: { rows: { type: Array, value: NO_ROWS } },
});
