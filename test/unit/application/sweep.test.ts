import { sweep, type SweepReport } from '../../../cloudfunctions/shared/application/sweep';
import { fromBeijing, HOUR_MS, toBeijing } from '../../../cloudfunctions/shared/domain/beijing';
import { type Crowd, renewingCrowd } from '../../support/renewing';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../support/world-users';

let crowd: Crowd;
afterEach(async () => expect(await crowd.world.records.faults()).toEqual([]));
const contractsOf = (calls: readonly { readonly contractId: string }[]) => calls.map(({ contractId }) => contractId).sort();
const live = () =>
  crowd.world.wechat
    .ledger()
    .contracts.map(({ contract_id }) => contract_id)
    .sort();

it('more due contracts than a page are all served although early rows stick', async () => {
  crowd = await renewingCrowd('month', 55);
  const { world } = crowd;
  const dueMs = await crowd.untilDue();
  // Written by another version: they come first in the page, cannot be read, and are due for ever.
  const unreadable = Array.from({ length: 60 }, (_, n) => ({ _id: `another-version-${n}`, revision: 1, dueMs: dueMs - DAY_MS }));
  await world.database.engine.insert('memberships', unreadable);
  world.clock.moveTo(dueMs);
  expect(await world.tick()).toMatchObject({ memberships: 115, failed: 60 });
  expect(contractsOf(crowd.applied())).toEqual(live());
  await world.database.engine.remove('memberships', { dueMs: dueMs - DAY_MS }, { multi: true });
});

/** An instance of the scheduler that counts the deductions it asks for. */
function scheduler(): { readonly calls: () => number; readonly run: () => Promise<SweepReport> } {
  const app = crowd.world.anotherApp();
  let calls = 0;
  const deduct: typeof app.payments.deduct = (deduction, contract) => {
    calls += 1;
    return app.payments.deduct(deduction, contract);
  };
  return { calls: () => calls, run: () => sweep({ ...app, payments: { ...app.payments, deduct } }) };
}

it('[D10] two schedulers overlapping: each contract is asked for once, and both find work', async () => {
  crowd = await renewingCrowd('month', 30);
  const { world } = crowd;
  world.clock.moveTo(await crowd.untilDue());
  const [one, two] = [scheduler(), scheduler()];
  const reports = await world.clock.finish(Promise.all([one.run(), two.run()]));
  expect(reports.map(({ failed }) => failed)).toEqual([0, 0]);
  expect(contractsOf(crowd.applied())).toEqual(live());
  expect(one.calls() + two.calls()).toBe(30);
  expect(Math.min(one.calls(), two.calls())).toBeGreaterThan(0);
  await world.advance(DAY_MS + MINUTE_MS);
  for (const openid of crowd.openids) expect((await world.records.membership(openid)).periods).toHaveLength(2);
  expect(world.wechat.ledger().orders.filter(({ trade_type }) => trade_type === 'PAP')).toHaveLength(30);
  expect(await world.records.alarms()).toEqual([]);
});

it('[D9] the deduction window closes in the middle of a batch: the rest waits for seven the next morning', async () => {
  crowd = await renewingCrowd('month', 24);
  const { world } = crowd;
  const dueMs = await crowd.untilDue();
  // The scheduler did not run all day; when it does, each call takes a second.
  const closesMs = fromBeijing({ ...toBeijing(dueMs), timeOfDayMs: 22 * HOUR_MS - 5 * MINUTE_MS });
  world.clock.moveTo(closesMs - 10 * SECOND_MS);
  world.http.onReply = async () => world.clock.moveTo(world.clock.nowMs() + SECOND_MS);
  await world.tick();
  const before = crowd.applied().length;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(24);
  for (const { atMs } of crowd.applied()) expect(atMs).toBeLessThan(closesMs + 10 * SECOND_MS);
  world.http.onReply = null;
  await world.advance(9 * HOUR_MS);
  expect(crowd.applied()).toHaveLength(before);
  await world.advance(6 * MINUTE_MS);
  expect(contractsOf(crowd.applied())).toEqual(live());
  for (const { atMs } of crowd.applied().slice(before)) expect(toBeijing(atMs)).toMatchObject({ day: toBeijing(dueMs).day + 1 });
  const times = crowd.applied().map(({ atMs }) => toBeijing(atMs).timeOfDayMs);
  for (const time of times) expect(time >= 7 * HOUR_MS && time < 22 * HOUR_MS).toBe(true);
});
