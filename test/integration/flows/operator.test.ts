import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { signOperatorCall } from '../../../cloudfunctions/shared/entry/operator-credential';
import type { ChargingOrderData, StartChargingData } from '../../../typings/charging-api';
import type { Reply } from '../../../typings/cloud-api';
import type { OperatorOrder } from '../../../typings/operator-api';
import { startTestStack, type TestStack } from '../../support/stack';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line as it is run by hand, over the unmodified tcb-admin-node. */
async function operator(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const { TCB_ENV: _env, OPERATOR_KEY: _key, ...inherited } = process.env;
  const child = spawn(process.execPath, ['scripts/run.mjs', 'scripts/operator.ts', ...args], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: out.trim(), err: err.trim() };
}

describe('the operator at the command line', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.dispose());

  const local = (...args: readonly string[]): Promise<Finished> => operator([...args, '--stack', stack.baseUrl]);
  const shown = async (orderNo: string): Promise<OperatorOrder> =>
    JSON.parse((await local('show', orderNo, '--json')).out) as OperatorOrder;

  async function charge<T>(openid: string, event: Readonly<Record<string, unknown>>): Promise<T> {
    const reply = await stack.call<Reply<T>>('charging', event, openid);
    if (!reply.ok) throw new Error(`${String(event['action'])}: ${reply.error.code}`);
    return reply.data;
  }
  /** A session at the quick pile, paid by deduction. */
  async function paid(openid: string): Promise<string> {
    await stack.control('POST', 'charger', { pileId: 'P002', set: { plugged: true } });
    const { outOrderNo } = await charge<StartChargingData>(openid, { action: 'start', code: 'P002' });
    await stack.control('POST', 'huifu/decide', { outOrderNo, decision: 'confirm', openid });
    await stack.advance(10 * MINUTE_MS);
    await charge(openid, { action: 'stop', outOrderNo });
    await stack.advance(2 * MINUTE_MS);
    const { state } = await charge<ChargingOrderData>(openid, { action: 'order', outOrderNo });
    expect(state).toBe('paid');
    return outOrderNo;
  }

  it('[P10] [P11] [D23] refunds end to end: not known yet, then known; the same key is the same refund; never more than was paid', async () => {
    const orderNo = await paid('oOperated1');
    // The stack is days ahead of this machine: the credential is made in its time.
    await stack.advance(3 * DAY_MS);
    const before = await shown(orderNo);
    const wish = ['refund', orderNo, '5.00', '--reason', '充电中断', '--key', 'k-1', '--yes'];
    const first = await local(...wish);
    expect(first).toMatchObject({ code: 2, err: expect.stringContaining('unknown: refund') });
    await stack.advance(MINUTE_MS);
    const second = await local(...wish);
    expect(second).toMatchObject({ code: 0, out: expect.stringContaining('of 5.00 yuan succeeded') });
    const left = before.refundableFen - 500;
    const tooMuch = await local('refund', orderNo, '--fen', String(left + 1), '--reason', 'x', '--yes');
    expect(tooMuch).toMatchObject({ code: 1, out: '', err: expect.stringContaining('can be refunded still') });
    expect(await shown(orderNo)).toMatchObject({
      state: 'paid',
      refundedFen: 500,
      refundableFen: left,
      refunds: [{ key: 'k-1', by: 'local' }],
    });
    const { huifu } = await stack.control<{ huifu: { refunds: readonly object[] } }>('GET', 'ledger');
    expect(huifu.refunds).toMatchObject([
      { org_hf_seq_id: before.payment?.hfSeqId, org_req_date: before.payment?.reqDate, ord_amt: 500, trans_stat: 'S' },
    ]);
    const { entries } = await stack.control<{ entries: readonly { subject: string; sent: string }[] }>('GET', 'traffic?after=0');
    expect(entries.filter(({ subject }) => subject.endsWith('/scanpay/refund'))).toHaveLength(1);
    expect(await stack.engine.find('operatorCalls', { action: 'refund' })).toMatchObject([
      { operator: 'local', state: 'done' },
      { operator: 'local', state: 'done' },
      { operator: 'local', state: 'refused' },
    ]);
  });

  it('money is not moved without a person or --yes', async () => {
    const calls = await stack.engine.find('operatorCalls', {});
    expect(await local('refund', 'E1', '5.00', '--reason', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('add --yes') });
    expect(await stack.engine.find('operatorCalls', {})).toEqual(calls);
  });

  it.each(['operator', 'scheduler', 'reconciler', 'notify'])(
    '[rule 10] a mini-program user who calls %s, even well signed, is refused and changes nothing',
    async (name) => {
      const orderNo = await paid(`oOwner_${name}`);
      const input = { orderNo, amountFen: 1, key: 'stolen', reason: 'x' };
      const { name: as, key } = stack.keys.operator;
      const call = { operator: as, nonce: '0123456789abcdef'.repeat(2), action: 'refund', input };
      const credential = signOperatorCall(call, (await stack.control<{ nowMs: number }>('GET', 'clock')).nowMs, key);
      const before = await everything();
      const answer = await stack.request(
        'POST',
        `/fn/${name}`,
        { action: 'refund', input, credential },
        { 'x-local-openid': `oOwner_${name}` },
      );
      expect(JSON.stringify(answer.value)).toMatch(/FORBIDDEN|forbidden/);
      expect(await everything()).toEqual(before);
      // Over HTTP access it is no operator's call either.
      const overHttp = await stack.request('POST', '/http/operator', { action: 'refund', input, credential });
      expect(JSON.stringify(overHttp.value)).toContain('FORBIDDEN');
      expect(await everything()).toEqual(before);
    },
  );

  async function everything(): Promise<unknown> {
    return Promise.all(stack.engine.collectionNames().map(async (name) => [name, await stack.engine.find(name, {})]));
  }
});

describe('an operator with an environment of their own', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.dispose());

  const environment = () => ({
    TCB_ENV: stack.keys.cloud.envId,
    TCB_SECRET_ID: stack.keys.cloud.secretId,
    TCB_SECRET_KEY: stack.keys.cloud.secretKey,
    TCB_SERVICE_URL: `${stack.baseUrl}/admin`,
    OPERATOR_NAME: stack.keys.operator.name,
    OPERATOR_KEY: stack.keys.operator.key,
  });

  it('is reached by environment variables, too', async () => {
    expect(await operator(['alarms'], environment())).toEqual({ code: 0, out: 'no open alarms', err: '' });
    expect(await operator(['show', 'E1'], environment())).toMatchObject({
      code: 1,
      err: 'refused: NOT_FOUND: There is no charging order E1.',
    });
  });

  it.each([
    ['a wrong key of the operator', { OPERATOR_KEY: 'f'.repeat(64) }, 1, 'refused: FORBIDDEN'],
    ['an operator who is not known', { OPERATOR_NAME: 'nobody' }, 1, 'refused: FORBIDDEN'],
    ['a wrong key of the cloud', { TCB_SECRET_KEY: 'wrong' }, 2, 'unknown: SIGN_PARAM_INVALID'],
    ['no connection', { TCB_SERVICE_URL: 'http://127.0.0.1:9/admin' }, 2, 'unknown: '],
  ])('%s', async (_what, changed, code, said) => {
    const finished = await operator(['alarms'], { ...environment(), ...changed });
    expect(finished).toMatchObject({ code, out: '', err: expect.stringContaining(said) });
    expect(finished.err).not.toContain(stack.keys.operator.key);
  });
});
