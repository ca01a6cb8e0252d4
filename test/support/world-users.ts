/** What users do in a world, in a line each. */
import type { SubscribeData } from '../../typings/subscription-api';
import type { World } from './world';

export const ALICE = 'oAlice-0000000000000000001';
export const BOB = 'oBob---0000000000000000002';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The monthly plan with consent. */
export const MONTHLY = { planId: 'month', consent: true } as const;

export const prepayIdOf = ({ payment }: Pick<SubscribeData, 'payment'>): string => payment.package.replace('prepay_id=', '');

/** Orders the monthly plan and pays for it; what the platform has to say is not delivered yet. */
export async function order(world: World, openid = ALICE): Promise<SubscribeData & { readonly prepayId: string }> {
  const ordered = await world.ask(openid, 'subscribe', MONTHLY);
  return { ...ordered, prepayId: prepayIdOf(ordered) };
}

/** Orders, pays, and signs or not; everything due is delivered. */
export async function buy(world: World, options: { readonly openid?: string; readonly autoRenew?: boolean } = {}) {
  const ordered = await order(world, options.openid);
  const { contractId } = world.pay(ordered.prepayId, { outcome: 'paid', autoRenew: options.autoRenew ?? true });
  await world.advance(0);
  return { ...ordered, contractId: contractId ?? '' };
}

/** Field values of a flat message that was sent, by name. */
export const fieldsOf = (xml: string): Record<string, string> =>
  Object.fromEntries(
    [...xml.matchAll(/<(\w+)>(?:<!\[CDATA\[)?([^<\]]*)(?:\]\]>)?<\/\1>/g)].map(([, name = '', value = '']) => [name, value]),
  );

/** Loses every notification of a kind from now on, for longer than the platform tries. */
export const lose = (world: World, kind: 'payment' | 'contract'): void => world.fault(`wechat.${kind}`, 'drop', 100);
