/** The stack's time as the phone knows it. */
export interface PhoneClock {
  nowMs(): number;
  /** Adopts the stack's time. Returns by how many milliseconds it was ahead of what the phone thought. */
  adopt(stackNowMs: number): number;
}

/**
 * Stack time = this machine's time plus an offset.
 *
 * @param realNowMs this machine's time: taken before `Date` is replaced
 */
export function createPhoneClock(realNowMs: () => number): PhoneClock {
  let offsetMs = 0;
  return {
    nowMs: () => realNowMs() + offsetMs,
    adopt(stackNowMs) {
      const before = offsetMs;
      offsetMs = stackNowMs - realNowMs();
      return offsetMs - before;
    },
  };
}

/** A `Date` whose "now" is the stack's time and which is the original in everything else. */
export function stackDate(original: DateConstructor, nowMs: () => number): DateConstructor {
  return new Proxy(original, {
    construct: (target, parameters: unknown[], newTarget) =>
      Reflect.construct(target, parameters.length === 0 ? [nowMs()] : parameters, newTarget) as Date,
    apply: (target) => new target(nowMs()).toString(),
    get: (target, key, receiver) => (key === 'now' ? nowMs : (Reflect.get(target, key, receiver) as unknown)),
  });
}
