import { TextDecoder } from 'node:util';
import * as v from 'valibot';
import { BILL_COLUMNS, BILL_COUNT, BILL_NO_REFUND, BILL_TOTALS } from '../assumptions';
import { BillTruncatedError, BillUnreadableError } from '../errors';
import { parseContractTime } from '../wire-time';
import { wireId, wireOptionalText } from './fields';

/** The lines of a bill, from its bytes. Own code and not a CSV library: docs/decisions/0019-own-bill-reader.md. */

/** One transaction. A payment and each of its refunds have a line of their own, on the day when each happened. */
export interface BillLine {
  readonly tradeMs: number;
  readonly appId: string;
  readonly mchId: string;
  readonly transactionId: string;
  readonly outTradeNo: string;
  readonly openid: string | null;
  /** JSAPI, APP, NATIVE, MWEB, MICROPAY …; PAP for a renewal. */
  readonly tradeType: string;
  readonly tradeState: 'SUCCESS' | 'REFUND' | 'REVOKED';
  /** The order's amount; on the line of a refund possibly 0. */
  readonly totalFen: number;
  readonly refundId: string | null;
  readonly outRefundNo: string | null;
  /** 0 on the line of a payment. */
  readonly refundFen: number;
  /** As the platform has it: SUCCESS, PROCESSING, FAIL … */
  readonly refundState: string | null;
  readonly attach: string | null;
}

/** Real lines have some 400 characters; name and data packet can have 128 bytes each. */
const MAX_LINE_LENGTH = 16 * 1024;
/** Two million lines: no merchant of this product has as many in a day. */
const MAX_BILL_BYTES = 1024 * 1024 * 1024;

/**
 * Reads a bill while it arrives; no more than one piece of it is held.
 *
 * @param mchId whose bill it has to be
 * @throws BillUnreadableError at the first line that is not of the known form
 * @throws BillTruncatedError at the end, when lines are missing
 */
export async function* readBillLines(bytes: AsyncIterable<Uint8Array>, mchId: string): AsyncGenerator<BillLine> {
  let reader: Reader = new Titles(mchId);
  let lineNo = 0;
  for await (const line of textLines(bytes)) {
    lineNo += 1;
    if (line === '') continue;
    const { next, found } = reader.take(line, lineNo);
    reader = next;
    if (found) yield found;
  }
  if (!(reader instanceof End)) throw new BillTruncatedError('the summary is missing');
}

/** Bytes → lines without their ends. The decoder takes away a byte order mark. */
async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let unfinished = '';
  let size = 0;
  let lineNo = 1;
  for await (const chunk of bytes) {
    size += chunk.length;
    const lines = (unfinished + decode(decoder, chunk, lineNo)).split('\n');
    unfinished = lines.pop() ?? '';
    lineNo += lines.length;
    if (unfinished.length > MAX_LINE_LENGTH || size > MAX_BILL_BYTES) throw new BillUnreadableError(lineNo, 'too long');
    for (const line of lines) yield withoutReturn(line);
  }
  yield withoutReturn(unfinished + decode(decoder, undefined, lineNo));
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

function decode(decoder: TextDecoder, chunk: Uint8Array | undefined, lineNo: number): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    // half a character at the very end: the rest is missing
    if (chunk === undefined) throw new BillTruncatedError('it ends within a character');
    throw new BillUnreadableError(lineNo, 'not UTF-8');
  }
}

/** The values of a line. Each begins with a back-tick, which is what tells a comma between values from one inside. */
const valuesOf = (line: string): readonly string[] => (line.startsWith('`') ? line.slice(1).split(',`') : line.split(','));

/** Reads one line and knows how the next one is to be read. */
interface Reader {
  take(line: string, lineNo: number): { readonly next: Reader; readonly found?: BillLine };
}

/** The first line. */
class Titles implements Reader {
  constructor(private readonly mchId: string) {}

  take(line: string, lineNo: number): { readonly next: Reader } {
    const titles = valuesOf(line).map((title) => title.trim());
    const columns = new Map<string, number>();
    const missing: string[] = [];
    for (const [name, candidates] of Object.entries(BILL_COLUMNS)) {
      const title = candidates.find((candidate) => titles.includes(candidate));
      if (title === undefined) missing.push(candidates.join(' or '));
      else columns.set(name, titles.indexOf(title));
    }
    if (missing.length > 0) throw new BillUnreadableError(lineNo, `no column ${missing.join(', ')}`);
    return { next: new Transactions(this.mchId, titles, columns) };
  }
}

/** `12.30` → 1230, by its digits: a product of floating point would be wrong for some. More decimals than two are zeros. */
function fenOf(yuan: string): number | null {
  const match = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(yuan);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : null;
}

const yuan = v.pipe(v.string(), v.transform(fenOf), v.number());
const time = v.pipe(
  v.string(),
  // a published sample has two blanks
  v.transform((text) => parseContractTime(text.replace(/\s+/g, ' '))),
  v.number(),
);
const refundNo = v.pipe(
  v.string(),
  v.transform((text) => (BILL_NO_REFUND.has(text) ? null : text)),
);
const billLine = v.object({
  tradeMs: time,
  appId: v.string(),
  mchId: wireId,
  transactionId: wireId,
  outTradeNo: wireId,
  openid: wireOptionalText,
  tradeType: wireId,
  tradeState: v.picklist(['SUCCESS', 'REFUND', 'REVOKED']),
  currency: v.picklist(['CNY', '']),
  totalFen: yuan,
  refundId: refundNo,
  outRefundNo: refundNo,
  refundFen: yuan,
  refundState: wireOptionalText,
  attach: wireOptionalText,
});

/** The lines of the transactions, and what they add up to. */
class Transactions implements Reader {
  private count = 0;
  private readonly sums: readonly { readonly index: number; readonly total: string; fen: number }[];

  constructor(
    private readonly mchId: string,
    private readonly titles: readonly string[],
    private readonly columns: ReadonlyMap<string, number>,
  ) {
    this.sums = BILL_TOTALS.map(([column, total]) => ({ index: titles.indexOf(column), total, fen: 0 })).filter(({ index }) => index >= 0);
  }

  take(line: string, lineNo: number): { readonly next: Reader; readonly found?: BillLine } {
    if (line.startsWith(BILL_COUNT)) return { next: new Summary(valuesOf(line), this) };
    const values = valuesOf(line).map((value) => value.trim());
    if (values.length !== this.titles.length)
      throw new BillUnreadableError(lineNo, `${values.length} values for ${this.titles.length} columns`);
    const named = Object.fromEntries([...this.columns].map(([name, index]) => [name, values[index] ?? '']));
    const result = v.safeParse(billLine, named);
    if (!result.success) throw new BillUnreadableError(lineNo, result.issues.map((issue) => v.getDotPath(issue) ?? '?').join(', '));
    const { currency: _currency, ...found } = result.output;
    if (found.mchId !== this.mchId) throw new BillUnreadableError(lineNo, 'mchId is of another merchant');
    this.add(values, lineNo);
    return { next: this, found };
  }

  private add(values: readonly string[], lineNo: number): void {
    this.count += 1;
    for (const sum of this.sums) {
      const fen = fenOf(values[sum.index] ?? '');
      if (fen === null) throw new BillUnreadableError(lineNo, this.titles[sum.index] ?? '');
      sum.fen += fen;
    }
  }

  /** What does not agree with the summary's value of this title; null when it does, or says nothing that is known here. */
  difference(title: string, value: string, lineNo: number): string | null {
    const own = title === BILL_COUNT ? this.count : this.sums.find(({ total }) => total === title)?.fen;
    if (own === undefined) return null;
    const stated = title === BILL_COUNT ? countOf(value) : fenOf(value);
    if (stated === null) throw new BillUnreadableError(lineNo, title);
    return stated === own ? null : `${title} ${stated}, lines ${own}`;
  }
}

const countOf = (text: string): number | null => (/^\d{1,9}$/.test(text) ? Number(text) : null);

/** The last line. Lines that do not add up to it are not all of the lines. */
class Summary implements Reader {
  constructor(
    private readonly titles: readonly string[],
    private readonly transactions: Transactions,
  ) {}

  take(line: string, lineNo: number): { readonly next: Reader } {
    const values = valuesOf(line).map((value) => value.trim());
    if (values.length !== this.titles.length) throw new BillTruncatedError('the summary is cut off');
    const differences = this.titles
      .map((title, index) => this.transactions.difference(title.trim(), values[index] ?? '', lineNo))
      .filter((difference) => difference !== null);
    if (differences.length > 0) throw new BillTruncatedError(differences.join('; '));
    return { next: new End() };
  }
}

class End implements Reader {
  take(_line: string, lineNo: number): never {
    throw new BillUnreadableError(lineNo, 'something after the summary');
  }
}
