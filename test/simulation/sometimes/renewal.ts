import { DAY_MS, toBeijing } from '../../../cloudfunctions/shared/domain/beijing';
import { isOpenDeduction } from '../../../cloudfunctions/shared/domain/subscription/cycles';
import { dunningOf } from '../../../cloudfunctions/shared/domain/subscription/renewal';
import { plannedDeductionMs } from '../../../cloudfunctions/shared/domain/subscription/renewal-calendar';
import type { Deduction, Membership } from '../../../cloudfunctions/shared/domain/subscription/types';
import type { ChangeOf, RareState, Watcher } from './state';
import { lostThenFound, onChange, onReceived, repeatedAfterLoss } from './watching';

const LIVE_LONGER = 'Let more seeds be slow, so that contracts live for months (rules.ts, tempoOf).';
const NO_MONEY = 'Let more accounts run dry, and for longer (actors/member.ts).';
const LOSSES = 'Raise the losses of calls and notifications (faults/profile.ts).';
const CANCEL = 'Let more people cancel when they hear of the coming deduction (actors/member.ts).';

/** Deductions, dunning, notices, and the ends that follow from them. */
export const RENEWAL: readonly RareState[] = [
  {
    id: 'renewed',
    saw: 'A period was paid by a deduction.',
    required: true,
    otherwise: LIVE_LONGER,
    watch: onChange('deduction', ({ from, to }) => from !== to && to === 'paid'),
  },
  {
    id: 'deduction-found-by-query',
    saw: 'The notification of a deduction was lost; a query found the money.',
    required: true,
    otherwise: LOSSES,
    watch: lostThenFound(
      'wechat',
      ({ kind, source, from, to }) => kind === 'deduction' && source === 'query' && from !== to && to === 'paid',
    ),
  },
  {
    id: 'deduction-call-lost',
    saw: 'WeChat Pay took a deduction, and we did not hear that it did.',
    required: true,
    otherwise: LOSSES,
    watch: (_scene, seen) => ({
      done({ port, subject }, outcome) {
        if (port === 'http' && outcome !== 'answered' && subject.endsWith('/pappayapply')) seen();
      },
    }),
  },
  {
    id: 'deduction-asked-again',
    saw: 'Nothing was known of a deduction; it was asked for again, under its own number.',
    required: true,
    otherwise: LOSSES,
    watch: onChange('deduction', ({ from, after }) => from === 'applying' && after.state === 'applying' && after.repeatedMs !== null),
  },
  {
    id: 'new-number-after-failure',
    saw: 'A deduction was accepted, failed, and the next one of the cycle had a number of its own.',
    required: true,
    otherwise: NO_MONEY,
    watch: newNumberAfterFailure,
  },
  {
    id: 'unknown-then-closed',
    saw: 'Whether a deduction was taken was not known, until it was known to be closed.',
    required: true,
    otherwise: LOSSES,
    watch: onChange('deduction', ({ from, to, source }) => from === 'applying' && to === 'failed' && source === 'query'),
  },
  {
    id: 'failure-told-first',
    saw: 'A notification told of a failed deduction whose number was not known to be closed.',
    required: true,
    otherwise: NO_MONEY,
    watch: onChange('deduction', ({ from, to, source }) => from !== to && to === 'failing' && source === 'notification'),
  },
  {
    id: 'late-failure-of-old-attempt',
    saw: 'A failure was told of an attempt when a newer one was under way, and did not touch that one.',
    required: false,
    otherwise: 'Delay more notifications of failed deductions, for longer (faults/profile.ts).',
    watch: (_scene, seen) => {
      const newest = newestAttempts();
      return {
        changed: newest.changed,
        received(fact) {
          if (fact.of === 'deduction' && fact.kind === 'failure-told' && newest.isOvertaken(fact.outTradeNo)) seen();
        },
      };
    },
  },
  {
    id: 'paid-while-past-due',
    saw: 'A period was paid late, after a failed attempt, while the service was kept.',
    required: true,
    otherwise: NO_MONEY,
    watch: onChange('deduction', (change) => change.from !== change.to && change.to === 'paid' && failedBefore(change) > 0),
  },
  {
    id: 'suspended',
    saw: 'The period of grace was over and the period still unpaid.',
    required: true,
    otherwise: NO_MONEY,
    watch: onChange('deduction', (change, { nowMs }) => change.from !== change.to && change.to === 'failed' && nowMs > graceEndMs(change)),
  },
  {
    id: 'dunning-last-attempt',
    saw: 'The last attempt of the dunning plan failed.',
    required: true,
    otherwise: NO_MONEY,
    watch: onChange('deduction', (change) => {
      const contract = change.document.contracts.find(({ contractCode }) => contractCode === change.after.contractCode);
      const isLast = failedBefore(change) === contract?.terms.dunning.retryDays.length;
      return change.from !== change.to && change.to === 'failed' && isLast;
    }),
  },
  {
    id: 'ended-unpaid',
    saw: 'Dunning came to its end, and with it the contract.',
    required: true,
    otherwise: NO_MONEY,
    watch: onChange('contract', ({ from, to, after }) => from !== to && to === 'ended' && after.endedBy === 'unpaid'),
  },
  {
    id: 'delete-while-deducting',
    saw: 'A contract was ended in WeChat while a deduction by it was under way.',
    required: true,
    otherwise: CANCEL,
    watch: onChange(
      'contract',
      ({ from, to, after, document }) => from === 'signed' && to === 'ended' && hasOpen(document, after.contractCode),
    ),
  },
  {
    id: 'cancel-while-deducting',
    saw: 'A user cancelled here while a deduction was under way.',
    required: true,
    otherwise: CANCEL,
    watch: onChange(
      'contract',
      ({ from, to, after, document }) => from === 'signed' && to === 'ending' && hasOpen(document, after.contractCode),
    ),
  },
  {
    id: 'paid-after-cancel',
    saw: 'A deduction brought money after its contract was cancelled: what was paid is covered, renewal stays off.',
    required: false,
    otherwise: CANCEL,
    watch: onChange('deduction', ({ from, to, after, document }) => {
      const contract = document.contracts.find(({ contractCode }) => contractCode === after.contractCode);
      return from !== to && to === 'paid' && contract?.state !== 'signed';
    }),
  },
  {
    id: 'announcement-repeated',
    saw: "The platform's advance notice was given and its reply lost; it was asked for again, with the same words.",
    required: true,
    otherwise: LOSSES,
    watch: repeatedAfterLoss(/\/v3\/papay\/contracts\//),
  },
  {
    id: 'announced-again',
    saw: 'The window that an advance notice opened was missed; another one was given.',
    required: true,
    otherwise: NO_MONEY,
    watch: announcedAgain,
  },
  {
    id: 'reminded-late',
    saw: 'A reminder came so late that its five days end after the day on which the money was to move.',
    required: true,
    otherwise: 'Let the database be away for days more often (faults/profile.ts, outages).',
    watch: onChange(
      'cycle',
      ({ from, after }) => from === null && after.remindedMs !== null && after.remindedMs + 5 * DAY_MS > plannedDeductionMs(after.fromMs),
    ),
  },
  {
    id: 'month-end-folded',
    saw: 'A period that counts from the 29th, 30th or 31st ended on the last day of a shorter month.',
    required: true,
    otherwise: 'Begin more seeds at the end of a month (rules.ts, startOf).',
    watch: onChange('period', ({ from, after }) => from === null && toBeijing(after.untilMs).day < after.anchorDay),
  },
  {
    id: 'month-end-unfolded',
    saw: 'A period began on the last day of a shorter month, and ended on its own day again.',
    required: true,
    otherwise: LIVE_LONGER,
    watch: onChange(
      'period',
      ({ from, after }) =>
        from === null && toBeijing(after.fromMs).day < after.anchorDay && toBeijing(after.untilMs).day === after.anchorDay,
    ),
  },
  {
    id: 'failure-news-hours-late',
    saw: 'A failure of a deduction was told when a query had found it already.',
    required: false,
    otherwise: 'Delay more notifications (faults/profile.ts).',
    watch: onReceived(
      (fact, _receivedMs, scene) => fact.of === 'deduction' && fact.kind === 'failure-told' && scene.stateOf(fact.outTradeNo) === 'failed',
    ),
  },
];

const hasOpen = ({ deductions }: Membership, code: string): boolean =>
  deductions.some((deduction) => deduction.contractCode === code && isOpenDeduction(deduction));

/** Attempts of the same cycle that failed before this one. */
const failedBefore = ({ after, document }: ChangeOf<'deduction'>): number =>
  document.deductions.filter(
    ({ cycleNo, state, outTradeNo }) => cycleNo === after.cycleNo && state === 'failed' && outTradeNo !== after.outTradeNo,
  ).length;

function graceEndMs({ after, document }: ChangeOf<'deduction'>): number {
  const contract = document.contracts.find(({ contractCode }) => contractCode === after.contractCode);
  const cycle = document.cycles.find(({ cycleNo }) => cycleNo === after.cycleNo);
  return contract && cycle ? dunningOf(contract, cycle.fromMs).graceMs : Infinity;
}

function newNumberAfterFailure(_scene: unknown, seen: () => void): Watcher {
  const failed = new Set<string>();
  return {
    changed(change) {
      if (change.kind !== 'deduction') return;
      const isTaken = change.from === 'accepted' || change.source === 'notification';
      if (isTaken && change.from !== change.to && (change.to === 'failed' || change.to === 'failing')) failed.add(change.after.cycleNo);
      if (change.from === null && failed.delete(change.after.cycleNo)) seen();
    },
  };
}

/** The newest attempt of each cycle. */
function newestAttempts(): {
  changed(change: Parameters<NonNullable<Watcher['changed']>>[0]): void;
  isOvertaken(outTradeNo: string): boolean;
} {
  const newest = new Map<string, string>();
  const cycles = new Map<string, string>();
  return {
    changed({ kind, from, after }) {
      if (kind !== 'deduction' || from !== null) return;
      const { outTradeNo, cycleNo }: Deduction = after;
      newest.set(cycleNo, outTradeNo);
      cycles.set(outTradeNo, cycleNo);
    },
    isOvertaken(outTradeNo) {
      const last = newest.get(cycles.get(outTradeNo) ?? '');
      return last !== undefined && last !== outTradeNo;
    },
  };
}

function announcedAgain(_scene: unknown, seen: () => void): Watcher {
  const asked = new Map<string, number>();
  return {
    changed({ kind, no, after }) {
      if (kind !== 'cycle' || after.announcement === null) return;
      const { askedMs } = after.announcement;
      if ((asked.get(no) ?? askedMs) !== askedMs) seen();
      asked.set(no, askedMs);
    },
  };
}
