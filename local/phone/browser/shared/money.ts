const FEN_PER_YUAN = 100;

/** `1900` fen → `19.00`. */
export function yuan(amountFen: number): string {
  return (amountFen / FEN_PER_YUAN).toFixed(2);
}
