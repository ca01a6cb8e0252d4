import * as v from 'valibot';
import { controlGet, controlPost } from '../../shared/control';
import { h } from '../../shared/dom';
import { yuan } from '../../shared/money';
import { PayscoreOrdersSchema, payscoreOrdersPath, standOf, type PayscoreOrder, type PayscoreStand } from '../../shared/payscore';
import { loadSettings } from '../../shared/settings';
import { actionButton, debounced, type View } from './section';

const SETTLED_MS = 300;
const TIME = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

/** What can be decided for the user or for their bank: the path below `huifu/` and what is sent with the order's number. */
interface Decision {
  readonly label: string;
  readonly title: string;
  readonly path: string;
  readonly body: object;
}
const decide = (decision: 'confirm' | 'refuse', label: string, title: string): Decision => ({
  label,
  title,
  path: 'decide',
  body: { decision },
});
const outcome = (path: 'pay' | 'deduct', result: 'paid' | 'failed', label: string, title: string): Decision => ({
  label,
  title,
  path,
  body: { outcome: result },
});
const DEDUCTIONS = [
  outcome('deduct', 'paid', 'Deductions succeed', 'The next deductions that the merchant asks for go through'),
  outcome('deduct', 'failed', 'Deductions fail', 'The next deductions that the merchant asks for fail'),
];
/** By where the order stands; in other stands there is nothing to decide. */
const DECISIONS: Readonly<Partial<Record<PayscoreStand, readonly Decision[]>>> = {
  'to-confirm': [
    decide('confirm', 'Confirm', 'The user agrees on Payscore’s page'),
    decide('refuse', 'Refuse', 'The user refuses; the platform’s order does not change'),
  ],
  'in-service': DEDUCTIONS,
  'to-pay': [
    ...DEDUCTIONS,
    outcome('pay', 'paid', 'Pay', 'The user pays inside WeChat'),
    outcome('pay', 'failed', 'Payment fails', 'The user tries to pay inside WeChat and cannot'),
  ],
};

/** The signed-in user's Payscore orders, with every decision that is not the merchant's. */
export function payscoreView(): View & { changed(): void } {
  const list = h('ul', { class: 'orders' });
  const notice = h('p', { class: 'empty' });
  const element = h('div', { class: 'view' }, list, notice);
  const refresh = async () => {
    const { openid } = loadSettings();
    await controlGet(payscoreOrdersPath(openid), PayscoreOrdersSchema).then(
      ({ orders }) => {
        const newestFirst = orders.toSorted((one, other) => other.createdMs - one.createdMs);
        list.replaceChildren(...newestFirst.map((order) => item(order, openid, refresh)));
        notice.textContent = orders.length === 0 ? `${openid} has no Payscore order.` : '';
      },
      (error: unknown) => {
        notice.textContent = error instanceof Error ? error.message : String(error);
      },
    );
  };
  const refreshIfSeen = () => {
    if (!element.hidden && element.isConnected) void refresh();
  };
  return { element, shown: refreshIfSeen, changed: debounced(SETTLED_MS, refreshIfSeen) };
}

function item(order: PayscoreOrder, openid: string, refresh: () => Promise<void>): HTMLElement {
  const { outOrderNo, state, stateDescription, collectionState, totalFen, refundedFen, createdMs, serviceIntroduction } = order;
  const stand = standOf(order);
  const triple = [state, stateDescription, collectionState].filter((part) => part !== null).join(' / ');
  const buttons = (DECISIONS[stand] ?? []).map(({ label, title, path, body }) =>
    actionButton(
      label,
      async () => {
        const user = path === 'decide' ? { openid } : {};
        await controlPost(`huifu/${path}`, { outOrderNo, ...body, ...user }, v.unknown());
        await refresh();
      },
      { title },
    ),
  );
  return h(
    'li',
    { 'aria-label': outOrderNo },
    h('code', {}, outOrderNo),
    h('span', { class: 'badge', title: triple }, stand),
    h('span', {}, totalFen === null ? serviceIntroduction : `¥${yuan(totalFen)}`),
    refundedFen > 0 ? h('small', {}, `refunded ¥${yuan(refundedFen)}`) : null,
    h('time', {}, TIME.format(createdMs)),
    h('div', { class: 'row' }, ...buttons),
  );
}
