/**
 * A `Date` that shows stack time: without arguments it is now plus the offset, with arguments it is the `Date` it stands for.
 * Installed by the bootstrap of a worker process, before any other code is loaded; nothing else knows that time can be moved.
 *
 * @param RealDate the runtime's own `Date`
 * @param offsetMs asked at each reading: stack time minus real time, in milliseconds
 */
export function createStackDate(RealDate: DateConstructor, offsetMs: () => number): DateConstructor {
  const now = (): number => RealDate.now() + offsetMs();
  return new Proxy(RealDate, {
    construct: (target, args, newTarget): object => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name): unknown => (name === 'now' ? now : Reflect.get(target, name)),
  });
}
