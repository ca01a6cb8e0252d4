import type { Random } from '../../../cloudfunctions/shared/platform/ports';

const UINT32 = 4_294_967_296;

/** Chance that is the same for the same seed, on any machine. Streams of different names do not disturb each other. */
export interface Dice extends Random {
  /** In [0, 1). */
  float(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  /** A whole number in [from, to]. */
  between(from: number, to: number): number;
  /** True once in 1 / `probability` times. */
  chance(probability: number): boolean;
  /** @throws Error for an empty list */
  pick<T>(list: readonly T[]): T;
  /** One of the names, each as likely as its weight says; null when all weights are 0. */
  weighted<T extends string>(weights: Readonly<Partial<Record<T, number>>>): T | null;
  /** A stream of its own. */
  fork(name: string): Dice;
}

/** sfc32 (Chris Doty-Humphrey, PractRand; public domain), seeded by a hash of the text. */
export function createDice(seed: string): Dice {
  let [a, b, c, d] = hash128(seed);
  const next = (): number => {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return t >>> 0;
  };
  // The first draws still show the seed.
  for (let i = 0; i < 12; i += 1) next();
  const below = (limit: number): number => Math.floor((next() / UINT32) * limit);
  return {
    float: () => next() / UINT32,
    below,
    between: (from, to) => from + below(to - from + 1),
    chance: (probability) => probability > 0 && next() / UINT32 < probability,
    pick(list) {
      const index = below(list.length);
      if (index >= list.length) throw new Error('nothing to pick from');
      return list[index] as (typeof list)[number];
    },
    weighted(weights) {
      const entries = Object.entries(weights) as [Extract<keyof typeof weights, string>, number][];
      let left = (next() / UINT32) * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      return null;
    },
    hex(byteCount) {
      let digits = '';
      while (digits.length < byteCount * 2) digits += next().toString(16).padStart(8, '0');
      return digits.slice(0, byteCount * 2);
    },
    fork: (name) => createDice(`${seed}/${name}`),
  };
}

/** cyrb128 (public domain): four words that differ for any two texts that a person would think of. */
function hash128(text: string): [number, number, number, number] {
  let [h1, h2, h3, h4] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ code, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ code, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ code, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ code, 2716044179);
  }
  return [h1 | 0, h2 | 0, h3 | 0, h4 | 0];
}
