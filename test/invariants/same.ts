/** Whether two values of JSON say the same, in whatever order the database hands their members back. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((element, index) => isSame(element, other[index]));
  }
  let count = 0;
  for (const name in one) {
    count += 1;
    if (!(name in other) || !isSame(one[name as keyof typeof one], other[name as keyof typeof other])) return false;
  }
  return count === Object.keys(other).length;
}
