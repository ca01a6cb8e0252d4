import { MINUTE_MS, SECOND_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { ChangeOf, RareState, Scene, Watcher } from './state';
import { lostThenFound, onChange, onRace, onReceived, onTraffic, repeatedAfterLoss } from './watching';

const PEOPLE = 'Let people do it more often (actors/member.ts).';
const LOSSES = 'Raise the losses of calls and notifications (faults/profile.ts).';
const RULES = 'Let WeChat take its time to sign in more seeds (rules.ts, signingMs, contractFirst).';

/** Pay-and-sign, signing alone, and the ends of contracts. */
export const SUBSCRIPTION: readonly RareState[] = [
  {
    id: 'double-tap',
    saw: 'Two taps of one user raced, and came to one order.',
    required: true,
    otherwise: PEOPLE,
    watch: onRace('subscription#', 'subscription#', 'memberships'),
  },
  {
    id: 'two-devices-two-plans',
    saw: 'A user chose two plans at once, on two devices.',
    required: true,
    otherwise: PEOPLE,
    watch: twoPlansAtOnce,
  },
  {
    id: 'order-made-reply-lost',
    saw: 'WeChat Pay made an order whose reply was lost; the order was made known again under its own number.',
    required: true,
    otherwise: LOSSES,
    watch: repeatedAfterLoss(/contractorder/),
  },
  {
    id: 'contract-before-payment',
    saw: 'A contract was known as signed before the payment that it came with.',
    required: true,
    otherwise: RULES,
    watch: onChange('contract', ({ to, from, after, document }) => {
      const order = document.orders.find(({ outTradeNo }) => outTradeNo === after.outTradeNo);
      return to === 'signed' && from !== to && (order?.state === 'opening' || order?.state === 'open');
    }),
  },
  {
    id: 'paid-not-signed',
    saw: 'A payment came in, and its contract did not come within its window.',
    required: true,
    otherwise: PEOPLE,
    watch: onChange('contract', ({ to, from, after, document }) => {
      const order = document.orders.find(({ outTradeNo }) => outTradeNo === after.outTradeNo);
      return to === 'absent' && from === 'pending' && order?.state === 'paid';
    }),
  },
  {
    id: 'paid-where-none-was-offered',
    saw: 'A payment came in to which WeChat had not even offered a contract.',
    required: true,
    otherwise: 'Let templates stop more often, and for longer (actors/weather.ts, faults/profile.ts).',
    watch: onChange(
      'order',
      ({ from, to, after, document }) =>
        from !== to && to === 'paid' && document.contracts.some((c) => c.contractCode === after.contractCode && !c.offered),
    ),
  },
  {
    id: 'signed-by-another',
    saw: 'Somebody else than the buyer signed a contract.',
    required: true,
    otherwise: 'Let more people hand their phone over (actors/member.ts).',
    watch: onChange('contract', ({ after }) => after.movedTo !== null),
  },
  {
    id: 'signed-after-window',
    saw: 'A contract appeared after we had stopped expecting it.',
    required: true,
    otherwise: RULES,
    watch: onChange('contract', ({ from, to }) => from === 'absent' && to === 'signed'),
  },
  {
    id: 'signing-fails-after-payment',
    saw: 'WeChat took the payment and failed to sign the contract, against the wish of the user.',
    required: true,
    otherwise: PEOPLE,
    watch: (_scene, seen) => ({
      told(_atMs, _who, what) {
        if (what.startsWith('on the sheet: paid') && what.includes('auto-renew on, signing fails')) seen();
      },
    }),
  },
  {
    id: 'signed-without-paying',
    saw: 'A contract was signed alone, for a period that was paid before.',
    required: true,
    otherwise: PEOPLE,
    watch: onChange(
      'contract',
      ({ from, to, after }) => from === 'pending' && to === 'signed' && after.origin === 'sign-only' && after.replaces === null,
    ),
  },
  {
    id: 'close-lost-against-payment',
    saw: 'We closed an order at the moment at which it was paid; the payment won.',
    required: true,
    otherwise: 'Let more people pay on one device while the other one asks for another plan (actors/member.ts).',
    watch: onTraffic(({ subject, answered }) => subject === '/pay/closeorder' && answered?.includes('ORDERPAID') === true),
  },
  {
    id: 'payment-found-by-query',
    saw: 'The notification of a first payment was lost; a query found the payment.',
    required: true,
    otherwise: LOSSES,
    watch: lostThenFound('wechat', ({ kind, source, to, from }) => kind === 'order' && source === 'query' && to === 'paid' && from !== to),
  },
  {
    id: 'contract-found-by-query',
    saw: 'The notification of a signed contract was lost; a query found the contract.',
    required: true,
    otherwise: LOSSES,
    watch: lostThenFound(
      'wechat',
      ({ kind, source, to, from }) => kind === 'contract' && source === 'query' && to === 'signed' && from !== to,
    ),
  },
  {
    id: 'end-found-by-query',
    saw: 'A contract was ended in WeChat, and a query knew of it before any notification had told.',
    required: true,
    otherwise: LOSSES,
    watch: onChange('contract', ({ source, from, to }) => source === 'query' && from === 'signed' && to === 'ended'),
  },
  {
    id: 'late-add-after-delete',
    saw: 'The news that a contract was signed came after the news that it was ended, and did not revive it.',
    required: true,
    otherwise: 'Let more people end a contract in WeChat soon after they signed it (actors/member.ts), and delay more notifications.',
    watch: onReceived(
      (fact, _receivedMs, scene) => fact.of === 'contract' && fact.kind === 'added' && scene.stateOf(fact.contractCode) === 'ended',
    ),
  },
  {
    id: 'delete-before-add',
    saw: 'A contract was ended before we knew that it was signed.',
    required: true,
    otherwise: 'Let more people end a contract in WeChat soon after they signed it (actors/member.ts), and delay more notifications.',
    watch: onChange(
      'contract',
      ({ from, to, factId }) => (from === 'pending' || from === 'absent') && to === 'ended' && factId.endsWith('DELETE'),
    ),
  },
  {
    id: 'ended-in-wechat-and-here',
    saw: 'A user ended a contract in WeChat and here, and we asked WeChat to end what was ended.',
    required: true,
    otherwise: PEOPLE,
    watch: endedTwice,
  },
  {
    id: 'termination-asked-again',
    saw: 'The outcome of our asking to end a contract was lost; it was asked for again.',
    required: true,
    otherwise: LOSSES,
    watch: repeatedAfterLoss(/deletecontract/),
  },
  {
    id: 'cancelled-right-after-payment',
    saw: 'A user cancelled within minutes of signing.',
    required: true,
    otherwise: PEOPLE,
    watch: onChange(
      'contract',
      ({ to, after }, { nowMs }) =>
        to === 'ending' && after.endedBy === null && after.signedMs !== null && nowMs - after.signedMs < 10 * MINUTE_MS,
    ),
  },
  {
    id: 'plan-changed',
    saw: 'A contract for another plan took the place of a live one, in the middle of a period.',
    required: true,
    otherwise: PEOPLE,
    watch: onChange('contract', (change, scene) => change.to === 'signed' && isReplacing(change, scene)),
  },
  {
    id: 'order-expired-unpaid',
    saw: 'Nobody paid an order, and it was closed.',
    required: true,
    otherwise: PEOPLE,
    watch: onChange('order', ({ from, to }) => from !== to && to === 'closed'),
  },
];

/** Another plan is wanted within so many seconds of the first: by one person that takes two devices. */
const AT_ONCE_MS = 5 * SECOND_MS;
const PLAN = /"planId":"(\w+)"/;

function twoPlansAtOnce(_scene: unknown, seen: () => void): Watcher {
  const wishes = new Map<string, { readonly planId: string; readonly atMs: number }>();
  return {
    told(atMs, who, what) {
      if (!what.startsWith('subscription.subscribe ')) return;
      const planId = PLAN.exec(what)?.[1] ?? '';
      const before = wishes.get(who);
      if (before && before.planId !== planId && atMs - before.atMs <= AT_ONCE_MS) seen();
      wishes.set(who, { planId, atMs });
    },
  };
}

const ENDS_IN_WECHAT = /^ends (\S+) in WeChat$/;

function endedTwice(_scene: unknown, seen: () => void): Watcher {
  const ended = new Set<string>();
  return {
    told(_atMs, _who, what) {
      const contractId = what.startsWith('ends ') ? ENDS_IN_WECHAT.exec(what)?.[1] : undefined;
      if (contractId !== undefined) ended.add(contractId);
    },
    changed({ kind, to, after }) {
      if (kind === 'contract' && to === 'ending' && after.contractId !== null && ended.delete(after.contractId)) seen();
    },
  };
}

function isReplacing({ from, after, document }: ChangeOf<'contract'>, { nowMs }: Scene): boolean {
  return from === 'pending' && after.replaces !== null && document.periods.some(({ withdrawn, untilMs }) => !withdrawn && untilMs > nowMs);
}
