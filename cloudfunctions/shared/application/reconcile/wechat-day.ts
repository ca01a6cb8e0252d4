import { bookOf, type BookedPayment } from '../../domain/statement/book';
import { dayStartMs } from '../../domain/statement/days';
import { asRefund, type RefundLine, type StatementLine } from '../../domain/statement/line';
import { matchMissing } from '../../domain/statement/match-missing';
import { matchPayment, unexpected } from '../../domain/statement/match-payment';
import { matchRefunds } from '../../domain/statement/match-refunds';
import { memberIdIn } from '../../domain/subscription/numbers';
import type { App } from '../app';
import { type DayResult, NO_COUNTS } from './day-result';
import { createFindings, type Findings } from './findings';
import { followUpRefunds } from './follow-up-refunds';

/** Lines that are compared together: their members are loaded in two queries, and are what a run holds most of. */
const BATCH = 200;
/** Lines of one day. What a run must remember of a line is its number: some hundred bytes, so this many fit into the function's memory (config.json). */
const MAX_LINES = 1_000_000;

/**
 * Reconciles one day with WeChat Pay's bill: every line with our books, then our books of that day with the bill. The bill is read while it arrives. It is
 * not signed, so nothing of it is applied; what differs is raised, with the fact that would settle it where there is one.
 *
 * @throws Error whatever it is, the day is not done: a statement that ends before its end, a database that does not answer
 */
export async function reconcileWechatDay(app: App, day: string): Promise<DayResult> {
  const bill = await app.statements.wechatBill(day);
  if (bill.kind === 'not-ready' || bill.kind === 'unknown') {
    return { kind: 'not-done', reason: `${bill.kind}: ${bill.reason}`, resumeMs: null, counts: NO_COUNTS };
  }
  const run = new WechatDay(app, day, createFindings(app, { platform: 'wechat', day }));
  if (bill.kind === 'lines') await run.compareLines(bill.lines);
  await run.compareRefunds();
  await run.compareBooks();
  return { kind: 'done', counts: await run.counts() };
}

type Books = ReadonlyMap<string, readonly BookedPayment[]>;

/** What one run has seen of a day. */
class WechatDay {
  private lines = 0;
  private readonly payments = new Set<string>();
  /** By the payment that they belong to. Refunds are few, and those of one payment are judged together. */
  private readonly refunds = new Map<string, RefundLine[]>();
  private refundCount = 0;

  constructor(
    private readonly app: App,
    private readonly day: string,
    private readonly findings: Findings,
  ) {}

  async compareLines(lines: AsyncIterable<StatementLine>): Promise<void> {
    for await (const batch of inBatches(lines, BATCH)) {
      this.lines += batch.length;
      if (this.lines > MAX_LINES) throw new Error(`more than ${MAX_LINES} lines in one day`);
      await this.compareBatch(batch);
    }
  }

  private async compareBatch(batch: readonly StatementLine[]): Promise<void> {
    const payments = batch.filter(({ kind }) => kind === 'payment');
    const books = await booksOf(
      this.app,
      payments.map(({ outTradeNo }) => outTradeNo),
    );
    for (const line of batch) {
      const refund = asRefund(line);
      if (line.kind === 'payment') await this.comparePayment(line, paymentIn(books, line.outTradeNo));
      else if (refund) this.keep(refund);
      else await this.findings.report([unexpected(line)]);
    }
  }

  private async comparePayment(line: StatementLine, payment: BookedPayment | undefined): Promise<void> {
    const found = matchPayment(line, payment, this.day, this.payments.has(line.outTradeNo));
    if (found) await this.findings.report([found]);
    this.payments.add(detached(line.outTradeNo));
  }

  private keep(line: RefundLine): void {
    this.refundCount += 1;
    const kept = { ...line, outTradeNo: detached(line.outTradeNo), outRefundNo: detached(line.outRefundNo) };
    const known = this.refunds.get(line.outTradeNo);
    if (known) known.push(kept);
    else this.refunds.set(kept.outTradeNo, [kept]);
  }

  /** Refunds wait until the bill has been read to its end: a bill that is cut off must not leave half of them behind. */
  async compareRefunds(): Promise<void> {
    for (const some of slices([...this.refunds], BATCH)) {
      const numbers = some.map(([outTradeNo]) => outTradeNo);
      const books = await booksOf(this.app, numbers);
      const billed = await this.app.billedRefunds.ofPayments(numbers);
      for (const [outTradeNo, lines] of some) {
        const before = billed.filter((refund) => refund.outTradeNo === outTradeNo && refund.day !== this.day);
        await this.findings.report(matchRefunds(lines, before, paymentIn(books, outTradeNo), this.day));
        await followUpRefunds(this.app, outTradeNo, lines, this.day);
      }
      await this.app.billedRefunds.put(
        some.flatMap(([outTradeNo, lines]) =>
          lines.map(({ outRefundNo, amountFen, refundState: state }) => ({ outRefundNo, outTradeNo, amountFen, state, day: this.day })),
        ),
      );
    }
  }

  /** The reverse: everything by which money moved here on that day. */
  async compareBooks(): Promise<void> {
    for await (const page of this.app.memberships.withMoneySince(dayStartMs(this.day))) {
      const payments = page.flatMap(({ aggregate }) => bookOf(aggregate));
      const refunds = await this.app.billedRefunds.among(
        payments.flatMap((payment) => payment.refunds.map(({ outRefundNo }) => outRefundNo)),
      );
      await this.findings.report(matchMissing(payments, { payments: this.payments, refunds }, this.day));
    }
  }

  async counts(): Promise<{ lines: number; payments: number; refunds: number; discrepancies: number }> {
    return { lines: this.lines, payments: this.payments.size, refunds: this.refundCount, discrepancies: await this.findings.close() };
  }
}

/** The books of all members that these numbers name. */
async function booksOf(app: App, outTradeNos: readonly string[]): Promise<Books> {
  const ids = outTradeNos.map(memberIdIn).filter((id) => id !== null);
  return new Map([...(await app.memberships.many(ids))].map(([id, membership]) => [id, bookOf(membership)]));
}

const paymentIn = (books: Books, outTradeNo: string): BookedPayment | undefined =>
  books.get(memberIdIn(outTradeNo) ?? '')?.find((payment) => payment.outTradeNo === outTradeNo);

/** A copy of its own. What is cut out of a line keeps the whole line in memory for as long as it lives. */
const detached = (text: string): string => [...text].join('');

async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const slices = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
