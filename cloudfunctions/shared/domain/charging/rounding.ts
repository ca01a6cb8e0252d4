/**
 * a × b ÷ divisor, halves rounded up: the one rounding rule of bills. In big integers, because Wh × milliseconds leaves what a number holds
 * exactly.
 *
 * @throws RangeError when a value is no non-negative integer, or the divisor is 0: a programming error
 */
export function mulDivHalfUp(a: number, b: number, divisor: number): number {
  if (a < 0 || b < 0 || divisor <= 0) throw new RangeError(`not to be divided: ${a} × ${b} ÷ ${divisor}`);
  return Number((2n * BigInt(a) * BigInt(b) + BigInt(divisor)) / (2n * BigInt(divisor)));
}
