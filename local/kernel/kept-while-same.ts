/** Works something out of a value once for as long as the value stays the same: keys are costly to read, and can be changed. */
export function keptWhileSame<V, T>(workOut: (value: V) => T): (value: V) => T {
  let kept: { readonly value: V; readonly made: T } | null = null;
  return (value) => {
    if (kept?.value !== value) kept = { value, made: workOut(value) };
    return kept.made;
  };
}
