import { reconcile } from '../../../cloudfunctions/shared/application/reconcile/reconcile';
import type { WechatPaySimulator } from '../../../local/wechat-pay';
import { createOperator } from '../../support/operating';
import { createWorld, type World } from '../../support/world';
import { ALICE, BOB, buy, DAY_MS, lose, MINUTE_MS, order } from '../../support/world-users';

/** The day of the world's beginning. */
const DAY = '20261123';
type Edits = Parameters<WechatPaySimulator['editBill']>[0]['edits'];

/** Two members who paid, and the morning after with the bill of that day. Unpacking runs outside of this thread: nothing here waits for the world's clock. */
async function morningAfter(edits: (numbers: { readonly alice: string; readonly bob: string }) => Edits = () => []) {
  const world = await createWorld({ seed: 25 });
  const alice = (await buy(world, { openid: ALICE })).outTradeNo;
  const bob = (await buy(world, { openid: BOB })).outTradeNo;
  world.wechat.editBill({ billDate: DAY, edits: edits({ alice, bob }) });
  await world.advance(DAY_MS + 30 * MINUTE_MS);
  return { world, alice, bob };
}
const found = async (world: World): Promise<readonly string[]> => (await world.app.alarms.open(100)).map(({ alarmId }) => alarmId).sort();

describe('the bill as WeChat Pay makes it', () => {
  it('[D25] of a day on which everything agrees raises nothing', async () => {
    const { world } = await morningAfter();
    expect(await reconcile(world.app)).toEqual({ done: 2, notDone: 0 });
    expect(await found(world)).toEqual([]);
    expect(await world.app.statementDays.get('wechat', DAY)).toMatchObject({ state: 'done', lines: 2, payments: 2, discrepancies: 0 });
  });

  it.each<
    [
      string,
      (numbers: { readonly alice: string; readonly bob: string }) => Edits,
      (numbers: { readonly alice: string }) => readonly string[],
    ]
  >([
    ['a line is missing', ({ alice: outTradeNo }) => [{ do: 'drop', outTradeNo }], ({ alice }) => [`statement-payment-missing:${alice}`]],
    [
      'a line is there twice',
      ({ alice: outTradeNo }) => [{ do: 'duplicate', outTradeNo }],
      ({ alice }) => [`statement-duplicate-line:${alice}:2`],
    ],
    ['an amount', ({ alice: outTradeNo }) => [{ do: 'amount', outTradeNo, fen: 1 }], ({ alice }) => [`statement-amount-differs:${alice}`]],
    ['a number of somebody else', () => [{ do: 'add', outTradeNo: 'SHOP1', fen: 990 }], () => ['statement-unknown-payment:SHOP1']],
    [
      'a refund that nobody told us of',
      ({ alice: outTradeNo }) => [{ do: 'add', outTradeNo, outRefundNo: 'STAFF1', fen: 100 }],
      () => ['statement-unknown-refund:STAFF1'],
    ],
  ])('[D25] differs: %s', async (_what, edits, expected) => {
    const { world, alice } = await morningAfter(edits);
    await reconcile(world.app);
    expect(await found(world)).toEqual(expected({ alice }));
  });

  it('[D25] shows a payment whose notification and every question were lost: applied by an operator it grants cover', async () => {
    const world = await createWorld({ seed: 25 });
    const { outTradeNo, prepayId } = await order(world);
    lose(world, 'payment');
    lose(world, 'contract');
    world.fault('wechat:/pay/orderquery', 'timeout-before', 10_000);
    world.pay(prepayId, { outcome: 'paid', autoRenew: false });
    await world.advance(DAY_MS + 30 * MINUTE_MS);
    await reconcile(world.app);
    expect(await found(world)).toContain(`statement-unpaid-here:${outTradeNo}`);
    await createOperator(world).do('apply', { alarmId: `statement-unpaid-here:${outTradeNo}` });
    const { periods, orders } = await world.records.membership(ALICE);
    expect(periods).toEqual([expect.objectContaining({ outTradeNo, withdrawn: false })]);
    expect(orders).toEqual([expect.objectContaining({ state: 'paid' })]);
    expect(await found(world)).not.toContain(`statement-unpaid-here:${outTradeNo}`);
  });

  it('[D25] is asked for when it can be had, and read as not made yet before', async () => {
    const world = await createWorld({ seed: 25 });
    await buy(world);
    await world.advance(DAY_MS - 1);
    expect(await world.app.statements.wechatBill(DAY)).toMatchObject({ kind: 'not-ready' });
    expect(await world.app.statements.wechatBill('20261101')).toMatchObject({ kind: 'none' });
    world.http.connected = false;
    expect(await world.app.statements.wechatBill(DAY)).toMatchObject({ kind: 'unknown' });
  });
});
