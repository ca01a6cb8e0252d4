/**
 * Stands in for a part of the CloudBase SDK that no function of ours calls (AI, data models, file storage …). Leaving those out halves a
 * bundle and its cold start. Loading it does nothing; using it is a mistake that has to be seen, so it throws.
 *
 * @param packageName the package that was left out, for the message
 */
export function unusedSdkPart(packageName: string): unknown {
  // A plain function, because an arrow cannot be called with `new`.
  function refuse(): never {
    throw new Error(`${packageName} is not part of this bundle: remove it from UNUSED_SDK_PARTS in scripts/build-functions.ts to use it`);
  }
  const part: unknown = new Proxy(refuse, {
    // Every name leads back here, so that `sdk.default.create()` is refused at the call. The exceptions are asked for by module loaders and `await`.
    get: (_target, name) => (typeof name === 'symbol' || name === '__esModule' || name === 'then' ? undefined : part),
    apply: refuse,
    construct: refuse,
  });
  return part;
}
