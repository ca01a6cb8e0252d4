import { billOf } from '../../../cloudfunctions/shared/domain/charging/bill';
import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import { DESCRIPTION_MAX, feeItems, itemsTotalFen, NAME_MAX } from '../../../cloudfunctions/shared/gateways/huifu/codec/items';
import {
  completionOf,
  completionTexts,
  creationOf,
  creationTexts,
  reasonFor,
} from '../../../cloudfunctions/shared/gateways/payscore-texts';
import { fc } from '../../support/seeded-properties';
import { BILL_FEN, newOrder, orderIn, OUT_ORDER_NO } from '../domain/charging/orders';
import { discounts, sessions, tariffs } from '../domain/charging/tariffs';

const ruleOf = (tariff: ChargingOrder['tariff']) => creationTexts({ ...newOrder(), tariff }).payments[0]?.description;
const creating = (order: ChargingOrder) => creationOf(order, { ...creationTexts(order), notifyUrl: 'https://charge.example.com/payscore' });
const completing = (order: ChargingOrder) => completionOf(order, OUT_ORDER_NO, completionTexts(order));
const flat = (energyPriceCentifenPerKwh: number) => [
  { fromMinute: 0, untilMinute: 1440, band: 'flat' as const, energyPriceCentifenPerKwh },
];

describe('[P14] the rules that the user confirms', () => {
  it('name energy and service price by the kWh', () => {
    expect(ruleOf(newOrder().tariff)).toBe('电费0.35-1.05元/度，服务费0.60元/度');
    expect(ruleOf({ periods: flat(5500), servicePriceCentifenPerKwh: 4000 })).toBe('电费0.55元/度，服务费0.40元/度');
    expect(ruleOf({ periods: flat(5505), servicePriceCentifenPerKwh: 0 })).toBe('电费0.5505元/度，服务费0.00元/度');
  });

  it('are shortened where the platform takes no more', () => {
    const [day, night] = [flat(12_568), flat(3205)].flat();
    const periods = [
      { ...day, untilMinute: 720 },
      { ...night, fromMinute: 720, band: 'valley' },
    ] as ChargingOrder['tariff']['periods'];
    expect(ruleOf({ periods, servicePriceCentifenPerKwh: 6012 })).toBe('电费0.3205-1.2568，服务费0.6012元/度');
  });
});

describe('what is sent about an order', () => {
  it('[P12] is fixed with the order: the same call each time', () => {
    expect(creating(newOrder())).toEqual(creating(newOrder()));
    expect(creating(newOrder())).toMatchObject({
      reqSeqId: newOrder()._id,
      reqDate: '20261123',
      riskFund: { name: 'ESTIMATE_ORDER_COST', amountFen: 10_000 },
      attach: 'P002',
    });
    expect(completing(orderIn('completing'))).toEqual(completing(orderIn('unpaid')));
  });

  it('[P5] completes with the bill and its items', () => {
    const order = orderIn('completing');
    expect(completing(order)).toMatchObject({
      outOrderNo: OUT_ORDER_NO,
      totalFen: BILL_FEN,
      startMs: null,
      endMs: order.endMs,
      payments: [
        { name: '计费规则', amountFen: 0 },
        { name: '费用明细', description: '10.00度，电费7.00元，服务费6.00元', amountFen: BILL_FEN },
      ],
      discounts: [],
    });
  });

  it('without a bill cannot be completed: a programming error', () => {
    expect(() => completing(orderIn('charging'))).toThrow('has no bill');
  });

  it('[P5] [P6] has items that the platform takes and that sum up to the total, whatever was charged at whatever price', () => {
    const jumps = fc.constantFrom(0, 0, 2_000_000, 900_000_000);
    fc.assert(
      fc.property(tariffs, sessions, discounts, jumps, (tariff, session, discount, jumpWh) => {
        const readings = session.map(({ atMs, meterWh }, index) => ({ atMs, meterWh: index === 0 ? meterWh : meterWh + jumpWh }));
        const { bill } = billOf({ tariff, discount, capFen: 30_000, readings, startedMs: 0, endedMs: 1 });
        const { totalFen, payments, discounts: takenOff } = completing({ ...orderIn('completing'), tariff, discount, bill });
        expect(itemsTotalFen(payments, takenOff)).toBe(totalFen);
        expect(totalFen).toBeLessThanOrEqual(30_000);
        for (const { name, description } of [...payments, ...takenOff]) {
          expect(name.length).toBeLessThanOrEqual(NAME_MAX);
          expect(description.length).toBeLessThanOrEqual(DESCRIPTION_MAX);
        }
        expect(() => feeItems('post_payments', payments, 'yuan')).not.toThrow();
        expect(() => feeItems('post_discounts', takenOff, 'yuan')).not.toThrow();
      }),
    );
  });
});

it.each([
  ['user', '用户取消，未开始充电'],
  ['not-confirmed', '超时未确认，未开始充电'],
  ['pile-refused', '充电桩未能启动，未产生费用'],
  ['not-created', '服务未开始，未产生费用'],
  [null, '服务未开始，未产生费用'],
] as const)('the user reads why an order was cancelled (%s)', (cancelReason, text) => {
  expect(reasonFor({ ...orderIn('cancelling'), cancelReason })).toBe(text);
});
