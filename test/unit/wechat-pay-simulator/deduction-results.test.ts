import { Ledger } from '../../../local/wechat-pay/ledger';
import type { DeductionRecord } from '../../../local/wechat-pay/types';
import {
  closeDeduction,
  decide,
  deduct,
  DEDUCTION_URL,
  deductions,
  DELAYED,
  NOTIFIED,
  queryDeduction,
  signedYesterday,
  told,
} from '../../support/deductions';
import {
  createPlatform,
  DAY_MS,
  HOUR_MS,
  MERCHANT,
  MINUTE_MS,
  OPENID,
  type Platform,
  SECOND_MS,
  sign,
  START_MS,
  subscribe,
} from '../../support/wechat-pay-platform';

/** A deduction that ran at once, with this outcome; its notification is due. */
async function deducted(outcome: string, options: Parameters<typeof createPlatform>[0] = {}, more = {}) {
  const platform = createPlatform(options);
  const { contractId } = await subscribe(platform);
  await platform.settle();
  decide(platform, contractId, outcome);
  await deduct(platform, contractId, 1, more);
  return { platform, contractId };
}
const waits = (platform: Platform): number[] =>
  platform.received
    .filter(({ url }) => url === DEDUCTION_URL)
    .map(({ atMs }, index, all) => (atMs - (all[index - 1]?.atMs ?? START_MS)) / SECOND_MS);

describe('扣款结果通知 of a deduction that was paid', () => {
  it('goes to the URL of the request, with amount, transaction and contract', async () => {
    const { platform, contractId } = await deducted('paid', {}, { attach: 'P1', device_info: 'D1' });
    await platform.settle();
    const [fields = {}] = told(platform);
    expect(fields).toEqual({
      appid: MERCHANT.appIds[0],
      attach: 'P1',
      bank_type: 'OTHERS',
      cash_fee: '2500',
      contract_id: contractId,
      device_info: 'D1',
      ext_trace_flag: '0',
      fee_type: 'CNY',
      is_subscribe: 'N',
      mch_id: MERCHANT.mchId,
      nonce_str: expect.stringMatching(/^[0-9A-F]{32}$/),
      openid: OPENID,
      out_trade_no: 'REN20261123001',
      result_code: 'SUCCESS',
      return_code: 'SUCCESS',
      sign: sign(fields),
      time_end: '20261123100000',
      total_fee: '2500',
      trade_state: 'SUCCESS',
      trade_type: 'PAP',
      transaction_id: expect.stringMatching(/^4200\d{24}$/),
    });
    expect(platform.traffic.at(-1)).toMatchObject({ kind: 'notification', subject: 'deduction', verification: 'valid' });
  });

  it('is signed as the request was', async () => {
    const { platform } = await deducted('paid', {}, { sign_type: 'HMAC-SHA256' });
    await platform.settle();
    const [fields = {}] = told(platform);
    expect(fields).toMatchObject({ sign_type: 'HMAC-SHA256', sign: sign(fields) });
  });

  it('says what the query and the books say', async () => {
    const { platform, contractId } = await deducted('paid');
    await platform.settle();
    const [{ transaction_id: transactionId = '', time_end: timeEnd } = {}] = told(platform);
    const common = { trade_type: 'PAP', transaction_id: transactionId, time_end: timeEnd, trade_state: 'SUCCESS', openid: OPENID };
    expect(await queryDeduction(platform)).toMatchObject({ ...common, total_fee: '2500' });
    expect(deductions(platform)).toEqual([
      {
        ...common,
        out_trade_no: 'REN20261123001',
        appid: MERCHANT.appIds[0],
        mch_id: MERCHANT.mchId,
        total_fee: 2500,
        body: '续充-连续包月会员续费',
        contract_id: contractId,
        prepay_id: null,
        contract_result_code: null,
        plan_id: null,
        contract_code: null,
        err_code: null,
      },
    ]);
    const byTransaction = { appid: 'wx2421b1c4370ec43b', mch_id: '1900000109', nonce_str: 'N1', transaction_id: transactionId };
    expect((await platform.call('/pay/orderquery', byTransaction)).out_trade_no).toBe('REN20261123001');
  });

  it('[D14] tells the amount of the order, whatever coupons pay of it', async () => {
    const { platform } = await deducted('paid', { rules: { couponFen: 300 } });
    await platform.settle();
    const coupon = { total_fee: '2500', settlement_total_fee: '2200', cash_fee: '2200', coupon_fee: '300', coupon_count: '1' };
    expect(told(platform)).toMatchObject([coupon]);
    expect(await queryDeduction(platform)).toMatchObject(coupon);
  });

  it('can be refunded, and the refund shows', async () => {
    const { platform, contractId } = await deducted('paid');
    platform.pay.refundInPlatform({ outTradeNo: 'REN20261123001', refundFen: 1000 });
    expect(await queryDeduction(platform)).toMatchObject({ trade_state: 'REFUND', total_fee: '2500' });
    const query = { appid: 'wx2421b1c4370ec43b', mch_id: '1900000109', nonce_str: 'N1', out_trade_no: 'REN20261123001' };
    expect(await platform.call('/pay/refundquery', query)).toMatchObject({ refund_fee_0: '1000', total_fee: '2500' });
    expect(platform.pay.ledger().contracts).toMatchObject([{ contract_id: contractId, contract_state: 0 }]);
    expect(await closeDeduction(platform)).toMatchObject({ err_code: 'ORDERPAID' });
  });
});

describe('扣款结果通知 of a deduction that failed', () => {
  const NO_MONEY = ['total_fee', 'transaction_id', 'time_end', 'trade_state'];

  it.each(['NOTENOUGH', 'BANKERROR', 'RULELIMIT', 'ACCOUNTERROR', 'USER_ACCOUNT_ABNORMAL', 'USER_NOT_EXIST', 'TRADE_ERROR'])(
    '[D17] %s: the order is closed, and the merchant is told without amount and transaction',
    async (code) => {
      const { platform, contractId } = await deducted(code);
      await platform.settle();
      const [fields = {}] = told(platform);
      expect(fields).toEqual({
        appid: MERCHANT.appIds[0],
        contract_id: contractId,
        err_code: code,
        err_code_des: expect.stringMatching(/./),
        ext_trace_flag: '0',
        mch_id: MERCHANT.mchId,
        nonce_str: expect.any(String),
        out_trade_no: 'REN20261123001',
        result_code: 'FAIL',
        return_code: 'SUCCESS',
        return_msg: 'OK',
        sign: sign(fields),
      });
      expect((await queryDeduction(platform)).trade_state).toBe('CLOSED');
      expect(deductions(platform)).toMatchObject([{ trade_state: 'CLOSED', err_code: code, transaction_id: null, time_end: null }]);
    },
  );

  it.each([
    ['official', { result_code: 'SUCCESS', err_code: 'NOTENOUGH' }],
    ['zero-code', { result_code: 'FAIL', err_code: '0' }],
  ] as const)('has been seen in other shapes: %s', async (failureSample, shape) => {
    const { platform } = await deducted('NOTENOUGH', { rules: { failureSample } });
    await platform.settle();
    const [fields = {}] = told(platform);
    expect(fields).toMatchObject(shape);
    expect(NO_MONEY.filter((name) => name in fields)).toEqual([]);
    expect((await queryDeduction(platform)).trade_state).toBe('CLOSED');
  });

  it('[D15] SYSTEMERROR: the platform does not know, and the order is open until the merchant closes it', async () => {
    const { platform, contractId } = await deducted('SYSTEMERROR');
    await platform.settle();
    expect(told(platform)).toMatchObject([{ result_code: 'FAIL', err_code: 'SYSTEMERROR' }]);
    await platform.advance(DAY_MS);
    expect((await queryDeduction(platform)).trade_state).toBe('ACCEPT');
    decide(platform, contractId, 'paid');
    expect(await deduct(platform, contractId)).toMatchObject({ err_code: 'ORDER_ACCEPTED' });
    expect(await deduct(platform, contractId, 2)).toMatchObject({ err_code_des: '扣款请求已受理，请勿重复发起' });
    expect((await closeDeduction(platform)).result_code).toBe('SUCCESS');
    expect((await queryDeduction(platform)).trade_state).toBe('CLOSED');
    expect((await deduct(platform, contractId, 2)).result_code).toBe('SUCCESS');
    await platform.advance(DAY_MS);
    expect(told(platform).map(({ out_trade_no: no, trade_state: state }) => [no, state])).toEqual([
      ['REN20261123001', undefined],
      ['REN20261123002', 'SUCCESS'],
    ]);
  });
});

describe('what the user decides about deductions', () => {
  it('stays until it is changed, and is decided when the money is taken', async () => {
    const platform = createPlatform();
    const contractId = await signedYesterday(platform, DELAYED);
    expect(platform.pay.ledger().contracts).toMatchObject([{ nextDeduction: 'paid' }]);
    await deduct(platform, contractId, 1);
    decide(platform, contractId, 'NOTENOUGH');
    expect(platform.pay.ledger().contracts).toMatchObject([{ nextDeduction: 'NOTENOUGH' }]);
    await platform.advance(DAY_MS);
    await deduct(platform, contractId, 2);
    await platform.advance(DAY_MS);
    expect(deductions(platform).map(({ trade_state: state }) => state)).toEqual(['CLOSED', 'CLOSED']);
    decide(platform, contractId, 'paid');
    await deduct(platform, contractId, 3);
    await platform.advance(DAY_MS);
    expect(deductions(platform).at(-1)?.trade_state).toBe('SUCCESS');
  });

  it('is about one contract, and about one that exists', async () => {
    const { platform, contractId } = await deducted('NOTENOUGH');
    const other = await subscribe(platform, 2, NOTIFIED);
    await deduct(platform, other.contractId, 2, { total_fee: '6600' });
    expect(deductions(platform).map(({ contract_id: id, trade_state: state }) => [id, state])).toEqual([
      [contractId, 'CLOSED'],
      [other.contractId, 'SUCCESS'],
    ]);
    expect(() => decide(platform, '1', 'paid')).toThrow('no contract 1');
  });
});

describe('handing over', () => {
  it('is repeated ten times within three hours', async () => {
    const { platform } = await deducted('paid');
    platform.answerWith(() => ({ status: 500, body: '' }));
    await platform.advance(DAY_MS);
    expect(waits(platform)).toEqual([0, 15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600]);
  });

  it('ends with the acknowledgement', async () => {
    const { platform } = await deducted('NOTENOUGH');
    platform.answerWith(() => ({ status: 200, body: platform.received.length > 3 ? '<xml><return_code>SUCCESS</return_code></xml>' : '' }));
    await platform.advance(DAY_MS);
    expect(waits(platform)).toEqual([0, 15]);
  });

  it.each([
    ['drop', [15]],
    ['timeout-before', [15]],
    ['timeout-after', [0, 15]],
    ['duplicate', [0, 0]],
    ['delay', [60]],
  ] as const)('suffers the fault "%s"', async (fault, expected) => {
    const { platform } = await deducted('paid');
    platform.faults.set([{ on: 'wechat.deduction', do: fault, times: 1 }]);
    await platform.advance(HOUR_MS);
    expect(waits(platform)).toEqual(expected);
  });

  it.each([
    ['paid', 'total_fee', '2501'],
    ['NOTENOUGH', 'out_trade_no', 'REN20261123001x'],
  ])('[G4] a corrupt notification of %s is one whose signature is wrong', async (outcome, name, value) => {
    const { platform } = await deducted(outcome);
    platform.faults.set([{ on: 'wechat.deduction', do: 'corrupt', times: 1 }]);
    await platform.settle();
    const [fields = {}] = told(platform);
    expect(fields[name]).toBe(value);
    expect(fields.sign).not.toBe(sign(fields));
    expect(platform.traffic.at(-1)).toMatchObject({ verification: 'invalid', fault: 'corrupt' });
  });

  it.each([
    [false, ['PAP', 'DELETE']],
    [true, ['DELETE', 'PAP']],
  ])('comes before the end of the contract unless it is reordered: %s', async (reorder, expected) => {
    const { platform, contractId } = await deducted('paid');
    platform.pay.terminate({ contractId });
    if (reorder) platform.faults.set([{ on: 'wechat.deduction', do: 'reorder', times: 1 }]);
    platform.received.length = 0;
    await platform.settle();
    expect(platform.received.map(({ fields }) => fields.change_type ?? fields.trade_type)).toEqual(expected);
  });
});

describe('faults on the call', () => {
  const PATH = 'wechat:/pay/pappayapply';

  it.each([
    ['timeout-before', 0],
    ['drop', 0],
    ['timeout-after', 1],
  ] as const)('[D16] %s leaves the merchant in the dark', async (fault, count) => {
    const platform = createPlatform();
    const { contractId } = await subscribe(platform);
    platform.faults.set([{ on: PATH, do: fault, times: 1 }]);
    expect(await deduct(platform, contractId)).toEqual({});
    expect(deductions(platform)).toHaveLength(count);
    expect((await deduct(platform, contractId)).err_code).toBe(count === 0 ? undefined : 'ORDERPAID');
    await platform.settle();
    expect(told(platform)).toHaveLength(1);
  });

  it('duplicate takes the money once', async () => {
    const platform = createPlatform();
    const { contractId } = await subscribe(platform);
    platform.faults.set([{ on: PATH, do: 'duplicate', times: 1 }]);
    expect(await deduct(platform, contractId)).toMatchObject({ err_code: 'ORDERPAID' });
    await platform.settle();
    expect(told(platform)).toHaveLength(1);
  });

  it('[G1] corrupt makes the signature of the reply wrong', async () => {
    const platform = createPlatform();
    const { contractId } = await subscribe(platform);
    platform.faults.set([{ on: PATH, do: 'corrupt', times: 1 }]);
    const reply = await deduct(platform, contractId);
    expect(reply.sign).not.toBe(sign(reply));
  });
});

describe('a platform that stops between call and execution', () => {
  it('goes on with deductions, counters, decisions and schedules', async () => {
    const before = createPlatform();
    const contractId = await signedYesterday(before, DELAYED);
    await deduct(before, contractId, 1);
    decide(before, contractId, 'NOTENOUGH');
    await before.advance(23 * HOUR_MS);

    const after = createPlatform({ store: before.store, startMs: before.nowMs(), seed: 900 });
    expect(after.pay.participant.nextDueMs()).toBe(before.nowMs() + HOUR_MS);
    expect(await deduct(after, contractId, 2)).toMatchObject({ err_code_des: '扣款请求已受理，请勿重复发起' });
    after.answerWith(() => ({ status: 500, body: '' }));
    await after.advance(HOUR_MS);
    expect(deductions(after)).toMatchObject([{ trade_state: 'CLOSED', err_code: 'NOTENOUGH' }]);

    const last = createPlatform({ store: after.store, startMs: after.nowMs() + MINUTE_MS, seed: 901 });
    expect(last.pay.participant.nextDueMs()).not.toBeNull();
    await last.advance(DAY_MS);
    expect(told(last)).toMatchObject([{ err_code: 'NOTENOUGH' }]);
    expect(last.pay.participant.nextDueMs()).toBeNull();
    expect(last.pay.ledger().contracts[0]).toMatchObject({ nextDeduction: 'NOTENOUGH' });
  });

  it('writes a deduction, its counters and its notification in one step, or nothing of it', async () => {
    const platform = createPlatform();
    const { contractId } = await subscribe(platform);
    await platform.settle();
    const { put } = platform.store;
    const tables: string[][] = [];
    platform.store.put = (rows) => {
      tables.push(rows.map(({ table }) => table));
      throw new Error('disk full');
    };
    await expect(deduct(platform, contractId)).rejects.toThrow('disk full');
    expect([deductions(platform), platform.pay.participant.nextDueMs()]).toEqual([[], null]);
    expect(tables).toEqual([['wechat.orders', 'wechat.accounts', 'wechat.notifications']]);
    platform.store.put = put;
    expect((await deduct(platform, contractId)).result_code).toBe('SUCCESS');
  });
});

describe('many deductions', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('cost no more than a few: what is next is known without looking at the others', async () => {
    const platform = createPlatform();
    const contracts: string[] = [];
    for (let number = 1; number <= 50; number += 1) {
      contracts.push((await subscribe(platform, number, { openid: `oUser${number}` })).contractId);
    }
    await platform.advance(DAY_MS);
    for (const [index, contractId] of contracts.entries()) {
      await deduct(platform, contractId, index + 1);
      await platform.advance(SECOND_MS);
    }
    jest.spyOn(Ledger.prototype, 'orders', 'get').mockImplementation(() => {
      throw new Error('nobody goes through all orders');
    });
    let looks = 0;
    const waiting = Object.getOwnPropertyDescriptor(Ledger.prototype, 'waitingDeductions')?.get;
    jest.spyOn(Ledger.prototype, 'waitingDeductions', 'get').mockImplementation(function* counted(this: Ledger) {
      for (const deduction of waiting?.call(this) as Iterable<DeductionRecord>) {
        looks += 1;
        yield deduction;
      }
    });
    expect(platform.pay.participant.nextDueMs()).toBe(platform.nowMs() + DAY_MS - 50 * SECOND_MS);
    expect(looks).toBe(1);
    await platform.advance(2 * DAY_MS);
    expect(told(platform)).toHaveLength(50);
    // Each is looked at when it is planned, done, and found not to be due yet: a few times, not once for each of the others.
    expect(looks).toBeLessThan(50 * 8);
  });
});
