import { rmSync } from 'node:fs';
import type { Reply } from '../../../typings/cloud-api';
import type { SubscribeData } from '../../../typings/subscription-api';
import { assertInvariants } from '../../support/assert-invariants';
import { CUSTOMERS, KILLS, KilledStack, killPoints } from '../../support/killed-stack';
import { temporaryDataDir } from '../../support/stack';
import { HOUR_MS, prepayIdOf, type WechatLedger } from '../../support/subscriber';
import { seededRandom } from '../../support/seeded-random';

/** As many users as tap at the same time: enough that a kill finds several purchases at every stage. */
const CLIENTS = 6;

interface Merchant {
  readonly periods: readonly { readonly outTradeNo: string }[];
  readonly orders: readonly { readonly outTradeNo: string; readonly state: string }[];
  readonly contracts: readonly { readonly contractCode: string; readonly state: string }[];
  readonly alarms: readonly unknown[];
}

describe('kill -9 at any moment', () => {
  it(`every payment has exactly one granted period, and no grant lacks a payment, after ${KILLS} kills during ${CUSTOMERS} subscriptions`, async () => {
    const dataDir = temporaryDataDir();
    const random = seededRandom(20261124);
    const stack = new KilledStack(dataDir);
    try {
      // Each subscription takes three steps; the kills are spread over all of them.
      const kills = killPoints(random, KILLS, CUSTOMERS * 3);
      let steps = 0;
      const onStep = async (): Promise<void> => {
        steps += 1;
        if (kills.delete(steps)) await stack.killAndRestart();
      };
      const queue = Array.from({ length: CUSTOMERS }, (_, i) => `oKill_${i}`);
      const client = async (): Promise<void> => {
        for (let openid = queue.pop(); openid !== undefined; openid = queue.pop()) await buy(stack, openid, random() < 0.8, onStep);
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
      expect(stack.kills).toBe(KILLS);
      await stack.persistently('POST', '/_control/clock', { advanceMs: HOUR_MS });
      await compareBooks(stack);
      const control = async <T>(method: string, target: string, body?: unknown): Promise<T> =>
        (await stack.persistently(method, `/_control/${target}`, body)).value as T;
      await assertInvariants(control, { wasRestarted: true });
    } finally {
      await stack.end();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 1_800_000);
});

async function buy(stack: KilledStack, openid: string, autoRenew: boolean, onStep: () => Promise<void>): Promise<void> {
  const order = await subscribe(stack, openid);
  await onStep();
  // A payment that was made just before a kill is reported as decided already: that is as good.
  await stack.persistently('POST', '/_control/wechat/pay', { prepayId: prepayIdOf(order), outcome: 'paid', autoRenew }, 409);
  await onStep();
  await stack.persistently('POST', '/fn/subscription', { action: 'membership' }, 500, openid);
  await onStep();
}

async function subscribe(stack: KilledStack, openid: string): Promise<SubscribeData> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { status, value } = await stack.persistently(
      'POST',
      '/fn/subscription',
      { action: 'subscribe', planId: 'month', consent: true },
      500,
      openid,
    );
    const reply = status === 200 ? (value as { result: Reply<SubscribeData> }).result : undefined;
    if (reply?.ok) return reply.data;
    if (reply && reply.error.code !== 'OUTCOME_UNKNOWN' && reply.error.code !== 'INTERNAL') throw new Error(JSON.stringify(reply.error));
  }
  throw new Error(`${openid} could not subscribe`);
}

async function compareBooks(stack: KilledStack): Promise<void> {
  const { wechat } = (await stack.persistently('GET', '/_control/ledger')).value as { wechat: WechatLedger };
  const merchant = (await stack.persistently('GET', '/_control/merchant')).value as Merchant;
  const paid = wechat.orders.filter((o) => o.trade_state === 'SUCCESS').map((o) => o.out_trade_no);
  expect(paid).toHaveLength(CUSTOMERS);
  expect(merchant.periods.map((p) => p.outTradeNo).sort()).toEqual([...paid].sort());
  const signed = wechat.contracts.filter((c) => Number(c.contract_state) === 0).map((c) => c.contract_code);
  expect(
    merchant.contracts
      .filter((c) => c.state === 'signed')
      .map((c) => c.contractCode)
      .sort(),
  ).toEqual([...signed].sort());
  expect(merchant.orders.filter((o) => !['paid', 'closed'].includes(o.state))).toEqual([]);
  expect(merchant.alarms).toEqual([]);
}
