import * as v from 'valibot';
import { ControlFailure, controlGet, controlPost } from '../../shared/control';
import type { Phone } from '../phone';
import { plainDialog, showModal } from '../ui/dialogs';
import type { Words } from '../words';
import { askForPayment, offerOtherMethod, showPaid } from './pay-sheet';
import { CashierSheetSchema } from './sheets';

/** `cancel` and the like become `requestPayment:fail …`. */
export type CashierOutcome = 'paid' | 'cancel' | (string & Record<never, never>);

/** WeChat's cashier over the mini-program: shows what the platform knows about the prepared order, and carries the user's decision to it. */
export async function openCashier(prepayId: string, phone: Phone): Promise<CashierOutcome> {
  const words = phone.words();
  const sheet = await controlGet(`wechat/sheet?prepayId=${encodeURIComponent(prepayId)}`, CashierSheetSchema).catch(asRefusal);
  if (typeof sheet === 'string') return refuse(words, sheet);
  if (sheet.state !== 'payable') return refuse(words, words.orderStates[sheet.state]);
  const { openid, signingFails } = phone.settings();
  if (sheet.openid !== null && sheet.openid !== openid) return refuse(words, words.wrongAccount);
  for (;;) {
    const decision = await askForPayment(sheet, words);
    const sent = await send({ prepayId, openid, ...decision, ...(signingFails ? { signing: 'fails' } : {}) });
    if (sent !== null) return refuse(words, sent);
    if (decision.outcome === 'cancelled') return 'cancel';
    if (decision.outcome === 'paid') {
      await showPaid(sheet, words);
      return 'paid';
    }
    if (!(await offerOtherMethod(words))) return 'cancel';
  }
}

const asRefusal = (error: unknown): string => {
  if (error instanceof ControlFailure) return error.message;
  throw error;
};

async function refuse(words: Words, reason: string): Promise<CashierOutcome> {
  await showModal({ ...plainDialog(words), content: reason, showCancel: false });
  return reason;
}

/** @returns null, or why the platform refused */
async function send(decision: object): Promise<string | null> {
  return controlPost('wechat/pay', decision, v.unknown()).then(() => null, asRefusal);
}
