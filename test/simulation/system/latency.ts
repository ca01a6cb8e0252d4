import type { Dice } from '../kernel/dice';

/** How long things take, in milliseconds: usually little, now and then much. Two calls side by side so end in either order. */
export interface Latency {
  database(): number;
  network(): number;
  /** From the caller to a function, and back. */
  invocation(): number;
  coldStart(): number;
}

export function createLatency(dice: Dice): Latency {
  /** One in `tail` takes ten times as long. */
  const around = (fastMs: number, slowMs: number, tail: number): number => {
    const ms = dice.between(fastMs, slowMs);
    return dice.below(tail) === 0 ? ms * 10 : ms;
  };
  return {
    database: () => around(1, 8, 100),
    network: () => around(10, 120, 50),
    invocation: () => around(5, 40, 50),
    coldStart: () => around(150, 900, 50),
  };
}
