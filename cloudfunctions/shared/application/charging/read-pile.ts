import type { DiscountView, PileData, PileStatus } from '../../../../typings/charging-api';
import { estimate } from '../../domain/charging/bill';
import { orderNo } from '../../domain/charging/numbers';
import { pileCodeIn } from '../../domain/charging/pile-code';
import { coveringPlanId, discountOf } from '../../domain/subscription/discount';
import { memberIdOf } from '../../domain/subscription/numbers';
import type { App } from '../app';
import { userErrors } from '../errors';
import type { Pile } from './ports';

/** What drivers ask about: a top-up for the day, half a battery, most of one. */
const ESTIMATED_WH = [10_000, 20_000, 30_000];

/**
 * A pile as the user sees it before charging: state, prices, and what it would cost them.
 *
 * @throws UserError NOT_FOUND for a code that is no pile's
 */
export async function readPile(app: App, openid: string, text: string): Promise<PileData> {
  const memberId = memberIdOf(openid);
  const pile = await findPile(app, text);
  const [status, discount, bestDiscount, open] = await Promise.all([
    readPileStatus(app, pile),
    memberDiscount(app, memberId),
    bestOnSale(app),
    app.chargingOrders.openOf(memberId),
  ]);
  const nowMs = app.clock.nowMs();
  const cost = (energyWh: number, given: DiscountView | null): number =>
    estimate({ tariff: pile.tariff, discount: given, energyWh, powerW: pile.info.ratedPowerW, fromMs: nowMs });
  return {
    ...pile.info,
    status,
    tariff: pile.tariff,
    discount,
    bestDiscount,
    estimates: ESTIMATED_WH.map((energyWh) => ({
      energyWh,
      amountFen: cost(energyWh, null),
      memberFen: cost(energyWh, discount ?? bestDiscount),
    })),
    capFen: app.charging.capFen,
    blockedBy: open && { outOrderNo: orderNo(open), state: open.state },
    nowMs,
  };
}

/** @throws UserError NOT_FOUND */
export async function findPile(app: App, text: string): Promise<Pile> {
  const code = pileCodeIn(text);
  const pile = code === null ? null : await app.piles.get(code);
  if (!pile) throw userErrors.pileNotFound();
  return pile;
}

/** A pile that does not tell how it is cannot be started, so it counts as offline. */
export async function readPileStatus(app: App, { info }: Pile): Promise<PileStatus> {
  const answer = await app.chargers.pile(info.code);
  if (answer.kind !== 'found' || !answer.online) return 'offline';
  if (answer.state === 'faulted') return 'faulted';
  if (answer.state === 'charging') return 'occupied';
  return answer.plugged ? 'available' : 'not-plugged';
}

/** The discount of the membership that covers this moment; null for non-members. */
export async function memberDiscount(app: App, memberId: string): Promise<DiscountView | null> {
  const membership = await app.memberships.get(memberId);
  const planId = membership && coveringPlanId(membership, app.clock.nowMs());
  const plan = planId === null ? null : await app.plans.get(planId);
  return plan && discountOf(plan);
}

async function bestOnSale(app: App): Promise<DiscountView | null> {
  const [best] = [...(await app.plans.onSale())].sort((a, b) => b.energyDiscountPerMille - a.energyDiscountPerMille);
  return best ? discountOf(best) : null;
}
