import { MINUTE_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { Change, RareState, Scene, Watcher } from './state';
import { lostThenFound, onAlarm, onChange, onLog, recent, speaksOf } from './watching';

const DRIVERS = 'Let drivers do it more often (actors/driver.ts).';
const PILES = 'Let piles misbehave more often (actors/driver.ts).';
const LOSSES = 'Raise the losses of calls and notifications (faults/profile.ts).';

/** Service orders, sessions at the pile, and how they are paid. */
export const CHARGING: readonly RareState[] = [
  {
    id: 'confirmed-after-cancel',
    saw: 'The news that a user had confirmed came after the order was cancelled; nothing began to charge.',
    required: true,
    otherwise: DRIVERS,
    watch: confirmedAfterCancel,
  },
  {
    id: 'confirmed-at-deadline',
    saw: 'A user confirmed within two minutes of our own deadline, or after it.',
    required: true,
    otherwise: DRIVERS,
    watch: onChange('charging-order', ({ from, after }, { nowMs }) => {
      const isConfirmed = from === 'confirming' && (after.state === 'confirmed' || after.cancelReason === 'not-confirmed');
      return isConfirmed && after.state !== 'cancelled' && Math.abs(nowMs - after.confirmByMs) < 2 * MINUTE_MS;
    }),
  },
  {
    id: 'two-starts-one-order',
    saw: 'A user began to charge twice at once; one order came of it.',
    required: true,
    otherwise: DRIVERS,
    watch: (_scene, seen) => ({
      done({ port, subject }, _outcome, result) {
        if (port === 'db.insert' && subject === 'chargingOrders' && result instanceof Error) seen();
      },
    }),
  },
  {
    id: 'order-made-without-hand-off',
    saw: 'Huifu made an order whose reply was lost: nobody can confirm it, so it is cancelled.',
    required: true,
    otherwise: LOSSES,
    watch: onChange('charging-order', ({ from, to, source }) => from === 'created' && to === 'cancelling' && source === 'query'),
  },
  {
    id: 'pile-silent-while-stopping',
    saw: 'The pile did not answer while the session was to be stopped.',
    required: true,
    otherwise: PILES,
    watch: onLog('no usable answer', ({ state }) => state === 'stopping'),
  },
  {
    id: 'pile-refused',
    saw: 'The pile did not begin to charge, and the order was cancelled.',
    required: true,
    otherwise: PILES,
    watch: onChange('charging-order', ({ from, to, after }) => from !== to && to === 'cancelling' && after.cancelReason === 'pile-refused'),
  },
  {
    id: 'charger-event-lost',
    saw: 'The event of a pile was lost; asking the pile told the end of the session.',
    required: true,
    otherwise: LOSSES,
    watch: lostThenFound(
      'charger',
      ({ kind, source, to, from }) => kind === 'charging-order' && source !== 'notification' && to === 'completing' && from !== to,
    ),
  },
  {
    id: 'meter-anomaly',
    saw: 'A meter went backwards, or told nothing.',
    required: true,
    otherwise: PILES,
    watch: onAlarm('meter-anomaly'),
  },
  {
    id: 'nothing-to-pay',
    saw: 'A session ended with nothing to pay, and was closed without a deduction.',
    required: true,
    otherwise: 'Let more drivers stop at once (actors/driver.ts).',
    watch: onChange('charging-order', ({ from, to }) => from !== to && to === 'closed'),
  },
  {
    id: 'bill-capped',
    saw: 'A bill reached the upper limit of the service.',
    required: true,
    otherwise: 'Let the service of more merchants collect little (rules.ts, serviceOf).',
    watch: onAlarm('bill-capped'),
  },
  {
    id: 'deduction-then-other-registration',
    saw: 'A deduction of a charging order failed, and the next one had a registration of its own.',
    required: true,
    otherwise: 'Let more deductions fail (actors/driver.ts).',
    watch: onChange('charging-deduction', ({ from, after }) => from === null && after.seq > 1),
  },
  {
    id: 'registration-lapsed',
    saw: 'A registration lapsed before its deduction had an outcome.',
    required: false,
    otherwise: 'Let Huifu be out for longer than a day (faults/profile.ts, maxOutageMs).',
    watch: onChange('charging-deduction', ({ to, after }) => to === 'failed' && after.failedBecause?.includes('lapsed') === true),
  },
  {
    id: 'paid-before-deduction-reply',
    saw: 'Huifu told that an order was paid before it answered the deduction.',
    required: false,
    otherwise: 'Let Huifu be faster and its replies slower (rules.ts, deductionMs; fault network.slow).',
    watch: (scene, seen) => ({
      changed(change) {
        if (change.kind !== 'charging-order' || change.source !== 'notification' || change.to !== 'paid' || change.from === 'paid') return;
        for (const { subject, detail } of scene.unanswered())
          if (subject.includes('payscorepay') && speaksOf(detail, change)) return seen();
      },
    }),
  },
  {
    id: 'paid-actively-while-deducting',
    saw: 'A user paid by their own hand while a deduction was under way.',
    required: true,
    otherwise: DRIVERS,
    watch: paidActively(({ from }) => from === 'deducting'),
  },
  {
    id: 'paid-actively-after-failure',
    saw: 'A deduction failed, and the user paid by their own hand.',
    required: true,
    otherwise: DRIVERS,
    watch: paidActively(({ from }) => from === 'unpaid'),
  },
  {
    id: 'active-payment-found-by-query',
    saw: 'A payment that we had never asked for was found by a query, its notification lost.',
    required: true,
    otherwise: LOSSES,
    watch: activeFoundByQuery,
  },
  {
    id: 'payment-located-later',
    saw: 'An order was known as paid before it was known by which payment.',
    required: true,
    otherwise: LOSSES,
    watch: onChange('charging-order', ({ factId }) => factId.endsWith(':payment-located')),
  },
  {
    id: 'huifu-silent',
    saw: 'Huifu gave up after four tries to tell us something; a query brought it.',
    required: true,
    otherwise: 'Let the database be out for minutes more often (faults/profile.ts), so that nothing can be taken in.',
    watch: huifuSilent,
  },
  {
    id: 'called-again-under-same-serial',
    saw: 'Huifu did not know a call of ours; it was made again, under its own serial.',
    required: true,
    otherwise: 'Raise the losses of calls before they are done (faults/profile.ts, timeout-before).',
    watch: calledAgain,
  },
  {
    id: 'paid-the-next-day',
    saw: 'An order was paid a day or more after it was completed.',
    required: true,
    otherwise: 'Let more deductions fail (actors/driver.ts).',
    watch: onChange('charging-order', ({ from, to, after }, { nowMs }) => {
      return from === 'unpaid' && to === 'paid' && after.completedMs !== null && nowMs - after.completedMs > 24 * 60 * MINUTE_MS;
    }),
  },
  {
    id: 'charging-refunded',
    saw: 'The payment of a charging order was refunded.',
    required: true,
    otherwise: 'Let the staff do it more often (actors/operator.ts).',
    watch: onChange('charging-order', ({ from, to }) => from !== to && to === 'refunded'),
  },
  {
    id: 'charging-refunded-in-parts',
    saw: 'A part of the payment of a charging order went back after another part had.',
    required: true,
    otherwise: 'Let the staff do it more often (actors/operator.ts, parts).',
    watch: onChange('charging-refund', ({ from, to, document }) => {
      return from !== to && to === 'succeeded' && document.refunds.filter(({ state }) => state === 'succeeded').length > 1;
    }),
  },
  {
    id: 'charging-refund-after-a-failed-one',
    saw: 'A refund of a charging order was asked for after another one had failed.',
    required: true,
    otherwise: 'Let more refunds in parts fail (actors/operator.ts, foreseeRefund).',
    watch: onChange('charging-refund', ({ from, document }) => from === null && document.refunds.some(({ state }) => state === 'failed')),
  },
  {
    id: 'meter-read-by-hand',
    saw: 'A pile did not tell the end of a session: a person read its meter.',
    required: true,
    otherwise: 'Let piles break down for longer, or the staff look at alarms more often (actors/driver.ts, actors/operator.ts).',
    watch: onChange('charging-order', ({ source, from, to }) => source === 'operator' && from !== to && to === 'completing'),
  },
];

function confirmedAfterCancel(_scene: unknown, seen: () => void): Watcher {
  const states = new Map<string, string>();
  return {
    changed({ kind, after }) {
      if (kind === 'charging-order' && after.outOrderNo !== null) states.set(after.outOrderNo, after.state);
    },
    received(fact) {
      if (fact.of !== 'charging' || fact.news.kind !== 'confirmed' || !('outOrderNo' in fact.about)) return;
      const state = states.get(fact.about.outOrderNo);
      if (state === 'cancelling' || state === 'cancelled') seen();
    },
  };
}

/** Told of by nobody: the notification of a payment that the user made by their own hand was lost. */
function activeFoundByQuery(scene: Scene, seen: () => void): Watcher {
  const paid = recent<string>();
  const found = lostThenFound('huifu', (change) => isFoundPaid(change) && paid.take((what) => speaksOf(what, change)));
  return {
    ...found(scene, seen),
    told(_atMs, _who, what) {
      if (what.startsWith('pays ') && what.endsWith(' in WeChat: paid')) paid.add(what);
    },
  };
}

const isFoundPaid = ({ kind, source, from, to }: Change): boolean =>
  kind === 'charging-order' && source === 'query' && from !== to && to === 'paid';

/** The order became paid by the user's own hand. */
function paidActively(holds: (change: { readonly from: string | null }) => boolean): RareState['watch'] {
  return onChange(
    'charging-order',
    ({ from, to, after }) => from !== to && to === 'paid' && after.payment?.by === 'active' && holds({ from }),
  );
}

/** The first try and three more (异步通知 of Huifu). */
const TRIES = 4;
const ORDER_NO = /out_order_no\W*(?:%22|%3A)*(\w+)/;

function huifuSilent(_scene: unknown, seen: () => void): Watcher {
  const tries = new Map<string, number>();
  const silent = recent<string>();
  return {
    traffic({ kind, party, subject, sent, answered, fault }) {
      if (kind !== 'notification' || party !== 'huifu') return;
      const about = `${subject} ${ORDER_NO.exec(sent)?.[1] ?? ''}`;
      const isTaken = fault !== 'timeout-after' && answered?.startsWith('RECV_ORD_ID_') === true;
      const count = isTaken ? 0 : (tries.get(about) ?? 0) + 1;
      tries.set(about, count);
      if (count === TRIES) silent.add(sent);
    },
    changed(change) {
      if (change.kind === 'charging-order' && change.source === 'query' && silent.size > 0 && silent.take((sent) => speaksOf(sent, change)))
        seen();
    },
  };
}

const SERIAL = /req_seq_id\W+(\w+)/;

function calledAgain(_scene: unknown, seen: () => void): Watcher {
  const made = new Set<string>();
  return {
    called({ port, subject, detail }) {
      if (port !== 'http' || !/serviceorder\/create|regitster|payscorepay/.test(subject)) return;
      const call = `${subject} ${SERIAL.exec(detail)?.[1] ?? ''}`;
      if (made.has(call)) seen();
      made.add(call);
    },
  };
}
