import { checkInvariants } from '../invariants/check';
import { gatherFromStack } from '../invariants/gather';
import type { InvariantId } from '../invariants/violation';

/** One clock for all, but a call is recorded a moment after it was made. */
const CLOCK_TOLERANCE_MS = 2000;

/** Rules that do not hold for what a suite has done to its stack on purpose, each with the reason. */
export type Excused = Readonly<Partial<Record<InvariantId, string>>>;

/**
 * What every suite with a running stack ends with: no faults any more, everything due is done, and then all invariants hold.
 *
 * @param control a call of the control interface
 * @param options.wasRestarted the stack has been started more than once: what went over its wires before is gone
 * @throws Error that lists what does not hold
 */
export async function assertInvariants(
  control: <T>(method: string, path: string, body?: unknown) => Promise<T>,
  { wasRestarted, excused = {} }: { readonly wasRestarted: boolean; readonly excused?: Excused },
): Promise<void> {
  await control('DELETE', 'faults');
  await control('POST', 'settle', {});
  const evidence = await gatherFromStack(<T>(path: string) => control<T>('GET', path), {
    wasRestarted,
    clockToleranceMs: CLOCK_TOLERANCE_MS,
  });
  const violations = checkInvariants(evidence).filter(({ invariant }) => excused[invariant] === undefined);
  if (violations.length === 0) return;
  const lines = violations.map(({ invariant, subject, message }) => `${invariant} ${subject}: ${message}`);
  throw new Error(`at the end of the suite ${violations.length} invariants do not hold\n${lines.join('\n')}`);
}
