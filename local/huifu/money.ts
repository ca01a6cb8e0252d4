/** Huifu writes money as yuan with exactly two decimals (`String(14)`). */
const YUAN = /^(0|[1-9]\d{0,10})\.\d{2}$/;

/** Null when the text is no such amount. */
export function parseYuan(text: string): number | null {
  return YUAN.test(text) ? Number(text.replace('.', '')) : null;
}

export function formatYuan(fen: number): string {
  const digits = String(fen).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
