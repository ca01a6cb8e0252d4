import { GIVE_UP_MS } from '../../../scripts/operator/cloud';
import { beijing, readFen, readWh, yuan } from '../../../scripts/operator/quantities';
import { runOperator, type Surroundings } from '../../../scripts/operator/run';
import { HUIFU_PATHS, sentTo, unpaid } from '../../support/charging-users';
import { charged, createOperator, OPERATOR, OPERATOR_KEY } from '../../support/operating';
import { createWorld, type World } from '../../support/world';
import { createSeededRandom } from '../../support/world-ports';
import { ALICE, buy, MINUTE_MS } from '../../support/world-users';

type Sdk = Surroundings['sdk'];
interface SentCall {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly credential: { readonly operator: string; readonly atMs: number };
}

const ENVIRONMENT = { TCB_ENV: 'env-1', TCB_SECRET_ID: 'id', TCB_SECRET_KEY: 'key', OPERATOR_NAME: OPERATOR, OPERATOR_KEY };
const REFUND = HUIFU_PATHS.refund;

/** A terminal whose calls are answered by `answer`, as tcb-admin-node would hand it over. */
function terminal(answer: (data: SentCall) => unknown, more: Partial<Surroundings> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const calls: SentCall[] = [];
  const opened: Parameters<Sdk['init']>[0][] = [];
  const surroundings: Surroundings = {
    sdk: {
      init(options) {
        opened.push(options);
        return {
          async callFunction({ name, data }) {
            expect(name).toBe('operator');
            calls.push(data as SentCall);
            return answer(data as SentCall);
          },
        };
      },
    },
    environment: ENVIRONMENT,
    clock: { nowMs: () => 1_000_000 },
    random: createSeededRandom('terminal'),
    print: (text) => void out.push(text),
    complain: (text) => void err.push(text),
    confirm: null,
    fetchJson: () => Promise.reject(new Error('ECONNREFUSED')),
    ...more,
  };
  return {
    calls,
    opened,
    /** Runs a line of words. */
    run: (line: string, ...rest: readonly string[]) => runOperator([...line.split(' '), ...rest], surroundings),
    out: () => out.splice(0).join('\n'),
    err: () => err.splice(0).join('\n'),
  };
}
const ok = (data: unknown) => ({ result: { ok: true, data }, requestId: 'r' });
const refused = (code: string, message: string) => ({ result: { ok: false, error: { code, message, requestId: 'r' } }, requestId: 'r' });

/** A terminal in front of the real function. */
const inFrontOf = (world: World, more: Partial<Surroundings> = {}) => {
  const operator = createOperator(world);
  return terminal(async (data) => ({ result: JSON.parse(JSON.stringify(await operator.send(data))) as unknown }), {
    clock: world.clock,
    ...more,
  });
};

describe('what is not known is neither success nor refusal', () => {
  it.each<[string, unknown, string]>([
    ['an error object', { code: 'SYS_ERR', message: 'internal', requestId: 'r' }, 'unknown: SYS_ERR internal'],
    ['an error object without words', { code: 504 }, 'unknown: 504'],
    ['a time limit', { code: 'FUNCTIONS_TIME_LIMIT_EXCEEDED', message: 'timed out' }, 'unknown: FUNCTIONS_TIME_LIMIT_EXCEEDED timed out'],
    ['a result that is none of the function', { result: 'gateway' }, 'unknown: the answer is not one of the function operator'],
    ['no result', { requestId: 'r' }, 'unknown: the answer is not one'],
    ['a page', '<html>', 'unknown: the answer is not one'],
    ['nothing', undefined, 'unknown: the answer is not one'],
    ['an unexpected error in the function', refused('INTERNAL', 'Unexpected.'), 'unknown: Unexpected.'],
    ['half a reply', { result: { ok: true } }, 'unknown: the answer is not one'],
  ])('%s', async (_what, answer, said) => {
    const { run, out, err } = terminal(() => answer);
    expect(await run('ask E1')).toBe(2);
    expect(err()).toContain(said);
    expect(out()).toBe('');
  });

  it.each<[string, Error]>([
    ['no connection', new Error('connect ECONNREFUSED 127.0.0.1:1')],
    ['a status, with the spaces of the package', new Error('\n   502 Bad Gateway\n  ')],
  ])('a rejected call: %s', async (_what, reason) => {
    const { run, err } = terminal(() => Promise.reject(reason));
    expect(await run('ask E1')).toBe(2);
    expect(err()).toMatch(/^unknown: \S.*\. Look before you repeat it/);
  });

  it('a call that hangs for ever is given up', async () => {
    jest.useFakeTimers();
    try {
      const { run, err } = terminal(() => new Promise(() => undefined));
      let code: number | null = null;
      void run('ask E1').then((result) => (code = result));
      await jest.advanceTimersByTimeAsync(GIVE_UP_MS - 1);
      expect(code).toBeNull();
      await jest.advanceTimersByTimeAsync(1);
      expect(code).toBe(2);
      expect(err()).toContain('unknown: no answer within 75 s');
    } finally {
      jest.useRealTimers();
    }
  });

  it('an answered call leaves no timer behind', async () => {
    jest.useFakeTimers();
    try {
      expect(await terminal(() => ok({ alarms: [] })).run('alarms')).toBe(0);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('a command line', () => {
  it.each([
    ['', 'npm run operator'],
    ['frobnicate', 'there is no command "frobnicate"'],
    ['constructor', 'there is no command'],
    ['show', 'something is missing'],
    ['show E1 E2', 'too much: E2'],
    ['show E1 --fen 3', "Unknown option '--fen'"],
    ['orders E1', 'too much'],
    ['orders --limit many', '--limit is no whole number'],
    ['close-alarm a', '--note is missing'],
    ['refund E1 1.00 --yes', '--reason is missing'],
    ['refund E1 --reason x --yes', 'something is missing'],
    ['refund E1 1.00 --fen 100 --reason x --yes', 'too much'],
    ['refund E1 1.005 --reason x --yes', '"1.005" is not an amount in yuan'],
    ['refund E1 1,00 --reason x --yes', 'is not an amount'],
    ['refund E1 --fen 1.5 --reason x --yes', '--fen is no whole number'],
    ['locate E1 H1', 'something is missing'],
    ['meter E1 7.2334 --yes', 'is not an energy in kWh'],
    ['meter E1 -- -1 --yes', 'too much'],
  ])('"%s" is not understood: nothing is sent', async (line, said) => {
    const { run, err, calls } = terminal(() => ok({}));
    expect(await run(line)).toBe(1);
    expect(err()).toContain(said);
    expect(calls).toEqual([]);
  });

  it.each<[string, string, object]>([
    ['orders --state unpaid --limit 5', 'orders', { state: 'unpaid', limit: 5 }],
    ['orders', 'orders', {}],
    ['show E1', 'show', { orderNo: 'E1' }],
    ['alarms --limit 3', 'alarms', { limit: 3 }],
    ['close-alarm bill-capped:E1 --note seen', 'closeAlarm', { alarmId: 'bill-capped:E1', note: 'seen' }],
    ['refund E1 12.50 --reason broken --key k-1 --yes', 'refund', { orderNo: 'E1', amountFen: 1250, reason: 'broken', key: 'k-1' }],
    ['refund E1 --fen 7 --reason broken --key k-1 --yes', 'refund', { orderNo: 'E1', amountFen: 7, reason: 'broken', key: 'k-1' }],
    ['locate E1 H1 20261123', 'locate', { orderNo: 'E1', hfSeqId: 'H1', reqDate: '20261123' }],
    ['meter E1 7.2 --yes', 'meter', { orderNo: 'E1', energyWh: 7200 }],
    ['meter E1 --wh 7233 --yes', 'meter', { orderNo: 'E1', energyWh: 7233 }],
    ['ask E1', 'ask', { orderNo: 'E1' }],
    ['retry E1 --yes', 'retry', { orderNo: 'E1' }],
    ['cancel E1', 'cancel', { orderNo: 'E1' }],
  ])('"%s"', async (line, action, input) => {
    const { run, calls, opened, err } = terminal(() => refused('STATE_CONFLICT', 'not now'));
    expect(await run(line)).toBe(1);
    expect(err()).toContain('refused: STATE_CONFLICT: not now');
    expect(calls).toEqual([{ action, input, credential: expect.objectContaining({ operator: OPERATOR, atMs: 1_000_000 }) }]);
    expect(opened).toEqual([{ env: 'env-1', secretId: 'id', secretKey: 'key', timeout: 70_000 }]);
  });

  it('tells what there is', async () => {
    const { run, out, calls } = terminal(() => ok({}));
    expect(await run('--help')).toBe(0);
    const help = out();
    for (const command of ['orders', 'show', 'alarms', 'close-alarm', 'refund', 'locate', 'meter', 'ask', 'retry', 'cancel'])
      expect(help).toMatch(new RegExp(`^  ${command}`, 'm'));
    expect(calls).toEqual([]);
  });
});

describe('where to call', () => {
  it('names every variable that is missing', async () => {
    const { run, err, opened } = terminal(() => ok({}), { environment: { TCB_ENV: 'e', OPERATOR_KEY: '' } });
    expect(await run('alarms')).toBe(1);
    expect(err()).toContain('missing in the environment: TCB_SECRET_ID, TCB_SECRET_KEY, OPERATOR_NAME, OPERATOR_KEY.');
    expect(opened).toEqual([]);
  });

  it('another address than the cloud', async () => {
    const { run, opened } = terminal(() => ok({ alarms: [] }), { environment: { ...ENVIRONMENT, TCB_SERVICE_URL: 'http://x/admin' } });
    expect(await run('alarms')).toBe(0);
    expect(opened).toMatchObject([{ serviceUrl: 'http://x/admin' }]);
  });

  it('a local stack, in its time', async () => {
    const asked: string[] = [];
    const fetchJson = async (url: string): Promise<unknown> => {
      asked.push(url);
      return url.endsWith('/keys')
        ? { cloud: { envId: 'local', secretId: 'i', secretKey: 'k' }, operator: { name: 'local', key: OPERATOR_KEY }, wechat: {} }
        : { nowMs: 9_000_000, offsetMs: 8_000_000 };
    };
    const { run, calls, opened } = terminal(() => ok({ alarms: [] }), { environment: {}, fetchJson });
    expect(await run('alarms --stack http://127.0.0.1:5180/')).toBe(0);
    expect(asked).toEqual(['http://127.0.0.1:5180/_control/keys', 'http://127.0.0.1:5180/_control/clock']);
    expect(opened).toEqual([{ env: 'local', secretId: 'i', secretKey: 'k', serviceUrl: 'http://127.0.0.1:5180/admin', timeout: 70_000 }]);
    expect(calls).toMatchObject([{ credential: { operator: 'local', atMs: 9_000_000 } }]);
  });

  it('a stack that is not there', async () => {
    const { run, err } = terminal(() => ok({}));
    expect(await run('alarms --stack http://127.0.0.1:1')).toBe(1);
    expect(err()).toBe('no local stack answers at http://127.0.0.1:1: ECONNREFUSED');
  });
});

describe('commands that move money', () => {
  it.each(['refund E1 1.00 --reason x', 'meter E1 1.0', 'retry E1'])('"%s" needs a person, or --yes', async (line) => {
    const { run, err, calls } = terminal(() => ok({}));
    expect(await run(line)).toBe(1);
    expect(err()).toContain('add --yes');
    expect(calls).toEqual([]);
  });

  it('show what will happen, and take anything but yes for no', async () => {
    const world = await createWorld({ seed: 51 });
    const orderNo = await charged(world);
    const questions: string[] = [];
    const confirm = async (question: string): Promise<boolean> => questions.push(question) === 2;
    const { run, err, calls } = inFrontOf(world, { confirm });
    expect(await run(`refund ${orderNo} 5.00 --reason x`)).toBe(1);
    expect(err()).toBe('refused: you did not say yes: nothing was sent');
    expect(questions).toEqual([
      `Order ${orderNo}, pile P002, paid. Paid 20.27 yuan, refunded 0.00.\nRefund 5.00 yuan; 15.27 yuan are left then.`,
    ]);
    expect(calls.map(({ action }) => action)).toEqual(['show']);
    expect(sentTo(world, REFUND)).toEqual([]);
    expect(await run(`refund ${orderNo} 5.00 --reason x`)).toBe(2);
    expect(sentTo(world, REFUND)).toHaveLength(1);
  });

  it('show the bill before a deduction, and what the pile has told before a meter is believed', async () => {
    const world = await createWorld({ seed: 52 });
    const orderNo = await unpaid(world);
    const questions: string[] = [];
    const { run } = inFrontOf(world, { confirm: async (question) => questions.push(question) < 0 });
    await run(`retry ${orderNo}`);
    await run(`meter ${orderNo} 7.5`);
    expect(questions).toEqual([
      `Order ${orderNo}, pile P002, unpaid. The bill is 33.78 yuan.\nTry deduction 2 now.`,
      `Order ${orderNo}, pile P002, unpaid. The pile has told nothing.\nEnd the session with 7.500 kWh and bill that.`,
    ]);
  });

  it('a refund: not known yet, then known; its key repeats it', async () => {
    const world = await createWorld({ seed: 53 });
    const orderNo = await charged(world);
    const { run, out, err } = inFrontOf(world);
    expect(await run(`refund ${orderNo} 5.00 --yes --reason`, '充电中断')).toBe(2);
    expect(out()).toMatch(
      /^refund E\w+R1 of 5\.00 yuan processing \(key refund-20261123-\w{8}, 充电中断\)\n15\.27 yuan can be refunded still$/,
    );
    const said = err();
    const [, key = ''] = /--key (refund-20261123-\w{8})/.exec(said) ?? [];
    expect(said).toContain('unknown: refund');
    await world.advance(MINUTE_MS);
    expect(await run(`refund ${orderNo} 5.00 --yes --reason x --key ${key}`)).toBe(0);
    expect(out()).toContain('R1 of 5.00 yuan succeeded');
    expect(await run(`refund ${orderNo} 5.01 --yes --reason x --key ${key}`)).toBe(1);
    expect(err()).toContain('Another refund needs another key');
    expect(sentTo(world, REFUND)).toHaveLength(1);
  });

  it('a refund that failed is no success', async () => {
    const world = await createWorld({ seed: 54 });
    const orderNo = await charged(world);
    world.huifu.decideRefund({ outOrderNo: orderNo, outcome: 'failed' });
    const { run, err } = inFrontOf(world);
    expect(await run(`refund ${orderNo} --fen 500 --yes --reason x --key k`)).toBe(2);
    await world.advance(MINUTE_MS);
    expect(await run(`refund ${orderNo} --fen 500 --yes --reason x --key k`)).toBe(1);
    expect(err()).toContain('failed: refund');
  });
});

describe('what is printed', () => {
  it('orders in columns, one order in full, or the data itself', async () => {
    const world = await createWorld({ seed: 55 });
    const { run, out } = inFrontOf(world);
    expect(await run('orders')).toBe(0);
    expect(out()).toBe('no orders');
    const orderNo = await charged(world);
    await run('orders');
    const [head, line] = out().split('\n');
    expect(head).toMatch(/^order +state +pile +made +kWh +bill +paid +refunded +waits for$/);
    expect(line).toMatch(new RegExp(`^${orderNo}  paid +P002  2026-11-23 10:00:00  \\d+\\.\\d{3} +20\\.27  20\\.27  - +-$`));
    await run(`show ${orderNo}`);
    const shown = out();
    for (const part of [
      /^paid +20\.27 yuan at 2026-11-23/m,
      /^payment +\S+, requested on 20261123$/m,
      /^deduction 1 /m,
      /charging-order confirming → confirmed/,
      /^user +oAl\*\*\*/m,
    ]) {
      expect(shown).toMatch(part);
    }
    await run(`show ${orderNo} --json`);
    expect(JSON.parse(out())).toMatchObject({ outOrderNo: orderNo, state: 'paid' });
  });

  it('alarms with what to do', async () => {
    const world = await createWorld({ seed: 56 });
    const { run, out } = inFrontOf(world);
    await run('alarms');
    expect(out()).toBe('no open alarms');
    await world.app.alarms.raise(
      { alarmId: 'bill-capped:E1', kind: 'bill-capped', no: 'E1', message: 'Raise the limit.' },
      world.clock.nowMs(),
    );
    await run('alarms');
    expect(out()).toBe('2026-11-23 10:00:00  bill-capped:E1\n  E1: Raise the limit.');
    expect(await run('close-alarm bill-capped:E1 --note done')).toBe(0);
    expect(out()).toBe('closed bill-capped:E1');
  });
});

describe('quantities', () => {
  it.each([
    ['0.01', 1],
    ['0.1', 10],
    ['1', 100],
    ['12.50', 1250],
    ['4.35', 435],
    ['1.15', 115],
    ['9999999.99', 999_999_999],
  ])('%s yuan are %i fen', (text, fen) => {
    expect(readFen(text)).toBe(fen);
    expect(readFen(yuan(fen))).toBe(fen);
  });
  it.each(['', '.5', '1.', '-1', '+1', '1e3', '1 000', '1,5', '0x10', '１', '1.234', 'NaN', '12345678'])('"%s" is no amount', (text) => {
    expect(() => readFen(text)).toThrow('is not an amount');
  });
  it('energy and time', () => {
    expect([readWh('7'), readWh('7.2'), readWh('0.001')]).toEqual([7000, 7200, 1]);
    expect(beijing(Date.UTC(2026, 10, 23, 16, 5, 9))).toBe('2026-11-24 00:05:09');
  });
});

describe('payments of a membership', () => {
  const REASON = ['--reason', '用户申请退款'] as const;

  it('are told from charging orders by their number: shown, refunded, asked about', async () => {
    const world = await createWorld({ seed: 51 });
    const { outTradeNo, contractId } = await buy(world);
    const shell = inFrontOf(world);
    expect(await shell.run(`show ${outTradeNo}`)).toBe(0);
    const shown = shell.out();
    for (const text of ['first order of plan month', 'paid', '19.00 yuan', contractId, 'refundable']) expect(shown).toContain(text);
    expect(shown).not.toContain(ALICE);
    expect(await shell.run(`refund ${outTradeNo} 5.00 --key k --yes`, ...REASON)).toBe(2);
    expect(shell.err()).toContain('unknown: refund R');
    expect(shell.out()).toContain('14.00 yuan can be refunded still');
    await world.advance(MINUTE_MS);
    expect(await shell.run(`refund ${outTradeNo} 5.00 --key k --yes`, ...REASON)).toBe(0);
    expect(await shell.run(`ask ${outTradeNo}`)).toBe(0);
    expect(shell.out()).toContain('refunded');
    expect(shell.calls.map(({ action }) => action)).toEqual(['showPayment', 'refund', 'refund', 'askPayment']);
  });

  it('a refund, and the end of a contract, say what will happen and wait for yes', async () => {
    const world = await createWorld({ seed: 52 });
    const { outTradeNo, contractCode } = await buy(world);
    const asked: string[] = [];
    const shell = inFrontOf(world, {
      confirm: async (question) => {
        asked.push(question);
        return Promise.resolve(asked.length > 2);
      },
    });
    expect(await shell.run(`refund ${outTradeNo} 5.00`, ...REASON)).toBe(1);
    expect(await shell.run(`end ${contractCode}`, '--reason', '应用户要求')).toBe(1);
    expect(asked[0]).toContain('Refund 5.00 yuan; 14.00 yuan are left then.');
    expect(asked[1]).toContain('WeChat tells the user: 应用户要求');
    expect(world.wechat.ledger().contracts).toMatchObject([{ contract_state: 0 }]);
    expect(await shell.run(`end ${contractCode}`, '--reason', '应用户要求')).toBe(0);
    expect(shell.out()).toContain(`${contractCode} ended by merchant`);
    expect(await shell.run(`renew ${contractCode}`)).toBe(1);
    expect(shell.err()).toContain('is ended');
    expect(await shell.run(`end ${contractCode}`)).toBe(1);
    expect(shell.err()).toContain('--reason is missing');
  });
});

describe('what statements have shown', () => {
  const proposal = {
    alarmId: 'statement-unpaid-here:S1',
    no: 'S1',
    words: 'paid there.',
    proposes: 'paid for order S1',
    state: 'open',
    raisedMs: 0,
  };
  it('days are a table, with the reason of one that is not done', async () => {
    const day = {
      platform: 'wechat',
      day: '20261122',
      state: 'done',
      lines: 3,
      payments: 2,
      refunds: 1,
      discrepancies: 0,
      tries: 1,
      doneMs: 0,
      reason: null,
    };
    const { run, out, calls } = terminal(() =>
      ok({ statements: [day, { ...day, platform: 'huifu', state: 'failed', doneMs: null, reason: 'HTTP 502' }] }),
    );
    expect(await run('statements --limit 2')).toBe(0);
    expect(calls.map(({ input }) => input)).toEqual([{ limit: 2 }]);
    expect(out().split('\n')).toEqual([
      expect.stringMatching(/^day +platform +state/),
      expect.stringMatching(/^20261122 +wechat +done +3 +2 +1 +0 +1970-01-01 08:00:00$/),
      expect.stringMatching(/^20261122 +huifu +failed +3 +2 +1 +0 +HTTP 502$/),
    ]);
  });
  it('proposals say what applying would settle', async () => {
    const { run, out } = terminal(() => ok({ proposals: [proposal, { ...proposal, proposes: null }] }));
    expect(await run('proposals')).toBe(0);
    const said = out();
    expect(said).toContain('apply: paid for order S1');
    expect(said).toContain('nothing to apply');
  });
  it('applying asks first, with what is proposed', async () => {
    const questions: string[] = [];
    const confirm = (question: string) => Promise.resolve(questions.push(question) > 1);
    const { run, calls, err } = terminal(
      ({ action }) => ok({ proposals: action === 'apply' ? [{ ...proposal, state: 'applied' }] : [proposal] }),
      { confirm },
    );
    expect(await run('apply statement-unpaid-here:S1')).toBe(1);
    expect(err()).toContain('you did not say yes');
    expect(await run('apply statement-unpaid-here:S1')).toBe(0);
    expect(questions[0]).toBe('paid there.\nSettle: paid for order S1.');
    expect(calls.map(({ action }) => action)).toEqual(['proposals', 'proposals', 'apply']);
  });
  it.each([
    ['recheck alipay 20261122', 'neither wechat nor huifu'],
    ['dismiss statement-unpaid-here:S1', '--note is missing'],
    ['apply', 'something is missing'],
  ])('%s is not understood', async (command, said) => {
    const { run, err, calls } = terminal(() => ok({}));
    expect(await run(command)).toBe(1);
    expect(err()).toContain(said);
    expect(calls).toEqual([]);
  });
  it('a day can be compared once more, a difference be dismissed', async () => {
    const { run, calls } = terminal(({ action }) => ok(action === 'recheck' ? { statements: [] } : { proposals: [] }));
    expect(await run('recheck wechat 20261122')).toBe(0);
    expect(await run('dismiss statement-unpaid-here:S1 --note', 'settled by hand')).toBe(0);
    expect(calls.map(({ action, input }) => [action, input])).toEqual([
      ['recheck', { platform: 'wechat', day: '20261122' }],
      ['dismiss', { alarmId: 'statement-unpaid-here:S1', note: 'settled by hand' }],
    ]);
  });
});
