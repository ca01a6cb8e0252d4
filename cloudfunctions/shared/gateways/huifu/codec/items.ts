import type { AmountUnit } from '../assumptions';
import { UnsendableHuifuFieldError } from '../errors';
import type { FeeItem } from '../results';
import { optionalText, text } from './fields';
import { orderAmount } from './money';

/** 付费项目 `post_payments` and 优惠 `post_discounts`. Limits: WeChat's pages of Payscore, which Huifu relays to. */

export const NAME_MAX = 20;
export const DESCRIPTION_MAX = 30;
const LIMITS = { post_payments: 100, post_discounts: 30 } as const;

/**
 * The items as JSON text, each with a name and an amount: only those are shown to the user. Empty for no items.
 *
 * @throws UnsendableHuifuFieldError
 */
export function feeItems(field: keyof typeof LIMITS, items: readonly FeeItem[], unit: AmountUnit): string {
  if (items.length > LIMITS[field]) throw new UnsendableHuifuFieldError(field, `must not have more than ${LIMITS[field]} items`);
  if (new Set(items.map(({ name }) => name)).size !== items.length) {
    throw new UnsendableHuifuFieldError(field, 'must not have two items of one name');
  }
  // a discount has to be explained
  const describe = field === 'post_discounts' ? text : optionalText;
  const wire = items.map(({ name, description, amountFen }) => ({
    name: text(`${field}.name`, name, NAME_MAX),
    description: describe(`${field}.description`, description, DESCRIPTION_MAX) || undefined,
    amount: orderAmount(`${field}.amount`, amountFen, unit),
  }));
  return wire.length === 0 ? '' : JSON.stringify(wire);
}

/** Σ payments − Σ discounts: what the total of a bill has to be. */
export function itemsTotalFen(payments: readonly FeeItem[], discounts: readonly FeeItem[]): number {
  const sum = (items: readonly FeeItem[]): number => items.reduce((fen, item) => fen + item.amountFen, 0);
  return sum(payments) - sum(discounts);
}
