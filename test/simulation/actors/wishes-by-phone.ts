import { DAY_MS, MINUTE_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { Desk, Files } from './desk';

/** What somebody on the phone wants, or what staff try because a page does not move. Much of it is refused: it is no longer, or not yet, possible. */
const WISHES = { end: 2, cancel: 12, retry: 4, renew: 3, recheck: 3 } as const;

/** One wish of a user who has called, or of the staff's own. */
export async function fulfilWish(desk: Desk, files: Files): Promise<void> {
  const { dice } = desk;
  switch (dice.weighted(WISHES)) {
    case 'end':
      return aboutPayment(desk, files, (orderNo) => desk.press('end', { orderNo, reason: 'the user has called' }));
    case 'renew':
      return aboutPayment(desk, files, (orderNo) => desk.press('renew', { orderNo }));
    case 'cancel':
      return aboutOrder(desk, files, (orderNo) => desk.press('cancel', { orderNo }));
    case 'retry':
      return aboutOrder(desk, files, (orderNo) => desk.press('retry', { orderNo }));
    case 'recheck':
      return recheck(desk);
    default:
  }
}

async function aboutPayment({ dice }: Desk, files: Files, act: (no: string) => Promise<void>): Promise<void> {
  const payments = (await files.payments()).filter(({ of }) => of === 'membership');
  if (payments.length > 0) await act(dice.pick(payments).no);
}

/** Who calls about a charging order stands at the pile: so often it is looked whether somebody does, for a day at most. */
const LOOK_MS = 10 * MINUTE_MS;
const LOOKS = DAY_MS / LOOK_MS;

async function aboutOrder({ dice, stage }: Desk, files: Files, act: (no: string) => Promise<void>): Promise<void> {
  for (let look = 0; look < LOOKS && stage.isOpen(); look += 1) {
    const orders = await files.openOrders();
    if (orders.length > 0) return act(dice.pick(orders));
    await stage.scheduler.sleep(LOOK_MS);
  }
}

/** The same day once more, also while it is being compared. */
async function recheck(desk: Desk): Promise<void> {
  const { statements } = (await desk.call('statements', {})) ?? { statements: [] };
  if (statements.length === 0) return;
  const { platform, day } = desk.dice.pick(statements);
  await desk.press('recheck', { platform, day });
}
