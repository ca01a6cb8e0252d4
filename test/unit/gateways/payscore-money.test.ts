import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import {
  after,
  BILL_FEN,
  CREATE_SEQ,
  deducting,
  orderIn,
  OUT_ORDER_NO,
  proven,
  refundNoOf,
  registered,
  succeeded,
} from '../domain/charging/orders';

import { CONFIG, deductionOf, found, platform, refundOf, refused, trade, unknownOutcome } from './huifu-port';

describe('a registration', () => {
  const planned = after(orderIn('completed'), [{ kind: 'deduction-planned' }]).order;
  const deduction = deductionOf(planned);

  it('carries the serials that are stored', async () => {
    const { port, inputsOf } = platform({ registerDeduction: { kind: 'registered', outTradeNo: 'TRADE-1', hfSeqId: 'X' } });
    expect(await port.register(planned, deduction)).toEqual({ kind: 'registered', seq: 1, outTradeNo: 'TRADE-1' });
    expect(inputsOf('registerDeduction')).toEqual([
      [{ reqSeqId: deduction.registrationNo, reqDate: '20261123', outOrderNo: OUT_ORDER_NO }],
    ]);
  });

  it.each([{ kind: 'duplicate' }, { kind: 'wrong-state' }, refused('x')])('(%j) is not done', async (result) => {
    expect(await platform({ registerDeduction: result }).port.register(planned, deduction)).toMatchObject({ kind: 'not-done' });
  });

  it('is found by the query', async () => {
    const asked = (result: object, order = planned) => platform({ queryDeduction: result }).port.askRegistration(order, deductionOf(order));
    expect(await asked({ kind: 'registered', outTradeNo: 'TRADE-1' })).toEqual({ kind: 'registered', seq: 1, outTradeNo: 'TRADE-1' });
    expect(await asked({ kind: 'none' })).toEqual({ kind: 'none' });
  });

  it('of an earlier deduction is not the one that is asked about', async () => {
    const second = after(orderIn('unpaid'), [{ kind: 'deduction-planned' }]).order;
    const asked = (outTradeNo: string) =>
      platform({ queryDeduction: { kind: 'registered', outTradeNo } }).port.askRegistration(second, deductionOf(second));
    expect(await asked('TRADE-1')).toEqual({ kind: 'none' });
    expect(await asked('TRADE-2')).toEqual({ kind: 'registered', seq: 2, outTradeNo: 'TRADE-2' });
  });
});

describe('a payment', () => {
  const order = orderIn('deducting');
  const deduction = deductionOf(order);

  it('names its registration, and carries the serials that are stored', async () => {
    const { port, inputsOf } = platform({ payDeduction: { kind: 'processing', hfSeqId: null, reason: '' } });
    await port.pay(order, deduction);
    expect(inputsOf('payDeduction')).toMatchObject([
      [
        {
          reqSeqId: deduction.paymentNo,
          reqDate: '20261123',
          registrationReqSeqId: deduction.registrationNo,
          outTradeNo: 'TRADE-1',
          clientIp: order.clientIp,
          subOpenid: order.openid,
          notifyUrl: CONFIG.payscoreNotifyUrl,
        },
      ],
    ]);
  });

  it.each([
    ['succeeded', { kind: 'deduction-succeeded', seq: 1, hfSeqId: 'PAYMENT-1' }],
    ['processing', { kind: 'deduction-processing', seq: 1, hfSeqId: 'PAYMENT-1' }],
    ['failed', { kind: 'deduction-failed', seq: 1, reason: '余额不足' }],
  ])('that is told as %s', async (kind, news) => {
    const { port } = platform({ payDeduction: { kind, hfSeqId: 'PAYMENT-1', reason: '余额不足' } });
    expect(await port.pay(order, deduction)).toEqual(news);
    const asked = await platform({ queryTrade: trade(kind) }).port.askPayment(order, deduction);
    expect(asked).toMatchObject(kind === 'failed' ? { kind: 'deduction-failed', seq: 1 } : news);
  });

  it.each([{ kind: 'duplicate' }, { kind: 'wrong-state' }, refused('x')])(
    '(%j) was not accepted: its outcome is asked for',
    async (result) => {
      expect(await platform({ payDeduction: result }).port.pay(order, deduction)).toMatchObject({ kind: 'not-done' });
    },
  );

  it('is asked about by its own serial and date; not found is none', async () => {
    const { port, inputsOf } = platform({ queryTrade: { kind: 'not-found' } });
    expect(await port.askPayment(order, deduction)).toEqual({ kind: 'none' });
    expect(inputsOf('queryTrade')).toEqual([[{ reqSeqId: deduction.paymentNo, reqDate: '20261123' }]]);
  });

  it('that was never planned cannot be asked about: a programming error', async () => {
    const planned = after(orderIn('completed'), [{ kind: 'deduction-planned' }, registered()]).order;
    await expect(platform({}).port.askPayment(planned, deductionOf(planned))).rejects.toThrow('not planned');
  });
});

describe('[P10] locating the payment', () => {
  const paid = after(orderIn('deducting'), [proven]).order;
  type Key = { readonly reqSeqId?: string; readonly outOrderNo?: string };
  const locate = (order: ChargingOrder, answer: (key: Key) => object) => platform({ queryTrade: answer }).port.locatePayment(order);

  it('finds one of our deductions by its own serial', async () => {
    const second = after(orderIn('unpaid'), [...deducting(2), proven]).order;
    const { port, inputsOf } = platform({ queryTrade: trade('succeeded', { hfSeqId: 'PAYMENT-2' }) });
    expect(await port.locatePayment(second)).toEqual({
      kind: 'payment-located',
      hfSeqId: 'PAYMENT-2',
      reqDate: '20261123',
      by: 'deduction',
    });
    expect(inputsOf('queryTrade')).toEqual([[{ reqSeqId: `${second._id}P2`, reqDate: '20261123' }]]);
  });

  it('takes the serial that the pay call told when the query tells none', async () => {
    const told = after(orderIn('deducting'), [succeeded(1, 'PAYMENT-1'), proven]).order;
    expect(await locate(told, () => trade('succeeded', { hfSeqId: null }))).toMatchObject({ hfSeqId: 'PAYMENT-1', by: 'deduction' });
  });

  const byOrder = (answer: object) => (key: Key) => ('outOrderNo' in key ? answer : { kind: 'not-found' });

  it('finds the user’s own payment by the service order', async () => {
    expect(await locate(paid, byOrder(trade('succeeded', { hfSeqId: 'ACTIVE' })))).toEqual({
      kind: 'payment-located',
      hfSeqId: 'ACTIVE',
      reqDate: '20261123',
      by: 'active',
    });
  });

  it('knows our own deduction again when the service order leads to it', async () => {
    const answer = trade('succeeded', { hfSeqId: 'LATE', reqDate: '20261124', reqSeqId: `${paid._id}P1` });
    expect(await locate(paid, byOrder(answer))).toEqual({ kind: 'payment-located', hfSeqId: 'LATE', reqDate: '20261123', by: 'deduction' });
  });

  it.each([
    ['the create call’s serial', trade('succeeded', { hfSeqId: CREATE_SEQ })],
    ['no serial', trade('succeeded', { hfSeqId: null })],
    ['no date', trade('succeeded', { reqDate: null })],
    ['one that has not succeeded', trade('processing')],
    ['nothing', { kind: 'not-found' }],
  ])('takes %s for none', async (_what, answer) => {
    expect(await locate(paid, byOrder(answer))).toEqual({ kind: 'none' });
  });

  it('does not ask about deductions that failed, and takes no other payment than the one that was told', async () => {
    const told = { ...proven, payment: { hfSeqId: 'ACTIVE', reqDate: null } };
    const order = after(orderIn('unpaid'), [told]).order;
    const { port, inputsOf } = platform({ queryTrade: trade('succeeded', { hfSeqId: 'OTHER' }) });
    expect(await port.locatePayment(order)).toEqual({ kind: 'none' });
    expect(inputsOf('queryTrade')).toEqual([[{ outOrderNo: OUT_ORDER_NO }]]);
  });
});

describe('[D25] the payment of an order, when its day is compared', () => {
  const told = { ...proven, payment: { hfSeqId: 'PAYMENT-1', reqDate: '20261123' } };
  /** A deduction whose reply was lost: only the notification has told the payment's serial. */
  const lost = after(orderIn('deducting'), [told]).order;
  const compared = (order: ChargingOrder, answer: object | ((key: { readonly outOrderNo?: string }) => object)) => {
    const { port, inputsOf } = platform({ queryTrade: answer });
    return port.askTrade(order).then((found) => ({ found, asked: inputsOf('queryTrade').flat() }));
  };
  const ownKey = { reqSeqId: `${lost._id}P1`, reqDate: '20261123' };

  it('is one of our deductions, by its own serial, also when only the notification has told which', async () => {
    const answer = trade('succeeded', { hfSeqId: 'PAYMENT-1' });
    const known = after(orderIn('deducting'), [succeeded(1, 'PAYMENT-1'), told]).order;
    for (const order of [lost, known])
      expect(await compared(order, answer)).toMatchObject({ found: { kind: 'trade', hfSeqId: 'PAYMENT-1' }, asked: [ownKey] });
  });

  it('is another one than a deduction that is open beside it: the service order leads to that', async () => {
    const answer = (key: { readonly outOrderNo?: string }) =>
      'outOrderNo' in key ? trade('succeeded', { hfSeqId: 'PAYMENT-1' }) : trade('failed', { hfSeqId: 'OTHER' });
    expect(await compared(lost, answer)).toMatchObject({
      found: { kind: 'trade', hfSeqId: 'PAYMENT-1' },
      asked: [ownKey, { outOrderNo: OUT_ORDER_NO }],
    });
  });

  it('a deduction that is known as the payment and not found is missing, whatever else the service order has', async () => {
    const known = after(orderIn('deducting'), [succeeded(1, 'PAYMENT-1'), told]).order;
    expect(await compared(known, { kind: 'not-found' })).toEqual({ found: { kind: 'none' }, asked: [ownKey] });
  });
});

describe('a refund', () => {
  const order = orderIn('refunding');
  const refund = refundOf(order);

  it('[P10] names the payment by serial and date, under its own stored serial', async () => {
    const { port, inputsOf } = platform({ refund: { kind: 'processing', hfSeqId: 'REFUND-1', reason: '' } });
    expect(await port.refund(order, refund)).toEqual({ kind: 'refund-processing', refundNo: refund.refundNo, hfSeqId: 'REFUND-1' });
    expect(inputsOf('refund')).toEqual([
      [
        {
          reqSeqId: refundNoOf(1),
          reqDate: '20261123',
          amountFen: BILL_FEN,
          paymentHfSeqId: 'PAYMENT-1',
          paymentReqDate: '20261123',
          notifyUrl: CONFIG.refundNotifyUrl,
          remark: refund.reason,
        },
      ],
    ]);
  });

  it.each([
    [
      { kind: 'succeeded', hfSeqId: 'R', reason: '' },
      { kind: 'refund-succeeded', amountFen: null },
    ],
    [
      { kind: 'failed', hfSeqId: 'R', reason: '余额不足' },
      { kind: 'refund-failed', reason: '余额不足' },
    ],
    [refused('超过可退金额', '10000001'), { kind: 'refund-failed', reason: '10000001 超过可退金额' }],
    [{ kind: 'duplicate' }, { kind: 'not-done' }],
  ])('%j', async (result, news) => {
    expect(await platform({ refund: result }).port.refund(order, refund)).toMatchObject(news);
  });

  it.each([
    [{ kind: 'not-found' }, { kind: 'none' }],
    [
      { kind: 'found', status: 'succeeded', hfSeqId: 'R', amountFen: BILL_FEN },
      { kind: 'refund-succeeded', amountFen: BILL_FEN },
    ],
    [
      { kind: 'found', status: 'processing', hfSeqId: 'R', amountFen: null },
      { kind: 'refund-processing', hfSeqId: 'R' },
    ],
    [{ kind: 'found', status: 'failed', hfSeqId: 'R', amountFen: null }, { kind: 'refund-failed' }],
  ])('asked about: %j', async (result, news) => {
    const { port, inputsOf } = platform({ queryRefund: result });
    expect(await port.askRefund(order, refund)).toMatchObject(news);
    expect(inputsOf('queryRefund')).toEqual([[{ reqSeqId: refundNoOf(1), reqDate: '20261123' }]]);
  });
});

describe('what the acquirer says of a payment by the user', () => {
  const order = after(orderIn('unpaid'), [proven]).order;
  const asked = (serviceOrder: unknown) =>
    platform({ queryTrade: { kind: 'not-found' }, queryServiceOrder: serviceOrder }).port.askTrade(order);

  it('is told by the service order where it finds no trade by it (U21)', async () => {
    expect(await asked(found('paid', { totalFen: BILL_FEN }))).toEqual({
      kind: 'trade',
      status: 'succeeded',
      amountFen: BILL_FEN,
      hfSeqId: null,
    });
  });

  it.each([[found('payable', { totalFen: BILL_FEN })], [found('free')], [{ kind: 'not-found' }]])(
    'is none where that says (%j)',
    async (serviceOrder) => {
      expect(await asked(serviceOrder)).toEqual({ kind: 'none' });
    },
  );

  it('is open while the service order does not answer', async () => {
    expect(await asked(unknownOutcome)).toMatchObject({ kind: 'unknown' });
  });
});
