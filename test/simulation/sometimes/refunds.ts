import { isOpenDeduction } from '../../../cloudfunctions/shared/domain/subscription/cycles';
import type { RareState } from './state';
import { onAlarm, onChange, onLog, onRace } from './watching';

const STAFF = 'Let the staff do it more often (actors/operator.ts).';

/** Money that goes back, and the comparison with the platforms' statements. */
export const REFUNDS: readonly RareState[] = [
  {
    id: 'refund-while-deducting',
    saw: 'A payment was refunded while a deduction of the same member was under way.',
    required: true,
    otherwise: STAFF,
    watch: onChange('refund', ({ from, document }) => from === null && document.deductions.some(isOpenDeduction)),
  },
  {
    id: 'refunded-in-parts',
    saw: 'A payment was refunded in part, and then what was left.',
    required: true,
    otherwise: STAFF,
    watch: onChange('order', ({ from, to, after, document }) => {
      const parts = document.refunds.filter(({ outTradeNo, state }) => outTradeNo === after.outTradeNo && state === 'succeeded');
      return from !== to && to === 'refunded' && parts.length > 1;
    }),
  },
  {
    id: 'refund-accepted-then-failed',
    saw: 'A platform accepted a refund, and then could not give the money back.',
    required: true,
    otherwise: 'Let more bank cards be gone when a refund comes (actors/operator.ts).',
    watch: (_scene, seen) => ({
      changed({ kind, from, to }) {
        if ((kind === 'refund' || kind === 'charging-refund') && from === 'processing' && to === 'failed') seen();
      },
    }),
  },
  {
    id: 'refund-arrived-after-its-alarm',
    saw: 'A bank took so long for a refund that a person was called; then it arrived.',
    required: true,
    otherwise: 'Let more banks take weeks (rules.ts, refundingMs).',
    watch: (_scene, seen) => {
      const told = new Set<unknown>();
      return {
        stored(collection, { kind, no }) {
          if (collection === 'alarms' && kind === 'refund-unresolved') told.add(no);
        },
        changed(change) {
          if (change.kind === 'refund' && change.to === 'succeeded' && told.has(change.after.outTradeNo)) seen();
        },
      };
    },
  },
  {
    id: 'refund-sent-again',
    saw: 'Whether a refund was taken was not known; it was asked for again, under its own number.',
    required: true,
    otherwise: 'Raise the losses of calls (faults/profile.ts).',
    watch: (_scene, seen) => {
      const sent = new Set<string>();
      return {
        called({ port, subject, detail }) {
          if (port !== 'http' || !/\/(secapi\/pay|scanpay)\/refund$/.test(subject)) return;
          const no = /(?:<out_refund_no>(?:<!\[CDATA\[)?|req_seq_id\W+)(\w+)/.exec(detail)?.[1] ?? '';
          if (sent.has(no)) seen();
          sent.add(no);
        },
      };
    },
  },
  {
    id: 'refund-pressed-twice',
    saw: 'Two calls of the staff changed one member or order at the same time.',
    required: true,
    otherwise: STAFF,
    watch: onRace('operator#', 'operator#'),
  },
  {
    id: 'refund-told-before-known',
    saw: 'The unsigned notification of a refund was confirmed by a query.',
    required: true,
    otherwise: STAFF,
    watch: onLog('refund hint received', ({ outcome }) => outcome !== 'known'),
  },
  {
    id: 'refund-from-console',
    saw: "A refund that the staff had made in the platform's own console became known.",
    required: true,
    otherwise: STAFF,
    watch: (_scene, seen) => ({
      changed(change) {
        if ((change.kind === 'order' || change.kind === 'deduction') && change.after.refundedElsewhereFen > 0) seen();
      },
    }),
  },
  {
    id: 'refund-from-console-by-statement',
    saw: 'The statement showed a refund that nobody had told us of.',
    required: true,
    otherwise: STAFF,
    watch: onAlarm('statement-unknown-refund', 'statement-refund-missing'),
  },
  {
    id: 'statement-differs',
    saw: 'A statement and our books differed, and an alarm said so.',
    required: true,
    otherwise: 'Let more that happens at a platform go unheard of for a day (faults/profile.ts, maxDelayMs).',
    watch: (_scene, seen) => ({
      alarmed(kind) {
        if (kind.startsWith('statement-')) seen();
      },
    }),
  },
  {
    id: 'proposal-applied',
    saw: 'The staff applied a fact that the comparison of statements had proposed.',
    required: true,
    otherwise: STAFF,
    watch: (_scene, seen) => ({
      stored(collection, { state }) {
        if (collection === 'proposals' && state === 'applied') seen();
      },
    }),
  },
  {
    id: 'period-withdrawn',
    saw: 'A full refund took the cover away.',
    required: true,
    otherwise: STAFF,
    watch: onChange('period', ({ from, to }) => from === 'granted' && to === 'withdrawn'),
  },
  {
    id: 'statement-taken-up-again',
    saw: 'The comparison of a day was interrupted, and taken up again.',
    required: true,
    otherwise: 'Raise the rates of crashes, or let platforms be out when the reconciler runs (faults/profile.ts).',
    watch: (_scene, seen) => ({
      stored(collection, { state, tries }) {
        if (collection === 'statements' && state === 'running' && Number(tries) > 1) seen();
      },
    }),
  },
];
