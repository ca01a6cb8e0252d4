import type { ChargingFact } from '../../../cloudfunctions/shared/domain/charging/facts';
import type { ChargingOrder } from '../../../cloudfunctions/shared/domain/charging/types';
import {
  type Huifu,
  type HuifuNotification,
  HuifuUnreachableError,
  type ServiceOrderResult,
  UnsendableHuifuFieldError,
} from '../../../cloudfunctions/shared/gateways/huifu';
import { factOfHuifuNotification } from '../../../cloudfunctions/shared/gateways/payscore-platform';
import { after, BILL_FEN, CREATE_SEQ, EXTRA_DATA, newOrder, orderIn, OUT_ORDER_NO, proven, refundNoOf } from '../domain/charging/orders';

import { CONFIG, deductionOf, found, platform, refundOf, refused, unknownOutcome } from './huifu-port';

describe('creating', () => {
  it('[P1] hands the answer through, its hand-off data untouched', async () => {
    const created = { kind: 'created', outOrderNo: OUT_ORDER_NO, hfSeqId: CREATE_SEQ, extraData: EXTRA_DATA };
    const { port, inputsOf } = platform({ createServiceOrder: created });
    const news = await port.create(newOrder());
    expect(news).toEqual(created);
    expect(news.kind === 'created' && news.extraData).toBe(EXTRA_DATA);
    const order = newOrder();
    expect(inputsOf('createServiceOrder')).toMatchObject([
      [
        { reqSeqId: order._id, reqDate: order.reqDate, subOpenid: order.openid, attach: 'P002', notifyUrl: CONFIG.payscoreNotifyUrl },
        CONFIG.huifu,
      ],
    ]);
  });

  it.each([
    ['[P17] 暂无法使用此服务，微信支付分逐步开放中', true],
    ['[P17] 当前用户不在白名单', true],
    ['金额格式错误', false],
  ])('refused with "%s": unavailable %s', async (message, unavailable) => {
    const { port } = platform({ createServiceOrder: refused(message) });
    expect(await port.create(newOrder())).toEqual({ kind: 'create-refused', reason: `10000000 ${message}`, unavailable });
  });

  it('[P12] a known serial is not refused: a query says what became of it', async () => {
    expect(await platform({ createServiceOrder: { kind: 'duplicate' } }).port.create(newOrder())).toMatchObject({ kind: 'not-done' });
  });
});

describe('what leaves the outcome open', () => {
  const paying = orderIn('deducting');
  const refunding = orderIn('refunding');
  const calls: readonly (readonly [keyof Huifu, (port: ReturnType<typeof platform>['port']) => Promise<unknown>])[] = [
    ['createServiceOrder', (port) => port.create(newOrder())],
    ['queryServiceOrder', (port) => port.ask(paying)],
    ['cancelServiceOrder', (port) => port.cancel(orderIn('cancelling'))],
    ['completeServiceOrder', (port) => port.complete(orderIn('completing'))],
    ['registerDeduction', (port) => port.register(paying, deductionOf(paying))],
    ['queryDeduction', (port) => port.askRegistration(paying, deductionOf(paying))],
    ['payDeduction', (port) => port.pay(paying, deductionOf(paying))],
    ['queryTrade', (port) => port.askPayment(paying, deductionOf(paying))],
    ['queryTrade', (port) => port.locatePayment(after(paying, [proven]).order)],
    ['refund', (port) => port.refund(refunding, refundOf(refunding))],
    ['queryRefund', (port) => port.askRefund(refunding, refundOf(refunding))],
  ];
  const openErrors = [
    unknownOutcome,
    new HuifuUnreachableError('/v2/trade/payscore/serviceorder/query'),
    new UnsendableHuifuFieldError('ord_amt', 'must be a positive amount'),
  ];

  it.each(calls)('[G1] (%s) is unknown, never failed', async (name, call) => {
    for (const error of openErrors)
      expect(await call(platform({ [name]: error }).port)).toEqual({ kind: 'unknown', reason: error.message });
  });

  it.each(calls)('a programming error in %s stays one', async (name, call) => {
    await expect(call(platform({ [name]: new TypeError('broken') }).port)).rejects.toThrow(TypeError);
  });

  it('is also a call that cannot be made yet: nothing is sent', async () => {
    const { port, calls: sent } = platform({});
    const unnamed = newOrder();
    for (const call of [
      port.cancel(unnamed),
      port.complete(unnamed),
      port.register(unnamed, deductionOf(paying)),
      port.askRegistration(unnamed, deductionOf(paying)),
    ]) {
      expect(await call).toMatchObject({ kind: 'unknown' });
    }
    const planned = after(orderIn('completed'), [{ kind: 'deduction-planned' }]).order;
    expect(await port.pay(planned, deductionOf(planned))).toMatchObject({ kind: 'unknown' });
    const unlocated = { ...refunding, payment: after(paying, [proven]).order.payment };
    expect(await port.refund(unlocated, refundOf(refunding))).toMatchObject({ kind: 'unknown' });
    expect(sent).toEqual([]);
  });
});

describe('[P8] asking for the order', () => {
  const ask = async (order: ChargingOrder, result: ServiceOrderResult) => platform({ queryServiceOrder: result }).port.ask(order);

  it.each([
    ['created', [{ kind: 'waiting', askedIn: 'confirming' }]],
    ['confirmed', [{ kind: 'confirmed', atMs: null }]],
    ['payable', [{ kind: 'payable', totalFen: null }]],
    ['paid', [{ kind: 'paid', amountFen: null, proven: true, paidMs: null, payment: null }]],
    ['free', [{ kind: 'free' }]],
    ['revoked', [{ kind: 'revoked' }]],
    ['expired', [{ kind: 'expired' }]],
  ])('%s', async (status, news) => {
    expect(await ask(orderIn('confirming'), found(status))).toEqual(news);
  });

  it('tells the amounts and times that the answer has', async () => {
    expect(await ask(orderIn('completing'), found('payable', { totalFen: BILL_FEN }))).toEqual([{ kind: 'payable', totalFen: BILL_FEN }]);
    expect(await ask(orderIn('deducting'), found('paid', { totalFen: BILL_FEN, paidMs: 5 }))).toMatchObject([
      { amountFen: BILL_FEN, paidMs: 5 },
    ]);
  });

  it('[P10] takes the answer’s serial for the service order’s, never for the payment’s', async () => {
    const [news] = (await ask(orderIn('deducting'), found('paid', { hfSeqId: 'ANY' }))) as readonly { payment: unknown }[];
    expect(news?.payment).toBeNull();
  });

  it('by its own serial while it has no number: found for the first time is news before its state', async () => {
    const { port, inputsOf } = platform({ queryServiceOrder: found('revoked', { extraData: EXTRA_DATA }) });
    expect(await port.ask(newOrder())).toEqual([
      { kind: 'created', outOrderNo: OUT_ORDER_NO, hfSeqId: CREATE_SEQ, extraData: EXTRA_DATA },
      { kind: 'revoked' },
    ]);
    expect(inputsOf('queryServiceOrder')).toEqual([[{ createReqSeqId: newOrder()._id }]]);
    expect(await ask(newOrder(), found('created'))).toMatchObject([{ kind: 'created' }]);
  });

  it('not found: absent while we have no number for it, else unknown', async () => {
    expect(await ask(newOrder(), { kind: 'not-found' })).toEqual([{ kind: 'absent', askedIn: 'created' }]);
    expect(await ask(orderIn('charging'), { kind: 'not-found' })).toMatchObject({ kind: 'unknown' });
  });

  it('in a state that nobody knows: unknown', async () => {
    const odd = { kind: 'unrecognised', state: 'DOING', stateDescription: 'NEW', collectionState: '' } as const;
    expect(await ask(orderIn('charging'), odd)).toEqual({ kind: 'unknown', reason: 'state DOING/NEW/' });
  });
});

describe('[P9] cancelling and completing', () => {
  it.each([
    [{ kind: 'accepted' }, { kind: 'accepted' }],
    [{ kind: 'wrong-state' }, { kind: 'not-done', reason: 'wrong-state' }],
    [refused('参数错误'), { kind: 'not-done', reason: '10000000 参数错误' }],
  ])('%j', async (result, answer) => {
    const cancelling = platform({ cancelServiceOrder: result });
    expect(await cancelling.port.cancel(orderIn('cancelling'))).toEqual(answer);
    expect(cancelling.inputsOf('cancelServiceOrder')).toEqual([[OUT_ORDER_NO, '用户取消，未开始充电']]);
    const completing = platform({ completeServiceOrder: result });
    expect(await completing.port.complete(orderIn('completing'))).toEqual(answer);
    expect(completing.inputsOf('completeServiceOrder')).toMatchObject([
      [{ outOrderNo: OUT_ORDER_NO, totalFen: BILL_FEN, startMs: null }, { amountUnit: 'yuan' }],
    ]);
  });
});

describe('a notification', () => {
  const paid = (change: object = {}): HuifuNotification => ({
    kind: 'paid',
    outOrderNo: OUT_ORDER_NO,
    transHfSeqId: 'PAYMENT-1',
    transReqDate: '20261123',
    amountFen: BILL_FEN,
    paidMs: 7,
    reqSeqId: null,
    ...change,
  });
  const refund = (status: 'succeeded' | 'failed' | 'processing', reqSeqId = refundNoOf(2)): HuifuNotification => ({
    kind: 'refund',
    reqSeqId,
    hfSeqId: 'R',
    status,
    amountFen: BILL_FEN,
  });
  const isOf = (fact: ChargingFact) => [fact.of, fact.source, fact.about, fact.news];

  it('of a confirmation', () => {
    const fact = factOfHuifuNotification({ kind: 'confirmed', outOrderNo: OUT_ORDER_NO, reqSeqId: null });
    expect(isOf(fact)).toEqual(['charging', 'notification', { outOrderNo: OUT_ORDER_NO }, { kind: 'confirmed', atMs: null }]);
  });

  it('[P24] of a payment is no proof by itself: its amount is compared, or a query follows', () => {
    for (const amountFen of [BILL_FEN, null]) {
      expect(factOfHuifuNotification(paid({ amountFen })).news).toEqual({
        kind: 'paid',
        amountFen,
        proven: false,
        paidMs: 7,
        payment: { hfSeqId: 'PAYMENT-1', reqDate: '20261123' },
      });
    }
  });

  it('of a refund finds its order by the serial', () => {
    expect(factOfHuifuNotification(refund('succeeded')).about).toEqual({ orderId: newOrder()._id });
    expect(factOfHuifuNotification(refund('succeeded', 'FOREIGN')).about).toEqual({ orderId: 'FOREIGN' });
    expect(factOfHuifuNotification(refund('failed')).news).toMatchObject({ kind: 'refund-failed', refundNo: refundNoOf(2) });
    expect(factOfHuifuNotification(refund('processing')).news).toEqual({
      kind: 'refund-processing',
      refundNo: refundNoOf(2),
      hfSeqId: 'R',
    });
  });

  it('[P3] has the same id when it says the same, and one of its own for each kind', () => {
    const all = [
      factOfHuifuNotification({ kind: 'confirmed', outOrderNo: OUT_ORDER_NO, reqSeqId: null }),
      factOfHuifuNotification(paid()),
      factOfHuifuNotification(paid({ transHfSeqId: 'PAYMENT-2' })),
      factOfHuifuNotification(refund('succeeded')),
      factOfHuifuNotification(refund('processing')),
      factOfHuifuNotification(refund('succeeded', refundNoOf(1))),
    ];
    expect(new Set(all.map(({ factId }) => factId)).size).toBe(all.length);
    expect(factOfHuifuNotification(paid({ reqSeqId: 'copy' })).factId).toBe(factOfHuifuNotification(paid()).factId);
  });
});
