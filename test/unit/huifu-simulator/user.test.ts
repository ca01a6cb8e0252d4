import {
  by,
  completed,
  completeFields,
  confirmed,
  create,
  createFields,
  createPlatform,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  OPENID,
  paid,
  PATHS,
  SECOND_MS,
  serial,
  START_MS,
} from '../../support/huifu-platform';

describe('the page of a service order', () => {
  it('shows what the merchant sent, of the items only those with name and amount', async () => {
    const platform = createPlatform();
    const { package: text = '', out_order_no: outOrderNo } = await platform.call(PATHS.create, createFields());
    expect(platform.huifu.sheet(text)).toEqual({
      outOrderNo,
      merchantName: '续充',
      serviceIntroduction: '充电服务',
      riskFund: { amountFen: 10_000, description: '预估充电费用' },
      items: [{ name: '预估费用', description: '充满为止', amountFen: 3600 }],
      startLocation: '软件园站P001',
      state: 'confirmable',
      openid: OPENID,
    });
    expect(() => platform.huifu.sheet('unknown')).toThrow('no service order with package unknown');
  });

  it('follows the states', async () => {
    const platform = createPlatform({ rules: { cancelAfterComplete: true } });
    const { package: text = '', out_order_no: outOrderNo = '' } = await platform.call(PATHS.create, createFields());
    const { package: other = '' } = await platform.call(PATHS.create, createFields(2, { sub_openid: '' }));
    const { package: third = '', out_order_no: revoked = '' } = await platform.call(PATHS.create, createFields(3));
    const state = () => platform.huifu.sheet(text).state;
    platform.huifu.decide({ outOrderNo, decision: 'confirm' });
    expect(state()).toBe('confirmed');
    await platform.advance(HOUR_MS);
    await platform.call(PATHS.complete, completeFields(outOrderNo, '12.00'));
    expect(state()).toBe('payable');
    platform.huifu.payActively({ outOrderNo, outcome: 'paid' });
    expect(state()).toBe('done');
    await platform.call(PATHS.cancel, by({ out_order_no: revoked, reason: '不充了' }));
    expect(platform.huifu.sheet(third).state).toBe('revoked');
    await platform.advance(30 * DAY_MS);
    expect(platform.huifu.sheet(other)).toMatchObject({ state: 'expired', openid: null });
  });
});

describe('the decision', () => {
  it('is the user’s whom the order names', async () => {
    const platform = createPlatform();
    const outOrderNo = await create(platform);
    expect(() => platform.huifu.decide({ outOrderNo, decision: 'confirm', openid: 'oOther' })).toThrow('belongs to');
    platform.huifu.decide({ outOrderNo, decision: 'confirm', openid: OPENID });
    expect(() => platform.huifu.decide({ outOrderNo, decision: 'confirm' })).toThrow('it is DOING');
    expect(() => platform.huifu.decide({ outOrderNo: 'unknown', decision: 'refuse' })).toThrow('no service order unknown');
  });

  it('is anybody’s when it names nobody, and the order is theirs from then on', async () => {
    const platform = createPlatform();
    const outOrderNo = await create(platform, 1, { sub_openid: '' });
    expect(platform.huifu.ordersOf('oPasser')).toEqual([]);
    platform.huifu.decide({ outOrderNo, decision: 'confirm', openid: 'oPasser' });
    expect(platform.huifu.ordersOf('oPasser')).toMatchObject([{ outOrderNo, state: 'DOING', stateDescription: 'USER_CONFIRM' }]);
  });

  it('to leave changes nothing: the order can be confirmed later', async () => {
    const platform = createPlatform();
    const outOrderNo = await create(platform);
    platform.huifu.decide({ outOrderNo, decision: 'refuse' });
    await platform.advance(MINUTE_MS);
    expect(platform.received).toEqual([]);
    platform.huifu.decide({ outOrderNo, decision: 'confirm' });
    await platform.settle();
    expect(platform.received).toHaveLength(1);
  });
});

describe('the user’s list', () => {
  it('has their orders, newest first, with what was paid and what came back', async () => {
    const platform = createPlatform();
    const { outOrderNo, hfSeqId } = await paid(platform);
    const refund = (reqSeqId: string, yuan: string) =>
      platform.call(PATHS.refund, serial(reqSeqId, { ord_amt: yuan, org_req_date: '20261123', org_hf_seq_id: hfSeqId }));
    await refund('F1', '3.00');
    await platform.advance(10 * SECOND_MS);
    await refund('F2', '4.00');
    const second = await create(platform, 2);
    await confirmed(platform, 3, { sub_openid: 'oOther' });
    expect(platform.huifu.ordersOf(OPENID)).toMatchObject([
      { outOrderNo: second, state: 'CREATED', stateDescription: '', collectionState: '', totalFen: null, refundedFen: 0, paidMs: null },
      {
        outOrderNo,
        merchantName: '续充',
        serviceIntroduction: '充电服务',
        state: 'DONE',
        collectionState: 'USER_PAID',
        totalFen: 1200,
        items: [{ name: '费用明细', description: '10.00度', amountFen: 1200 }],
        paidMs: START_MS + HOUR_MS + 5 * SECOND_MS,
        refundedFen: 300,
        createdMs: START_MS,
      },
    ]);
  });

  it('shows what is to be paid', async () => {
    const platform = createPlatform();
    await completed(platform);
    expect(platform.huifu.ordersOf(OPENID)).toMatchObject([{ collectionState: 'USER_PAYING', totalFen: 1200 }]);
  });
});
