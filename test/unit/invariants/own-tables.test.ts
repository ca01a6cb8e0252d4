import { matterOf } from '../../../cloudfunctions/shared/domain/charging/schedule';
import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import { chargingMachine } from '../../../cloudfunctions/shared/domain/charging/order-machine';
import { DEDUCTION_REMEDIES, remedyOf } from '../../../cloudfunctions/shared/domain/subscription/deduction-remedies';
import { isTry } from '../../invariants/dunning-rules';
import { isAwaited } from '../../invariants/unresolved-rules';

describe('what the checker has written down once more is what the product says, so that a deliberate change is made twice', () => {
  it.each([...DEDUCTION_REMEDIES.keys(), 'WHATEVER_COMES', null])('a deduction that failed with %s', (code) => {
    expect(isTry(code)).toBe(remedyOf(code) !== 'announce-again');
  });

  const LOCATED = { amountFen: 100, paidMs: 0, by: 'deduction', hfSeqId: 'H', reqDate: '20270101' } as const;
  const PAYMENTS = [null, LOCATED, { ...LOCATED, hfSeqId: null }, { ...LOCATED, reqDate: null }];
  const ANNOUNCED = [null, { hfSeqId: 'H', reqDate: null }];
  const DEDUCTIONS = [[], [{ state: 'failed' }], [{ state: 'failed' }, { state: 'succeeded' }]];

  it.each(Object.keys(chargingMachine.transitions))('an order that is %s, whatever is known of its payment', (state) => {
    for (const payment of PAYMENTS)
      for (const announced of ANNOUNCED)
        for (const deductions of DEDUCTIONS) {
          const order = { state, payment, announced, deductions } as unknown as ChargingOrder;
          expect({ order, isAwaited: isAwaited(order) }).toEqual({ order, isAwaited: matterOf(order) !== null });
        }
  });
});
