import { alarmOf, type Discrepancy, type DiscrepancyKind } from '../../domain/statement/discrepancy';
import type { App } from '../app';
import type { StatementSource } from './ports';

/**
 * Discrepancies of one kind that are raised one by one. More have one cause: another system under the same merchant number, a restored backup, a change of the
 * platform's. They are counted, and one alarm says how many.
 */
const MAX_OF_A_KIND = 100;

/** Takes the discrepancies of one day of one platform: each becomes a proposal and an alarm. */
export interface Findings {
  report(found: readonly Discrepancy[]): Promise<void>;
  /** Raises what was only counted. Answers how many there were in all. */
  close(): Promise<number>;
}

export function createFindings(app: App, of: { readonly platform: StatementSource; readonly day: string }): Findings {
  const counts = new Map<DiscrepancyKind, number>();
  return {
    async report(found) {
      for (const discrepancy of found) {
        const count = (counts.get(discrepancy.kind) ?? 0) + 1;
        counts.set(discrepancy.kind, count);
        if (count <= MAX_OF_A_KIND) await raise(app, discrepancy, of);
      }
    },
    async close() {
      for (const [kind, count] of counts) if (count > MAX_OF_A_KIND) await raiseOverflow(app, kind, count, of);
      return [...counts.values()].reduce((sum, count) => sum + count, 0);
    },
  };
}

/** The proposal first: an alarm without it could not be applied. */
async function raise(app: App, discrepancy: Discrepancy, of: { readonly platform: string; readonly day: string }): Promise<void> {
  const alarm = alarmOf(discrepancy, of);
  const nowMs = app.clock.nowMs();
  await app.proposals.put(alarm, discrepancy.fact, nowMs);
  await app.alarms.raise(alarm, nowMs);
}

const raiseOverflow = (
  app: App,
  kind: DiscrepancyKind,
  count: number,
  { platform, day }: { readonly platform: string; readonly day: string },
): Promise<void> =>
  app.alarms.raise(
    {
      alarmId: `statement-overflow:${platform}:${day}:${kind}`,
      kind: 'statement-overflow',
      no: day,
      message: `Statement ${platform} ${day}: ${count} of ${kind}, of which ${MAX_OF_A_KIND} are raised. Find the common cause, settle these, then: operator recheck.`,
    },
    app.clock.nowMs(),
  );
