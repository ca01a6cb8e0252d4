/** A member whose renewal comes up, in a world of its own. */
import { compactBeijing, fromBeijing, HOUR_MS, MINUTE_MS } from '../../cloudfunctions/shared/domain/beijing';
import type { Deduction } from '../../cloudfunctions/shared/domain/subscription/types';
import type { MembershipData } from '../../typings/subscription-api';
import { createWorld, type World, type WorldOptions } from './world';
import { ALICE, DAY_MS, prepayIdOf } from './world-users';

/** 31 January 2027, noon in Beijing: the day that most months do not have. */
export const LAST_OF_JANUARY_MS = fromBeijing({ year: 2027, month: 1, day: 31, timeOfDayMs: 12 * HOUR_MS });
export const compactDay = (atMs: number): string => compactBeijing(atMs).slice(0, 8);

export interface Renewing {
  readonly world: World;
  readonly contractId: string;
  member(): Promise<MembershipData>;
  /** What is stored of the attempts, the oldest first. */
  deductions(): Promise<readonly Deduction[]>;
  /** The platform's books of the attempts, the oldest first. */
  platformOrders(): readonly { readonly out_trade_no: string; readonly trade_state: string; readonly total_fee: number }[];
  /** Numbers that 申请扣款 was called with, repetitions included. */
  applied(): readonly string[];
  /** Moves time on until the condition holds. @throws Error when it does not within 100 days */
  until(condition: () => Promise<boolean> | boolean, stepMs?: number): Promise<void>;
  /** Until the first attempt has been asked for: a day before its money moves (month), or just before (quarter). */
  untilApplied(): Promise<void>;
}

/** Subscribes to a plan; `month` is 24h-delay, `quarter` pre-notify. */
export async function renewing(planId: 'month' | 'quarter', options: Partial<WorldOptions> = {}): Promise<Renewing> {
  const world = await createWorld({ seed: 21, startMs: LAST_OF_JANUARY_MS, ...options });
  const ordered = await world.ask(ALICE, 'subscribe', { planId, consent: true });
  const { contractId } = world.pay(prepayIdOf(ordered), { outcome: 'paid', autoRenew: true });
  await world.advance(0);
  const applied: Renewing['applied'] = () =>
    world.http.sent
      .filter(({ path }) => path === '/pay/pappayapply')
      .map(({ body }) => /<out_trade_no><!\[CDATA\[([^\]]+)/.exec(body)?.[1] ?? '');
  const until: Renewing['until'] = async (condition, stepMs = HOUR_MS) => {
    const endMs = world.clock.nowMs() + 100 * DAY_MS;
    while (!(await condition())) {
      if (world.clock.nowMs() > endMs) throw new Error('it does not come');
      await world.advance(stepMs);
    }
  };
  return {
    world,
    contractId: contractId ?? '',
    member: () => world.ask(ALICE, 'membership', {}),
    deductions: async () => (await world.records.membership(ALICE)).deductions,
    platformOrders: () =>
      world.wechat
        .ledger()
        .orders.filter(({ trade_type }) => trade_type === 'PAP')
        .map(({ out_trade_no, trade_state, total_fee }) => ({ out_trade_no, trade_state, total_fee })),
    applied,
    until,
    async untilApplied() {
      // Two days before money moves nothing has been asked for yet; from then on the very moment matters.
      const { nextDeductionMs = 0 } = await world.ask(ALICE, 'membership', {});
      await world.advance(nextDeductionMs - 2 * DAY_MS - world.clock.nowMs());
      await until(() => applied().length > 0, 10 * MINUTE_MS);
    },
  };
}

/** Many members who have subscribed at the same moment, in a world of theirs; their renewals come up together. */
export interface Crowd {
  readonly world: World;
  readonly openids: readonly string[];
  /** Calls of 申请扣款, repetitions included. */
  applied(): readonly { readonly contractId: string; readonly atMs: number }[];
  /** Moves on to shortly before the first attempts are due, everything before them done. Answers when they are due. */
  untilDue(): Promise<number>;
}

export async function renewingCrowd(planId: 'month' | 'quarter', count: number): Promise<Crowd> {
  const world = await createWorld({ seed: 22, startMs: LAST_OF_JANUARY_MS });
  const openids = Array.from({ length: count }, (_, n) => `oCrowd-${String(n).padStart(20, '0')}`);
  for (const openid of openids) {
    world.pay(prepayIdOf(await world.ask(openid, 'subscribe', { planId, consent: true })), { outcome: 'paid', autoRenew: true });
  }
  await world.advance(0);
  return {
    world,
    openids,
    applied: () =>
      world.http.sent
        .filter(({ path }) => path === '/pay/pappayapply')
        .map(({ body, atMs }) => ({ contractId: /<contract_id><!\[CDATA\[([^\]]+)/.exec(body)?.[1] ?? '', atMs })),
    async untilDue() {
      const { nextDeductionMs = 0 } = await world.ask(openids[0] ?? '', 'membership', {});
      const dueMs = planId === 'month' ? nextDeductionMs - DAY_MS : nextDeductionMs;
      await world.advance(dueMs - MINUTE_MS - world.clock.nowMs());
      return dueMs;
    },
  };
}
