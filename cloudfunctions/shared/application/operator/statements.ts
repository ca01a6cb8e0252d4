import type { OperatorStatement } from '../../../../typings/operator-api';
import { oldestDay } from '../../domain/statement/days';
import type { App } from '../app';
import type { StatementDay, StatementSource } from '../reconcile/ports';
import { conflict, OperatorError } from './operator-error';

/** Two weeks of both platforms. */
const DEFAULT_DAYS = 28;

/** Days of statements, the newest first. */
export const listStatements = async (app: App, limit = DEFAULT_DAYS): Promise<{ readonly statements: readonly OperatorStatement[] }> => ({
  statements: (await app.statementDays.newest(limit)).map(statementLine),
});

/**
 * Has a day reconciled once more, by the next run. What it finds again is open again.
 *
 * @throws OperatorError NOT_FOUND for a day that was never begun, or STATE_CONFLICT for one that no run goes back to
 */
export async function recheckDay(
  app: App,
  { platform, day }: { readonly platform: StatementSource; readonly day: string },
): Promise<{ readonly statements: readonly OperatorStatement[] }> {
  const known = await app.statementDays.get(platform, day);
  if (!known) throw new OperatorError('NOT_FOUND', `No statement of ${platform} of ${day} was begun.`);
  const oldest = oldestDay(app.clock.nowMs());
  if (day < oldest) throw conflict(`The comparison goes back to ${oldest} only. Compare ${day} with the merchant platform by hand.`);
  const anew: StatementDay = { ...known, revision: known.revision + 1, state: 'pending', resumeMs: null, leaseUntilMs: null, doneMs: null };
  // Where a run has the day just now it is that run that is seen, and this wish comes to nothing: it shows in what is answered.
  await app.statementDays.save(anew);
  return { statements: [statementLine((await app.statementDays.get(platform, day)) ?? anew)] };
}

const statementLine = ({
  platform,
  day,
  state,
  lines,
  payments,
  refunds,
  discrepancies,
  tries,
  doneMs,
  reason,
}: StatementDay): OperatorStatement => ({
  platform,
  day,
  state,
  lines,
  payments,
  refunds,
  discrepancies,
  tries,
  doneMs,
  reason,
});
