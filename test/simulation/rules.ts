import { DAY_MS, daysInMonth, fromBeijing, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../cloudfunctions/shared/domain/beijing';
import type { HuifuRules } from '../../local/huifu';
import type { WechatPayRules } from '../../local/wechat-pay';
import { CAP_FEN } from '../support/world-settings';
import type { Tempo } from './actors/people';
import type { Dice } from './kernel/dice';

/** Where WeChat's pages leave it open, each seed has another answer. */
export function wechatRulesOf(dice: Dice): Partial<WechatPayRules> {
  return {
    signingMs: dice.pick([0, 0, 0, 30 * SECOND_MS, HOUR_MS]),
    contractFirst: dice.chance(0.3),
    refundGapMs: dice.pick([0, MINUTE_MS]),
    // Some banks take weeks: longer than refunds are asked about before a person is.
    refundingMs: dice.pick([0, MINUTE_MS, DAY_MS, 25 * DAY_MS]),
    deleteTwice: dice.pick(['fails', 'succeeds']),
    refundedShowsPayment: dice.chance(0.5),
    acceptedVisible: dice.chance(0.6),
    failureSample: dice.pick(['real', 'official', 'zero-code']),
    couponFen: dice.pick([0, 0, 300]),
  };
}

/** Where Huifu's pages leave it open, too. */
export function huifuRulesOf(dice: Dice): Partial<HuifuRules> {
  return {
    payReply: dice.pick(['processing', 'accepted', 'final']),
    queryHandsOff: dice.chance(0.3),
    busyReply: dice.pick(['state', 'conflict']),
    activePayMs: dice.pick([0, 2 * SECOND_MS]),
    tradeByServiceOrder: dice.chance(0.4),
    paidCarriesAmount: dice.chance(0.8),
    deductionMs: dice.pick([SECOND_MS, 5 * SECOND_MS, MINUTE_MS]),
    refundingMs: dice.pick([0, 10 * SECOND_MS, DAY_MS]),
    failedRegistrationShown: dice.chance(0.7),
  };
}

/** What WeChat lets the Payscore service collect: for some merchants so little that a fast pile takes minutes to come to it. */
export const serviceOf = (dice: Dice): Readonly<Record<string, string>> =>
  dice.chance(0.5)
    ? { PAYSCORE_CAP_FEN: '1500', PAYSCORE_RISK_FUND_FEN: '1000' }
    : { PAYSCORE_CAP_FEN: String(CAP_FEN), PAYSCORE_RISK_FUND_FEN: '10000' };

/** Those with 31 days before one with fewer. */
const LONG_MONTHS = [1, 3, 5, 8, 10] as const;

/** A moment of four years, a leap day among them; of many seeds on the last days of a month, from which periods are folded, and of a long one most often. */
export function startOf(dice: Dice): number {
  const isAtItsEnd = dice.chance(0.5);
  const month = isAtItsEnd && dice.chance(0.8) ? dice.pick(LONG_MONTHS) : dice.between(1, 12);
  const year = dice.between(2027, 2030);
  const lastDay = daysInMonth(year, month);
  const day = isAtItsEnd ? lastDay - dice.below(2) : dice.between(1, lastDay);
  return fromBeijing({ year, month, day, timeOfDayMs: dice.below(24) * HOUR_MS });
}

/** Some seeds see two lively weeks of everything, some years of members who hardly ever look, some a busy charging station. */
export function tempoOf(dice: Dice): Tempo {
  const common = { firstVisitMs: DAY_MS, isCampaign: false, isLoyal: false, reconciles: dice.chance(0.6) };
  return dice.pick<Tempo>([
    { ...common, memberMs: 12 * DAY_MS, driverMs: 9 * DAY_MS, operatorMs: 4 * DAY_MS, members: 8, drivers: 8 },
    { ...common, memberMs: 20 * DAY_MS, driverMs: 60 * DAY_MS, operatorMs: 10 * DAY_MS, members: 10, drivers: 3 },
    { ...common, memberMs: 40 * DAY_MS, driverMs: DAY_MS, operatorMs: 20 * DAY_MS, members: 10, drivers: 0, reconciles: false },
    {
      ...common,
      memberMs: 30 * DAY_MS,
      driverMs: DAY_MS,
      operatorMs: 20 * DAY_MS,
      members: 10,
      drivers: 0,
      firstVisitMs: MINUTE_MS / 2,
      isCampaign: true,
      isLoyal: true,
    },
    {
      ...common,
      memberMs: 50 * DAY_MS,
      driverMs: DAY_MS,
      operatorMs: 20 * DAY_MS,
      members: 10,
      drivers: 0,
      isLoyal: true,
      reconciles: false,
    },
    { ...common, memberMs: 40 * DAY_MS, driverMs: DAY_MS, operatorMs: 20 * DAY_MS, members: 3, drivers: 0, reconciles: false },
    { ...common, memberMs: 5 * DAY_MS, driverMs: 5 * DAY_MS, operatorMs: 2 * DAY_MS, members: 10, drivers: 1 },
    { ...common, memberMs: 20 * DAY_MS, driverMs: DAY_MS, operatorMs: DAY_MS / 2, members: 3, drivers: 10 },
  ]);
}
