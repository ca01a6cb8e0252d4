import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { ChargingOrderData, ChargingState, StartChargingData } from '../../../typings/charging-api';
import { PILES } from '../../support/world-settings';
import type { Person } from './people';

const ENDED: readonly ChargingState[] = ['paid', 'closed', 'cancelled', 'expired', 'refunding', 'refunded'];
/** A driver looks at the running session so often, then leaves the phone in the pocket. */
const MAX_LOOKS = 6;

/** Somebody who charges a car now and then and pays after. */
export async function drive(person: Person): Promise<void> {
  while (person.stage.isOpen()) {
    await person.pause(10 * SECOND_MS, person.stage.tempo.driverMs);
    if (!person.stage.isOpen()) return;
    const pileId = person.dice.pick(PILES).pileId;
    const isPlugged = person.dice.chance(0.95);
    set(person, pileId, {
      plugged: isPlugged,
      startRefused: person.dice.chance(0.05),
      ...(person.dice.chance(0.3) ? { socPercent: person.dice.between(5, 97) } : {}),
    });
    const offer = await scan(person, pileId);
    if (offer !== null) await charge(person, pileId, offer);
    else await settleOld(person);
    if (isPlugged) set(person, pileId, { plugged: false });
  }
}

const set = (person: Person, pileId: string, changes: Parameters<Person['stage']['platforms']['charger']['set']>[1]): boolean =>
  person.do(`at ${pileId}: ${JSON.stringify(changes)}`, () => void person.stage.platforms.charger.set(pileId, changes));

/** Some tap twice, some have a second phone, some type a number of another pile. */
async function scan(person: Person, code: string): Promise<StartChargingData | null> {
  if (person.dice.chance(0.5)) await person.ask('charging', 'pile', { code });
  const tries = person.dice.chance(0.15) ? 2 : 1;
  const offers = await Promise.all(Array.from({ length: tries }, () => person.ask('charging', 'start', { code })));
  return offers.find((offer) => offer !== null) ?? null;
}

/** From the offer to the end of the session. What follows is between us and the platforms. */
async function charge(person: Person, pileId: string, { outOrderNo, confirmByMs }: StartChargingData): Promise<void> {
  const { dice } = person;
  await person.pause(2 * SECOND_MS, dice.chance(0.1) ? HOUR_MS : MINUTE_MS);
  switch (dice.weighted({ confirm: 72, late: 8, refuse: 6, leave: 6, cancel: 8 } as const)) {
    case 'refuse':
      decide(person, outOrderNo, 'refuse');
      // Refusing is no end: some come back to it.
      if (!dice.chance(0.3)) return;
      await person.pause(10 * SECOND_MS, 40 * MINUTE_MS);
      break;
    case 'late':
      // Found again in the pocket, just when the offer ends.
      await person.until(confirmByMs + dice.between(-20 * SECOND_MS, 40 * SECOND_MS));
      break;
    case 'leave':
      return undefined;
    case 'cancel': {
      // Some confirm while their cancellation is on its way.
      const cancelled = person.ask('charging', 'cancel', { outOrderNo });
      if (dice.chance(0.4)) decide(person, outOrderNo, 'confirm');
      await cancelled;
      return undefined;
    }
    default:
  }
  if (!decide(person, outOrderNo, 'confirm')) return;
  foreseeMoney(person, outOrderNo);
  await session(person, pileId, outOrderNo);
  // Some never look again, until they want to charge.
  if (!dice.chance(0.12)) await pay(person, outOrderNo);
}

const decide = (person: Person, outOrderNo: string, decision: 'confirm' | 'refuse'): boolean =>
  person.do(`in Payscore, ${outOrderNo}: ${decision}`, () =>
    person.stage.platforms.huifu.decide({ outOrderNo, decision, openid: person.openid }),
  );

/** What the deductions of this order will come to. */
function foreseeMoney(person: Person, outOrderNo: string): void {
  if (person.dice.chance(0.4))
    person.do(`deductions of ${outOrderNo} fail`, () => person.stage.platforms.huifu.decideDeduction({ outOrderNo, outcome: 'failed' }));
}

/** The session, and how it ends: by the user, by the plug, by the battery, or by a pile that breaks. */
async function session(person: Person, pileId: string, outOrderNo: string): Promise<void> {
  const { dice } = person;
  // Some have the wrong car, or no time after all.
  const isShort = dice.chance(0.08);
  for (let looks = isShort ? 0 : dice.below(MAX_LOOKS); looks > 0; looks -= 1) {
    await person.pause(5 * SECOND_MS, 6 * MINUTE_MS);
    await person.ask('charging', 'order', { outOrderNo });
    if (dice.chance(0.12)) misbehave(person, pileId);
    // Too late for that: current flows.
    if (dice.chance(0.05)) await person.ask('charging', 'cancel', { outOrderNo });
  }
  await person.pause(SECOND_MS, isShort ? 10 * SECOND_MS : dice.chance(0.03) ? 13 * HOUR_MS : 30 * MINUTE_MS);
  if (dice.chance(0.06)) set(person, pileId, { meterBackwards: dice.between(1, 20_000) });
  const end = dice.weighted({ stop: 55, unplug: 30, wait: 15 } as const);
  if (end === 'unplug') set(person, pileId, { plugged: false });
  const isDead = end === 'stop' && dice.chance(0.1);
  if (isDead) breakDown(person, pileId);
  if (end === 'stop') {
    const stopped = person.ask('charging', 'stop', { outOrderNo });
    if (dice.chance(0.15)) void person.ask('charging', 'stop', { outOrderNo });
    if (dice.chance(0.15)) set(person, pileId, { plugged: false });
    await stopped;
  }
  if (!isDead) set(person, pileId, IN_ORDER);
}

const IN_ORDER = { online: true, faulted: false, startRefused: false, stopUnreported: false, startMs: 0 } as const;

/** Nobody reaches the pile until somebody has been there. */
function breakDown(person: Person, pileId: string): void {
  set(person, pileId, { online: false });
  void person.pause(4 * HOUR_MS, 40 * HOUR_MS).then(() => set(person, pileId, IN_ORDER));
}

/** Piles are outdoors. */
function misbehave(person: Person, pileId: string): void {
  const what = person.dice.weighted({ offline: 35, faulted: 15, backwards: 20, unreported: 15, slow: 15 } as const);
  set(person, pileId, {
    ...(what === 'offline' && { online: false }),
    ...(what === 'faulted' && { faulted: true }),
    ...(what === 'backwards' && { meterBackwards: person.dice.between(1, 5_000) }),
    ...(what === 'unreported' && { stopUnreported: true }),
    ...(what === 'slow' && { startMs: person.dice.between(1, 11) * MINUTE_MS }),
  });
}

/** Whoever owes something pays it in WeChat, asks for another deduction, or leaves it to us; some do two of these at once. */
async function pay(person: Person, outOrderNo: string): Promise<void> {
  for (let visits = 0; visits < 8; visits += 1) {
    await person.pause(10 * SECOND_MS, person.dice.chance(0.3) ? 30 * HOUR_MS : HOUR_MS);
    const order = await person.ask('charging', 'order', { outOrderNo });
    if (order !== null && ENDED.includes(order.state)) return;
    await owe(person, outOrderNo, order);
  }
  // In the end they top up their card.
  person.do(`deductions of ${outOrderNo} succeed`, () => person.stage.platforms.huifu.decideDeduction({ outOrderNo, outcome: 'paid' }));
}

async function owe(person: Person, outOrderNo: string, order: ChargingOrderData | null): Promise<void> {
  const { dice, stage } = person;
  const { huifu } = stage.platforms;
  switch (dice.weighted({ wait: 32, actively: 33, again: 20, topUp: 10, cashier: 5 } as const)) {
    case 'actively': {
      const outcome = dice.chance(0.85) ? 'paid' : 'failed';
      if (dice.chance(0.2)) void person.ask('charging', 'payAgain', { outOrderNo });
      person.do(`pays ${outOrderNo} in WeChat: ${outcome}`, () => huifu.payActively({ outOrderNo, outcome }));
      return undefined;
    }
    case 'again':
      if (order?.canRetryNow === true) await person.ask('charging', 'payAgain', { outOrderNo });
      return undefined;
    case 'topUp':
      person.do(`deductions of ${outOrderNo} succeed`, () => huifu.decideDeduction({ outOrderNo, outcome: 'paid' }));
      return undefined;
    case 'cashier':
      if (!person.do(`opens the cashier of ${outOrderNo}`, () => huifu.setCashier({ outOrderNo, open: true }))) return undefined;
      await person.pause(5 * SECOND_MS, 10 * MINUTE_MS);
      person.do(`leaves the cashier of ${outOrderNo}`, () => huifu.setCashier({ outOrderNo, open: false }));
      return undefined;
    default:
      return undefined;
  }
}

/** An order that stands in the way of the next is looked at, and paid. */
async function settleOld(person: Person): Promise<void> {
  const current = await person.ask('charging', 'current');
  if (current?.order) await pay(person, current.order.outOrderNo);
}
