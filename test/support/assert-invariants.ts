import { checkInvariants } from '../invariants/check';
import { gatherFromStack } from '../invariants/gather';

/** One clock for all, but a call is recorded a moment after it was made. */
const CLOCK_TOLERANCE_MS = 2000;

/** What does not hold because of something that a suite does on purpose. */
export interface Excuse {
  /** Of the line that names rule, number and what is wrong. */
  readonly line: RegExp;
  readonly because: string;
}

/**
 * What every suite with a running stack ends with: no faults any more, everything due is done, and then all invariants hold.
 *
 * @param control a call of the control interface
 * @param options.wasRestarted the stack has been started more than once: what went over its wires before is gone
 * @throws Error that lists what does not hold
 */
export async function assertInvariants(
  control: <T>(method: string, path: string, body?: unknown) => Promise<T>,
  { wasRestarted, excused = [] }: { readonly wasRestarted: boolean; readonly excused?: readonly Excuse[] },
): Promise<void> {
  await control('DELETE', 'faults');
  await control('POST', 'settle', {});
  const evidence = await gatherFromStack(<T>(path: string) => control<T>('GET', path), {
    wasRestarted,
    clockToleranceMs: CLOCK_TOLERANCE_MS,
  });
  const lines = checkInvariants(evidence)
    .map(({ invariant, subject, message }) => `${invariant} ${subject}: ${message}`)
    .filter((line) => !excused.some((excuse) => excuse.line.test(line)));
  if (lines.length > 0) throw new Error(`at the end of the suite the invariants do not hold\n${lines.join('\n')}`);
}
