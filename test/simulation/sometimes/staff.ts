import type { Change, RareState, Watcher } from './state';
import { onChange } from './watching';

const STAFF = 'Let the staff do it more often (actors/alarm-work.ts, actors/wishes-by-phone.ts).';
const ALARMS = 'Let more happen that alarms are raised for (actors/weather.ts, faults/profile.ts).';

/** Whether the change is the staff's wish of this name: `operator.<who>:<call>:<wish>`. */
const isWish = ({ source, factId }: Pick<Change, 'source' | 'factId'>, wish: string): boolean =>
  source === 'operator' && factId.endsWith(`:${wish}`);

/** What the operator's staff do about alarms and for those who call, beside refunds. */
export const STAFF_WORK: readonly RareState[] = [
  {
    id: 'renewal-released',
    saw: 'The staff let a renewal go on that was held.',
    required: true,
    otherwise: ALARMS,
    watch: onChange('cycle', (change) => isWish(change, 'renewal-released')),
  },
  {
    id: 'renewal-released-beside-its-notice',
    saw: 'The staff let a renewal go on whose advance notice had been given already.',
    required: true,
    otherwise: ALARMS,
    watch: onChange('cycle', (change) => isWish(change, 'renewal-released') && typeof change.after.announcement?.announcedMs === 'number'),
  },
  {
    id: 'contract-ended-by-staff',
    saw: 'The staff ended a contract for a user.',
    required: true,
    otherwise: STAFF,
    watch: onChange('contract', (change) => isWish(change, 'end-requested') && change.to === 'ending'),
  },
  {
    id: 'order-cancelled-by-staff',
    saw: 'The staff gave up a charging order before anything was charged.',
    required: true,
    otherwise: STAFF,
    watch: onChange('charging-order', (change) => isWish(change, 'cancel-requested')),
  },
  {
    id: 'deduction-retried-by-staff',
    saw: 'The staff had another deduction of a charging order begun.',
    required: true,
    otherwise: STAFF,
    watch: onChange('charging-order', (change) => isWish(change, 'retry-requested')),
  },
  {
    id: 'payment-located-by-staff',
    saw: 'The staff looked a payment up in the statement of the acquirer, so that a refund can name it.',
    required: true,
    otherwise: ALARMS,
    watch: onChange('charging-order', (change) => isWish(change, 'payment-located')),
  },
  {
    id: 'statement-compared-anew',
    saw: 'The staff had a day of a statement compared once more.',
    required: true,
    otherwise: STAFF,
    watch: comparedAnew,
  },
];

function comparedAnew(_scene: unknown, seen: () => void): Watcher {
  const compared = new Set<unknown>();
  return {
    stored(collection, { _id, state }) {
      if (collection !== 'statements') return;
      if (state === 'done') compared.add(_id);
      else if (state === 'pending' && compared.delete(_id)) seen();
    },
  };
}
