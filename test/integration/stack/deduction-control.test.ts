import type { TrafficEntry } from '../../../local/kernel/types';
import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { startTestStack, type TestStack } from '../../support/stack';
import { DAY_MS, fromXml, HOUR_MS, orderFields, sign, toXml, type Fields } from '../../support/wechat-pay-platform';
import { authorize } from '../../support/wechat-v3';
import { deductionFields } from '../../support/deductions';

const PLANS = [
  { _id: 'delayed', nameZh: '连续包月', priceFen: 2500, cycleMonths: 1, mode: '24h-delay' as const, templateId: '10001' },
  { _id: 'noticed', nameZh: '连续包季', priceFen: 6600, capFen: 7000, cycleMonths: 3, mode: 'pre-notify' as const, templateId: '10002' },
];

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES, phoneDir: 'test/support/functions/probe', plans: PLANS });
});
afterAll(() => stack.dispose());

/** A signed V2 request over HTTP, of the stack's merchant. */
async function post(path: string, fields: Fields): Promise<Fields> {
  const { mchId, appId, apiV2Key } = stack.keys.wechat;
  const own = { ...fields, mch_id: mchId, appid: appId, ...(fields.contract_mchid && { contract_mchid: mchId, contract_appid: appId }) };
  const body = toXml({ ...own, sign: sign(own, apiV2Key) });
  const reply = await fetch(`${stack.baseUrl}/wechat-pay${path}`, { method: 'POST', body });
  return fromXml(await reply.text());
}

async function signContract(number: number, planId: string): Promise<string> {
  const { prepay_id: prepayId } = await post('/pay/contractorder', orderFields(number, { plan_id: planId, openid: `oUser${number}` }));
  const paid = await stack.control<{ contractId: string }>('POST', 'wechat/pay', { prepayId, outcome: 'paid', autoRenew: true });
  return paid.contractId;
}

async function notice(contractId: string, amountFen: number): Promise<{ status: number; serial: string | null; body: string }> {
  const { mchId, appId, serial, privateKey } = stack.keys.wechat;
  const path = `/wechat-pay/v3/papay/contracts/${contractId}/notify`;
  const body = JSON.stringify({ mchid: mchId, appid: appId, estimated_amount: { amount: amountFen, currency: 'CNY' } });
  const authorization = authorize({ mchId, atMs: stack.clock.nowMs(), path, body, serial, privateKey });
  const headers = { 'content-type': 'application/json', authorization };
  const reply = await fetch(stack.baseUrl + path, { method: 'POST', body, headers });
  return { status: reply.status, serial: reply.headers.get('wechatpay-serial'), body: await reply.text() };
}

/** Ten in the morning in Beijing, so many days from today. */
async function toMorning(days: number): Promise<void> {
  const nowMs = stack.clock.nowMs();
  const midnightMs = Math.floor((nowMs + 8 * HOUR_MS) / DAY_MS) * DAY_MS - 8 * HOUR_MS;
  await stack.advance(midnightMs + days * DAY_MS + 10 * HOUR_MS - nowMs);
}

interface Ledger {
  readonly wechat: { readonly orders: readonly { out_trade_no: string; trade_state: string; contract_id: string | null }[] };
}
const stateOf = async (number: number): Promise<string | undefined> => {
  const { wechat } = await stack.control<Ledger>('GET', 'ledger');
  return wechat.orders.find(({ out_trade_no: no }) => no === `REN2026112300${number}`)?.trade_state;
};

describe('renewals on the stack', () => {
  it('run a day after the call, end as the control interface has decided, and are notified', async () => {
    const contractId = await signContract(1, '10001');
    await toMorning(2);
    const decision = { contractId, outcome: 'NOTENOUGH' };
    expect(await stack.control('POST', 'wechat/deduct', decision)).toEqual(decision);
    expect((await post('/pay/pappayapply', deductionFields(contractId, 1))).result_code).toBe('SUCCESS');
    expect(await stateOf(1)).toBe('ACCEPT');
    await stack.advance(DAY_MS);
    expect(await stateOf(1)).toBe('CLOSED');
    await stack.control('POST', 'wechat/deduct', { contractId, outcome: 'paid' });
    await post('/pay/pappayapply', deductionFields(contractId, 2));
    await stack.advance(DAY_MS);
    expect(await stateOf(2)).toBe('SUCCESS');
    const { entries } = await stack.control<{ entries: TrafficEntry[] }>('GET', 'traffic');
    const sent = entries.filter(({ kind, subject }) => kind === 'notification' && subject === 'deduction');
    expect(new Set(sent.map(({ verification }) => verification))).toEqual(new Set(['valid']));
    expect(sent.map((entry) => fromXml(entry.sent).out_trade_no)).toEqual(expect.arrayContaining(['REN20261123001', 'REN20261123002']));
  });

  it('take a notice that is signed with the keys of the stack, and up to the cap of the plan', async () => {
    const contractId = await signContract(2, '10002');
    await toMorning(1);
    expect(await notice(contractId, 7001)).toMatchObject({ status: 403, body: expect.stringContaining('RULELIMIT') });
    const { wechat } = await stack.control<{ wechat: { platformSerial: string } }>('GET', 'keys');
    expect(wechat.platformSerial).toMatch(/^PUB_KEY_ID_0\d{10}[0-9A-F]{20}$/);
    expect(await notice(contractId, 6900)).toEqual({ status: 204, serial: wechat.platformSerial, body: '' });
    await toMorning(2);
    expect((await post('/pay/pappayapply', deductionFields(contractId, 3, { total_fee: '6900' }))).result_code).toBe('SUCCESS');
    expect(await stateOf(3)).toBe('SUCCESS');
  });

  it('leave a call unanswered where a fault says so', async () => {
    await stack.control('POST', 'faults', {
      rules: [{ on: 'wechat:/v3/papay/contracts/{contract_id}/notify', do: 'timeout-before', times: 1 }],
    });
    await expect(notice('2026', 6600)).rejects.toThrow();
    expect((await notice('2026', 6600)).status).toBe(404);
  });

  it.each([{ contractId: '1', outcome: 'Paid' }, { contractId: '1', outcome: '' }, { outcome: 'paid' }])('refuses %j', async (body) => {
    expect((await stack.request('POST', '/_control/wechat/deduct', body)).status).toBe(400);
  });

  it('know no contract that nobody has signed', async () => {
    expect((await stack.request('POST', '/_control/wechat/deduct', { contractId: '1', outcome: 'paid' })).status).toBe(404);
  });
});
