import { createHuifu, type Huifu } from '../../../cloudfunctions/shared/gateways/huifu';
import { CREATE } from '../../support/huifu';
import { createWorld, type World } from '../../support/world';
import { MINUTE_MS } from '../../support/world-users';
import { NOTIFY_URL, worldSettings } from '../../support/world-settings';

let world: World;
let huifu: Huifu;
beforeEach(async () => {
  world = await createWorld({ seed: 8 });
  const { http, clock } = world;
  huifu = createHuifu({ http, clock, config: worldSettings().huifu });
});

/** Client and simulator alone: our own orders always carry the openid. Answers the status of the deduction and the order's number. */
async function deducted(openidAt: 'create' | 'pay' | 'neither'): Promise<{ outOrderNo: string; status: string }> {
  const notifyUrl = `${NOTIFY_URL}/notify/huifu/payscore`;
  const openid = (at: string) => (openidAt === at ? 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' : null);
  const created = await huifu.createServiceOrder({ ...CREATE, notifyUrl, subOpenid: openid('create') });
  if (created.kind !== 'created') throw new Error(created.kind);
  const { outOrderNo } = created;
  world.huifu.decide({ outOrderNo, decision: 'confirm', openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' });
  world.clock.moveTo(world.clock.nowMs() + MINUTE_MS);
  const endMs = world.clock.nowMs() - 10_000;
  const { payments } = CREATE;
  await huifu.completeServiceOrder({
    outOrderNo,
    totalFen: 5000,
    startMs: null,
    endMs,
    endRemark: '',
    payments,
    discounts: [],
    endLocation: '',
  });
  const registration = { reqSeqId: 'REG1', reqDate: '20261123', outOrderNo };
  const registered = await huifu.registerDeduction(registration);
  if (registered.kind !== 'registered') throw new Error(registered.kind);
  const payment = { reqSeqId: 'PAY1', reqDate: '20261123' };
  await huifu.payDeduction({
    ...payment,
    registrationReqSeqId: registration.reqSeqId,
    outTradeNo: registered.outTradeNo,
    goodsDescription: '充电',
    clientIp: '203.0.113.7',
    subOpenid: openid('pay'),
    notifyUrl,
  });
  world.clock.moveTo(world.clock.nowMs() + MINUTE_MS);
  await world.huifu.participant.runDue();
  const trade = await huifu.queryTrade(payment);
  return { outOrderNo, status: trade.kind === 'found' ? trade.status : trade.kind };
}

describe('the openid', () => {
  it.each(['create', 'pay'] as const)('given in %s is enough for a deduction', async (at) => {
    expect(await deducted(at)).toMatchObject({ status: 'succeeded' });
  });

  it('given nowhere, the deduction fails; the user can still pay', async () => {
    const { outOrderNo, status } = await deducted('neither');
    expect(status).toBe('failed');
    expect(await huifu.queryServiceOrder({ outOrderNo })).toMatchObject({ status: 'payable' });
    world.huifu.payActively({ outOrderNo, outcome: 'paid' });
    expect(await huifu.queryServiceOrder({ outOrderNo })).toMatchObject({ status: 'paid' });
  });
});
