import type { Services } from '../services/index';

/** Milliseconds until the next round, or undefined to end. */
export type Pause = number | undefined;

/**
 * Does something again and again, one round at a time: the first at once, each further one after the pause that the round before asked for.
 * The answer stops it; `isOn` tells a round that waited for an answer whether it still counts.
 */
export function repeat({ timer, report }: Pick<Services, 'timer' | 'report'>, round: (isOn: () => boolean) => Promise<Pause>): () => void {
  let on = true;
  let cancel: () => void = () => undefined;
  const schedule = (pauseMs: number): void => {
    cancel = timer.after(pauseMs, () => {
      run().catch(report);
    });
  };
  const run = async (): Promise<void> => {
    const pauseMs = await round(() => on);
    if (on && pauseMs !== undefined) schedule(pauseMs);
  };
  schedule(0);
  return () => {
    on = false;
    cancel();
  };
}
