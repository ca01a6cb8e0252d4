import * as v from 'valibot';
import { ControlFailure, controlGet, controlPost } from '../../shared/control';
import { h } from '../../shared/dom';
import { yuan } from '../../shared/money';
import { PayscoreOrdersSchema, payscoreOrdersPath, standOf, type PayscoreOrder, type PayscoreSheet } from '../../shared/payscore';
import type { Phone } from '../phone';
import { plainDialog, showModal } from '../ui/dialogs';
import { askForPayment, offerOtherMethod, showPaid } from './pay-sheet';
import { openPayscore } from './payscore';
import { itemRows, row } from './screen';
import { visitWallet } from './wallet';

/** The platform's time, as WeChat shows it. */
const TIME = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

/** 「支付分订单」 in WeChat's wallet: the user's orders, where an open one can be confirmed and a finished one be paid without the merchant. Resolves when the user is back. */
export const visitPayscoreOrders = (phone: Phone): Promise<void> => visitWallet(phone, phone.words().payscoreOrders, paint);

async function paint(body: HTMLElement, phone: Phone): Promise<void> {
  const words = phone.words();
  const { orders } = await controlGet(payscoreOrdersPath(phone.settings().openid), PayscoreOrdersSchema).catch(asNone);
  const newestFirst = orders.toSorted((one, other) => other.createdMs - one.createdMs);
  body.replaceChildren(
    ...newestFirst.map((order) => orderCard(order, phone, () => paint(body, phone))),
    ...(orders.length === 0 ? [h('p', { class: 'intro' }, words.payscoreOrdersEmpty)] : []),
  );
}

/** A stack that cannot tell is reported, and the user can still go back. */
function asNone(error: unknown): { orders: PayscoreOrder[] } {
  reportError(error);
  return { orders: [] };
}

function orderCard(order: PayscoreOrder, phone: Phone, repaint: () => Promise<void>): HTMLElement {
  const words = phone.words();
  const stand = standOf(order);
  const { totalFen, paidMs, refundedFen, items } = order;
  const act = (label: string, action: () => Promise<void>) => {
    const run = async () => {
      button.disabled = true;
      await action().catch((error: unknown) => showFailure(error, phone));
      await repaint();
    };
    const button = h('button', { class: 'wechat-button wide', onclick: () => void run().catch(reportError) }, label);
    return button;
  };
  return h(
    'article',
    { class: 'service', 'aria-label': order.outOrderNo },
    h('h4', {}, h('span', {}, order.merchantName), h('span', { class: `stand ${stand}` }, words.payscoreStands[stand])),
    row(words.payscoreService, order.serviceIntroduction),
    ...itemRows(items),
    totalFen === null ? null : row(words.payscoreTotal, `¥${yuan(totalFen)}`),
    refundedFen > 0 ? row(words.payscoreRefunded, `¥${yuan(refundedFen)}`) : null,
    row(words.payscoreOrderNumber, order.outOrderNo),
    row(words.payscoreCreatedAt, TIME.format(order.createdMs)),
    paidMs === null ? null : row(words.payscorePaidAt, TIME.format(paidMs)),
    stand === 'to-confirm' ? act(words.payscoreGoConfirm, () => confirm(order, phone)) : null,
    stand === 'to-pay' && totalFen !== null ? act(words.payscorePay, () => pay(order, totalFen, phone)) : null,
  );
}

/** The list is asked for by user, so the order is this user's; and it does not tell the `package`, which only opens the same page. */
async function confirm(order: PayscoreOrder, phone: Phone): Promise<void> {
  const sheet: PayscoreSheet = { ...order, riskFund: null, startLocation: null, state: 'confirmable', openid: phone.settings().openid };
  await openPayscore(() => Promise.resolve(sheet), phone, phone.words().done);
}

/** The user pays what the merchant did not deduct (yet). */
async function pay({ outOrderNo, merchantName, serviceIntroduction }: PayscoreOrder, amountFen: number, phone: Phone): Promise<void> {
  const words = phone.words();
  for (;;) {
    const decision = await askForPayment({ merchantName, body: serviceIntroduction, amountFen, contract: null }, words);
    if (decision.outcome === 'cancelled') return;
    const outcome = decision.outcome === 'paid' ? 'paid' : 'failed';
    await controlPost('huifu/pay', { outOrderNo, outcome }, v.unknown());
    if (outcome === 'paid') {
      await showPaid({ merchantName, amountFen }, words);
      return;
    }
    if (!(await offerOtherMethod(words))) return;
  }
}

async function showFailure(error: unknown, phone: Phone): Promise<void> {
  if (!(error instanceof ControlFailure)) throw error;
  await showModal({ ...plainDialog(phone.words()), content: error.message, showCancel: false });
}
