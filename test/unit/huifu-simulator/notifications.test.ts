import {
  acknowledge,
  type Answer,
  completed,
  confirmed,
  create,
  createPlatform,
  DAY_MS,
  HOUR_MS,
  MERCHANT,
  nested,
  type Notice,
  NOTIFY_URL,
  OPENID,
  paid,
  PATHS,
  payFields,
  type Platform,
  register,
  SECOND_MS,
  serial,
  START_MS,
} from '../../support/huifu-platform';
import type { FaultAction } from '../../../local/kernel/types';

const seconds = (platform: Platform): number[] => platform.received.map(({ atMs }) => (atMs - START_MS) / SECOND_MS);
const kindOf = ({ data }: Notice): string =>
  data['trans_hf_seq_id'] !== undefined ? 'paid' : data['state_description'] === 'USER_CONFIRM' ? 'confirmed' : 'refund';
const kinds = (platform: Platform): string[] => platform.received.map(kindOf);
const REFUSED: Answer = { status: 500, body: '' };

/** Confirmed, but the notification not handed over yet. */
async function confirmedNow(platform: Platform, number = 1): Promise<string> {
  const outOrderNo = await create(platform, number);
  platform.huifu.decide({ outOrderNo, decision: 'confirm' });
  return outOrderNo;
}

describe('the confirmed notification', () => {
  it('tells the whole service order, with the serials of its creation', async () => {
    const platform = createPlatform();
    const outOrderNo = await confirmed(platform);
    expect(platform.received).toHaveLength(1);
    const [notice] = platform.received;
    expect(notice).toMatchObject({
      atMs: START_MS,
      url: NOTIFY_URL,
      contentType: 'application/x-www-form-urlencoded;charset=UTF-8',
      timeoutMs: 5000,
      valid: true,
      form: { resp_code: '10000', resp_desc: '成功调用' },
      data: {
        resp_code: '00000000',
        huifu_id: MERCHANT.huifuId,
        req_seq_id: 'C1',
        req_date: '20261123',
        out_order_no: outOrderNo,
        service_id: '500001',
        sub_appid: 'wx2421b1c4370ec43b',
        sub_openid: OPENID,
        state: 'DOING',
        state_description: 'USER_CONFIRM',
        service_introduction: '充电服务',
        attach: 'P001',
        ext_trace_flag: '0',
      },
    });
    expect(Object.keys(notice?.form ?? {}).sort()).toEqual(['resp_code', 'resp_data', 'resp_desc', 'sign']);
    expect(nested(notice?.data ?? {}, 'risk_fund')).toMatchObject({ amount: '100.00' });
  });
});

describe('the paid notification', () => {
  it('has the payment’s serial and date beside the serials of the service order', async () => {
    const platform = createPlatform();
    const { outOrderNo, hfSeqId } = await paid(platform);
    const [creation] = platform.huifu.ledger().serviceOrders;
    expect(platform.received[1]).toMatchObject({
      url: NOTIFY_URL,
      valid: true,
      data: {
        out_order_no: outOrderNo,
        req_seq_id: 'C1',
        hf_seq_id: creation?.hf_seq_id,
        trans_hf_seq_id: hfSeqId,
        trans_req_date: '20261123',
        trans_amt: '12.00',
        trans_stat: 'S',
        end_time: '20261123110005',
      },
    });
    expect(platform.received[1]?.data).not.toHaveProperty('state_description');
  });

  it('carries no amount where the rule says so', async () => {
    const platform = createPlatform({ rules: { paidCarriesAmount: false } });
    const { hfSeqId } = await paid(platform);
    expect(platform.received[1]?.data).toMatchObject({ trans_hf_seq_id: hfSeqId, trans_req_date: '20261123', req_seq_id: 'C1' });
    expect(Object.keys(platform.received[1]?.data ?? {})).not.toEqual(expect.arrayContaining(['trans_amt']));
    expect(platform.received[1]?.data).not.toHaveProperty('trans_stat');
  });

  it('comes for a payment by the user, too, with the day of that payment', async () => {
    const platform = createPlatform();
    const outOrderNo = await completed(platform);
    await platform.advance(DAY_MS);
    platform.huifu.payActively({ outOrderNo, outcome: 'failed' });
    platform.huifu.payActively({ outOrderNo, outcome: 'paid' });
    await platform.settle();
    expect(kinds(platform)).toEqual(['confirmed', 'paid']);
    expect(platform.received[1]?.data).toMatchObject({
      trans_hf_seq_id: platform.huifu.ledger().payments[1]?.hf_seq_id,
      trans_req_date: '20261124',
      req_date: '20261123',
    });
  });

  it('goes where the deduction’s request says, else where the order’s does', async () => {
    const platform = createPlatform({ rules: { payReply: 'final' } });
    const outTradeNo = await register(platform, await completed(platform));
    await platform.call(PATHS.pay, payFields(outTradeNo, { notify_url: 'http://merchant.test/elsewhere' }));
    await platform.settle();
    expect(platform.received.map(({ url }) => url)).toEqual([NOTIFY_URL, 'http://merchant.test/elsewhere']);
  });
});

describe('the schedule', () => {
  it('repeats three times and gives up', async () => {
    const platform = createPlatform();
    platform.answerWith(() => REFUSED);
    await confirmedNow(platform);
    await platform.advance(DAY_MS);
    expect(seconds(platform)).toEqual([0, 15, 75, 375]);
    expect(new Set(platform.received.map(({ form }) => JSON.stringify(form))).size).toBe(1);
    expect(platform.huifu.participant.nextDueMs()).toBeNull();
  });

  it.each<[string, Answer, boolean]>([
    ['what it has to be', { status: 200, body: 'RECV_ORD_ID_C1' }, true],
    ['another status', { status: 201, body: 'RECV_ORD_ID_C1' }, false],
    ['a redirect', { status: 302, body: 'RECV_ORD_ID_C1' }, false],
    ['a line more', { status: 200, body: 'RECV_ORD_ID_C1\n' }, false],
    ['JSON', { status: 200, body: '"RECV_ORD_ID_C1"' }, false],
    ['another serial', { status: 200, body: 'RECV_ORD_ID_C2' }, false],
    ['no serial', { status: 200, body: 'RECV_ORD_ID_' }, false],
    ['success', { status: 200, body: 'success' }, false],
  ])('an answer that is %s counts as it does in the platform', async (_name, answer, accepted) => {
    const platform = createPlatform();
    platform.answerWith(() => answer);
    await confirmedNow(platform);
    await platform.settle();
    expect(platform.huifu.participant.nextDueMs()).toBe(accepted ? null : START_MS + 15 * SECOND_MS);
  });

  it('counts a merchant that cannot be reached like one that refuses', async () => {
    const platform = createPlatform();
    platform.answerWith(() => Promise.reject(new Error('connect ECONNREFUSED')));
    await confirmedNow(platform);
    await platform.advance(15 * SECOND_MS);
    expect(seconds(platform)).toEqual([0, 15]);
    expect(platform.traffic.at(-1)).toMatchObject({
      kind: 'notification',
      party: 'huifu',
      subject: 'confirmed',
      answered: null,
      status: null,
      verification: 'valid',
    });
  });

  it('stops one notification at its acknowledgement and leaves the others alone', async () => {
    const platform = createPlatform({ rules: { payReply: 'final' } });
    platform.answerWith((notice) => (kindOf(notice) === 'paid' ? acknowledge(notice) : REFUSED));
    const outOrderNo = await completed(platform);
    await platform.call(PATHS.pay, payFields(await register(platform, outOrderNo)));
    await platform.advance(DAY_MS);
    expect(kinds(platform).filter((kind) => kind === 'paid')).toHaveLength(1);
    expect(kinds(platform).filter((kind) => kind === 'confirmed')).toHaveLength(4);
  });

  it('hands over several orders at the same time, each in its own sequence', async () => {
    const platform = createPlatform();
    const waiting: (() => void)[] = [];
    platform.answerWith((notice) => new Promise((resolve) => void waiting.push(() => resolve(acknowledge(notice)))));
    for (let number = 1; number <= 3; number += 1) await confirmedNow(platform, number);
    const done = platform.settle();
    await Promise.resolve();
    expect(platform.received).toHaveLength(3);
    waiting.forEach((answer) => answer());
    await done;
    expect(platform.huifu.participant.nextDueMs()).toBeNull();
  });

  it('does what falls due while it is at work, and only once when asked twice', async () => {
    const platform = createPlatform();
    await confirmedNow(platform, 1);
    platform.answerWith(async (notice) => {
      if (platform.received.length === 1) await confirmedNow(platform, 2);
      return acknowledge(notice);
    });
    await Promise.all([platform.huifu.participant.runDue(), platform.huifu.participant.runDue()]);
    expect(platform.received.map(({ data }) => data['req_seq_id'])).toEqual(['C1', 'C2']);
  });
});

describe('faults on notifications', () => {
  const withFault = async (action: FaultAction, times = 1, delayMs?: number): Promise<Platform> => {
    const platform = createPlatform();
    platform.faults.set([{ on: 'huifu.confirmed', do: action, times, ...(delayMs !== undefined && { delayMs }) }]);
    await confirmedNow(platform);
    await platform.advance(DAY_MS);
    return platform;
  };

  it.each(['drop', 'timeout-before'] as const)('%s loses single tries', async (action) => {
    const platform = await withFault(action, 2);
    expect(seconds(platform)).toEqual([75]);
    expect(platform.traffic.filter(({ fault, answered }) => fault === action && answered === null)).toHaveLength(2);
  });

  it('drop four times loses the notification', async () => {
    const platform = await withFault('drop', 4);
    expect(platform.received).toEqual([]);
    expect(platform.huifu.participant.nextDueMs()).toBeNull();
  });

  it('timeout-after loses the answer, so that it comes again', async () => {
    expect(seconds(await withFault('timeout-after'))).toEqual([0, 15]);
  });

  it('duplicate hands over twice in a row', async () => {
    const platform = await withFault('duplicate');
    expect(seconds(platform)).toEqual([0, 0]);
    expect(platform.received[0]?.form).toEqual(platform.received[1]?.form);
  });

  it('delay holds one try back and keeps the schedule behind it', async () => {
    const platform = createPlatform();
    platform.faults.set([{ on: 'huifu.confirmed', do: 'delay', times: 1, delayMs: 7 * SECOND_MS }]);
    platform.answerWith(() => REFUSED);
    await confirmedNow(platform);
    await platform.advance(HOUR_MS);
    expect(seconds(platform)).toEqual([7, 22, 82, 382]);
  });

  it.each([
    ['huifu.confirmed', ['paid', 'confirmed']],
    ['huifu.paid', ['paid', 'confirmed']],
    ['huifu.refund', ['confirmed', 'paid']],
  ])('reorder on %s makes %j of what is due together', async (on, expected) => {
    const platform = createPlatform();
    platform.faults.set([
      { on: 'huifu.confirmed', do: 'delay', times: 1, delayMs: HOUR_MS },
      { on: 'huifu.paid', do: 'delay', times: 1, delayMs: 1 },
      { on, do: 'reorder', times: 1 },
    ]);
    const outOrderNo = await confirmedNow(platform);
    await platform.settle();
    await platform.advance(HOUR_MS - 1);
    const more = { out_order_no: outOrderNo, ord_amt: '36.00', time_range: '{"end_time":"20261123105000"}' };
    await platform.call(PATHS.complete, serial('X1', more));
    platform.huifu.payActively({ outOrderNo, outcome: 'paid' });
    await platform.settle();
    expect(platform.received).toEqual([]);
    await platform.advance(1);
    expect(kinds(platform)).toEqual(expected);
  });

  it.each([
    ['huifu.confirmed', 'out_order_no', true],
    ['huifu.paid', 'trans_amt', true],
    ['huifu.paid', 'trans_hf_seq_id', false],
    ['huifu.refund', 'ord_amt', true],
  ])('corrupt on %s changes %s after signing; the next try is intact', async (on, name, paidCarriesAmount) => {
    const platform = createPlatform({ rules: { paidCarriesAmount } });
    platform.faults.set([{ on, do: 'corrupt', times: 1 }]);
    platform.answerWith((notice) => (notice.valid ? acknowledge(notice) : REFUSED));
    const { hfSeqId } = await paid(platform);
    const more = { ord_amt: '5.00', org_req_date: '20261123', org_hf_seq_id: hfSeqId, notify_url: NOTIFY_URL };
    await platform.call(PATHS.refund, serial('F1', more));
    await platform.advance(DAY_MS);
    const tries = platform.received.filter((notice) => kindOf(notice) === on.split('.')[1]);
    expect(tries.map(({ valid }) => valid)).toEqual([false, true]);
    expect(tries[0]?.data[name]).not.toBe(tries[1]?.data[name]);
    expect({ ...tries[0]?.data, [name]: tries[1]?.data[name] }).toEqual(tries[1]?.data);
    expect(platform.traffic.find(({ fault }) => fault === 'corrupt')).toMatchObject({ kind: 'notification', verification: 'invalid' });
  });
});
