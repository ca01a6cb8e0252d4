import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalKeys } from '../../../local/stack/keys';
import type { TrafficEntry } from '../../../local/kernel/types';
import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { createFields, type Fields, PATHS, signedBody } from '../../support/huifu-platform';
import { startTestStack, type TestStack } from '../../support/stack';

/** A merchant beside the stack's functions: it makes the calls itself and acknowledges what it is told. */
interface Merchant {
  readonly server: Server;
  readonly url: string;
  /** `resp_data` of each notification. */
  readonly told: Fields[];
}
let stack: TestStack;
let merchant: Merchant;
beforeAll(async () => {
  stack = await startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES, huifuRules: { deductionMs: 7000 } });
  merchant = await openMerchant();
});
afterAll(async () => {
  merchant.server.close();
  await stack.dispose();
});

async function openMerchant(): Promise<Merchant> {
  const told: Fields[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const data = JSON.parse(new URLSearchParams(body).get('resp_data') ?? '{}') as Fields;
      told.push(data);
      response.end(`RECV_ORD_ID_${data['req_seq_id']}`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, told, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/huifu` };
}

const beijing = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace(/[-T:]/g, '');
const today = (): string => beijing(stack.clock.nowMs()).slice(0, 8);

/** A call signed with the published keys. */
async function call(path: string, fields: Fields): Promise<Fields> {
  const { huifu } = await stack.control<Pick<LocalKeys, 'huifu'>>('GET', 'keys');
  const body = signedBody(
    { ...fields, huifu_id: huifu.huifuId },
    { sys_id: huifu.sysId, product_id: huifu.productId },
    huifu.merchantPrivateKey,
  );
  const { status, value } = await stack.request('POST', `/huifu${path}`, body);
  expect(status).toBe(200);
  return (value as { data: Fields }).data;
}

async function create(number: number): Promise<{ outOrderNo: string; package: string }> {
  const reply = await call(
    PATHS.create,
    createFields(number, { req_date: today(), sub_appid: stack.keys.wechat.appId, notify_url: merchant.url, sub_openid: 'oCar' }),
  );
  expect(reply).toMatchObject({ resp_code: '00000000' });
  return { outOrderNo: reply['out_order_no'] ?? '', package: reply['package'] ?? '' };
}

async function complete(outOrderNo: string): Promise<void> {
  await stack.advance(3_600_000);
  const time_range = JSON.stringify({ end_time: beijing(stack.clock.nowMs() - 1000) });
  const post_payments = JSON.stringify([{ name: '费用明细', description: '10.00度', amount: '12.00' }]);
  const reply = await call(PATHS.complete, { out_order_no: outOrderNo, ord_amt: '12.00', time_range, post_payments });
  expect(reply).toMatchObject({ resp_code: '00000000' });
}

async function deduct(outOrderNo: string, number: number): Promise<void> {
  const req_date = today();
  const { out_trade_no = '' } = await call(PATHS.register, { req_date, req_seq_id: `R${number}`, out_order_no: outOrderNo });
  const pay = { req_date, req_seq_id: `P${number}`, deduct_req_seq_id: `R${number}`, out_trade_no, goods_desc: '充电' };
  expect(await call(PATHS.pay, { ...pay, risk_check_data: '{"ip_address":"127.0.0.1"}' })).toMatchObject({ trans_stat: 'P' });
}

const state = async (outOrderNo: string): Promise<unknown> => {
  const { orders } = await stack.control<{ orders: { outOrderNo: string }[] }>('GET', 'huifu/orders?openid=oCar');
  return orders.find((order) => order.outOrderNo === outOrderNo);
};

describe('a service order in the hands of the control interface', () => {
  it('is shown, confirmed, fails once, is paid by deduction and refunded', async () => {
    const { outOrderNo, package: text } = await create(1);
    expect(await stack.control('GET', `huifu/sheet?package=${text}`)).toMatchObject({ outOrderNo, state: 'confirmable', openid: 'oCar' });
    await stack.control('POST', 'huifu/decide', { outOrderNo, decision: 'refuse' });
    await stack.control('POST', 'huifu/decide', { outOrderNo, decision: 'confirm', openid: 'oCar' });
    expect(await stack.request('POST', '/_control/huifu/decide', { outOrderNo, decision: 'confirm' })).toMatchObject({ status: 409 });
    await stack.settle();
    expect(merchant.told).toMatchObject([{ out_order_no: outOrderNo, state_description: 'USER_CONFIRM' }]);
    await complete(outOrderNo);
    await stack.control('POST', 'huifu/cashier', { outOrderNo, open: true });
    expect(await call(PATHS.register, { req_date: today(), req_seq_id: 'R0', out_order_no: outOrderNo })).toMatchObject({
      resp_code: '23000000',
    });
    await stack.control('POST', 'huifu/cashier', { outOrderNo, open: false });
    await stack.control('POST', 'huifu/deduct', { outOrderNo, outcome: 'failed' });
    await deduct(outOrderNo, 1);
    await stack.advance(7000);
    expect(await state(outOrderNo)).toMatchObject({ state: 'DOING', collectionState: 'USER_PAYING' });
    await stack.control('POST', 'huifu/deduct', { outOrderNo, outcome: 'paid' });
    await deduct(outOrderNo, 2);
    await stack.advance(7000);
    expect(await state(outOrderNo)).toMatchObject({ state: 'DONE', totalFen: 1200, refundedFen: 0 });
    const org = { org_hf_seq_id: merchant.told[1]?.['trans_hf_seq_id'] ?? '', org_req_date: merchant.told[1]?.['trans_req_date'] ?? '' };
    const refund = (number: number) =>
      call(PATHS.refund, { ...org, req_date: today(), req_seq_id: `F${number}`, ord_amt: '2.00', notify_url: merchant.url });
    await stack.control('POST', 'huifu/refund', { outOrderNo, outcome: 'failed' });
    await refund(1);
    await stack.advance(10_000);
    await stack.control('POST', 'huifu/refund', { outOrderNo, outcome: 'refunded' });
    await refund(2);
    await stack.advance(10_000);
    expect(merchant.told.slice(2)).toMatchObject([{ trans_stat: 'F' }, { trans_stat: 'S', ord_amt: '2.00' }]);
    expect(await state(outOrderNo)).toMatchObject({ refundedFen: 200 });
  });

  it('is paid by the user, and both books and traffic tell', async () => {
    const { outOrderNo } = await create(2);
    await stack.control('POST', 'huifu/decide', { outOrderNo, decision: 'confirm' });
    await complete(outOrderNo);
    await stack.control('POST', 'huifu/pay', { outOrderNo, outcome: 'failed' });
    await stack.control('POST', 'huifu/pay', { outOrderNo, outcome: 'paid' });
    await stack.settle();
    const { huifu } = await stack.control<{ huifu: { payments: Fields[] } }>('GET', 'ledger');
    expect(huifu.payments.filter((payment) => payment['out_order_no'] === outOrderNo)).toMatchObject([
      { kind: 'active', trans_stat: 'F' },
      { kind: 'active', trans_stat: 'S', hf_seq_id: merchant.told.at(-1)?.['trans_hf_seq_id'] },
    ]);
    const { entries } = await stack.control<{ entries: TrafficEntry[] }>('GET', 'traffic');
    const ours = entries.filter(({ party }) => party === 'huifu');
    expect(new Set(ours.map(({ verification }) => verification))).toEqual(new Set(['valid']));
    expect(ours.at(-1)).toMatchObject({ kind: 'notification', subject: 'paid', status: 200 });
  });

  it('takes faults of the control interface', async () => {
    await stack.control('POST', 'faults', { rules: [{ on: `huifu:${PATHS.query}`, do: 'timeout-after' }] });
    await expect(call(PATHS.query, { org_req_seq_id: 'C2' })).rejects.toThrow('fetch failed');
    expect(await call(PATHS.query, { org_req_seq_id: 'C2' })).toMatchObject({ state: 'DONE' });
  });

  it('is still there after a restart', async () => {
    const before = await stack.control('GET', 'ledger');
    await stack.stop();
    stack = await startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES, dataDir: stack.dataDir });
    expect(await stack.control('GET', 'ledger')).toEqual(before);
  });
});
