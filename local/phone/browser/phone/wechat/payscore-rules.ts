import type { PayscoreItem, PayscoreSheet } from '../../shared/payscore';
import type { Settings } from '../../shared/settings';

/** Why the confirmation page offers nothing but going back. */
export type PayscoreRefusal = 'wrong-account' | 'score-too-low' | 'not-whitelisted' | 'payable' | 'done' | 'revoked' | 'expired';

/** What the confirmation page shows: the question, that it has been answered, or why there is none. */
export function viewOf(
  sheet: Pick<PayscoreSheet, 'state' | 'openid'>,
  { openid, payscore }: Pick<Settings, 'openid' | 'payscore'>,
): 'confirm' | 'confirmed' | PayscoreRefusal {
  if (sheet.openid !== null && sheet.openid !== openid) return 'wrong-account';
  if (sheet.state !== 'confirmable') return sheet.state;
  return payscore === 'passes' ? 'confirm' : payscore;
}

/** WeChat shows an item only when it has both name and amount. */
export function shownItems(
  items: readonly PayscoreItem[],
): { readonly name: string; readonly description: string; readonly amountFen: number }[] {
  return items.flatMap(({ name, description, amountFen }) => (name === '' || amountFen === null ? [] : [{ name, description, amountFen }]));
}
