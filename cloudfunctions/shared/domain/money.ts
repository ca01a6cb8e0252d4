/** Money is an integer number of fen everywhere inside; a gateway's format exists only in that gateway's codec. */

/** Thrown for a value that cannot be an amount of money. A programming error or corrupt storage: never shown to a user. */
export class AmountError extends Error {
  override readonly name = 'AmountError';
}

/** Checks that a value is an amount to be paid: a positive safe integer of fen. */
export function assertPayableFen(amountFen: number): number {
  if (!Number.isSafeInteger(amountFen) || amountFen <= 0) throw new AmountError(`not a payable amount in fen: ${amountFen}`);
  return amountFen;
}
