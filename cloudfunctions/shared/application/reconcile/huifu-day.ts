import type { ChargingOrder } from '../../domain/charging/types';
import type { Discrepancy } from '../../domain/statement/discrepancy';
import { dayStartMs } from '../../domain/statement/days';
import { matchRefund, matchTrade, moneyOf } from '../../domain/statement/match-charging';
import type { App } from '../app';
import type { Unknown } from '../ports';
import type { StatementCounts } from './ports';
import { type DayResult, NO_COUNTS } from './day-result';
import { createFindings } from './findings';

/** The acquirer publishes no limit for queries; ten a second is less than users cause by looking at their orders. */
const PAUSE_MS = 100;
/** At that pace, and with as long for the answers, so many take less than the half of what the function may take (config.json). */
const MAX_QUESTIONS = 1_200;
/** So many in a row without an answer, and the platform is not there: the next run asks again. */
const MAX_SILENT = 5;

/**
 * Reconciles one day of charging orders: the acquirer is asked about every payment and refund that our books have on that day. A bill of Payscore is not among its
 * interfaces; what it has and we have not is found by the questions about open orders.
 *
 * @param begun where an earlier try has stopped, and what it had counted until there
 */
export async function reconcileHuifuDay(
  app: App,
  day: string,
  begun: { readonly resumeMs: number | null; readonly counts: StatementCounts },
): Promise<DayResult> {
  const findings = createFindings(app, { platform: 'huifu', day });
  let counts = begun.resumeMs === null ? NO_COUNTS : begun.counts;
  let resumeMs: number | null = null;
  let [asked, silent] = [0, 0];
  for await (const page of app.chargingOrders.withMoneySince(begun.resumeMs ?? dayStartMs(day))) {
    for (const { aggregate: order, lastMoneyMs } of page) {
      if (asked >= MAX_QUESTIONS || silent >= MAX_SILENT) {
        await findings.close();
        return { kind: 'not-done', reason: `stopped after ${asked} questions`, resumeMs: resumeMs ?? lastMoneyMs, counts };
      }
      const compared = await compareOrder(app, order, day);
      asked += compared.payments + compared.refunds;
      silent = compared.unanswered === null ? 0 : silent + 1;
      if (compared.unanswered !== null) app.log.warn('no usable answer', { no: order._id, reason: compared.unanswered });
      await findings.report(compared.found);
      if (compared.unanswered !== null) resumeMs ??= lastMoneyMs;
      // What lies behind an open question is compared again by the next try, and counted then.
      if (resumeMs === null) counts = sumOf(counts, compared);
    }
  }
  await findings.close();
  if (resumeMs === null) return { kind: 'done', counts };
  return { kind: 'not-done', reason: 'some questions were not answered', resumeMs, counts };
}

interface Compared {
  readonly payments: number;
  readonly refunds: number;
  readonly found: readonly Discrepancy[];
  readonly unanswered: string | null;
}

const sumOf = (counts: StatementCounts, { payments, refunds, found }: Compared): StatementCounts => ({
  lines: counts.lines + payments + refunds,
  payments: counts.payments + payments,
  refunds: counts.refunds + refunds,
  discrepancies: counts.discrepancies + found.length,
});

async function compareOrder(app: App, order: ChargingOrder, day: string): Promise<Compared> {
  const { payment, refunds } = moneyOf(order, day);
  const found: (Discrepancy | null)[] = [];
  const unanswered: string[] = [];
  if (payment !== null) {
    const trade = await paced(app, app.serviceOrders.askTrade(order));
    if (trade.kind === 'unknown') unanswered.push(trade.reason);
    else found.push(matchTrade(order, payment, trade.kind === 'none' ? null : trade));
  }
  for (const refund of refunds) {
    const answer = await paced(app, app.serviceOrders.askRefund(order, refund));
    if (answer.kind === 'unknown') unanswered.push(answer.reason);
    else found.push(matchRefund(order, refund, answer, day));
  }
  return {
    payments: payment === null ? 0 : 1,
    refunds: refunds.length,
    found: found.filter((discrepancy) => discrepancy !== null),
    unanswered: unanswered[0] ?? null,
  };
}

async function paced<T>(app: App, question: Promise<T | Unknown>): Promise<T | Unknown> {
  const answer = await question;
  await app.clock.sleep(PAUSE_MS);
  return answer;
}
