// Reading a bill while it arrives: lines a second of CPU (others on the machine do not count then), and memory that does not grow with the bill.
import { createGzip, constants } from 'node:zlib';
import { Readable } from 'node:stream';
import { createWechatPay } from '../cloudfunctions/shared/gateways/wechat-pay';
import { BILL_TITLES, billRow, PAYMENT_ROW, SUMMARY_TITLES } from '../test/support/wechat-bill';
import { CONFIG } from '../test/support/wechat-pay';
import { reportTarget } from './support/target';

/** A large merchant's day, and ten of them. */
const LINES = [100_000, 1_000_000];
const isQuick = process.argv.includes('--quick');
/** How often memory is looked at. */
const SAMPLE_LINES = 1_000;
/** Lines that are made and packed at a time, so that this costs little beside reading them. */
const PIECE_LINES = 500;
const MIB = 1024 * 1024;

function* billPieces(count: number): Generator<string> {
  yield `${BILL_TITLES}\r\n`;
  const [before = '', after = ''] = billRow(PAYMENT_ROW).split(PAYMENT_ROW.商户订单号);
  for (let from = 0; from < count; from += PIECE_LINES) {
    yield Array.from({ length: PIECE_LINES }, (_, index) => `${before}SUB${from + index}${after}\r\n`).join('');
  }
  const cents = (fen: number): string => `\`${(fen / 100).toFixed(2)}`;
  yield `${SUMMARY_TITLES}\r\n\`${count},${cents(1800 * count)},\`0.00,\`0.00,\`0.00,${cents(1900 * count)},\`0.00\r\n`;
}

/** Made while it is read, as a connection would bring it. */
function createPay(count: number) {
  const body = Readable.from(billPieces(count), { objectMode: false }).pipe(createGzip({ level: constants.Z_BEST_SPEED }));
  return createWechatPay({
    http: { send: () => Promise.reject(new Error('unused')), download: () => Promise.resolve({ status: 200, headers: {}, body }) },
    clock: { nowMs: () => Date.now(), sleep: () => Promise.resolve() },
    random: { hex: (byteCount) => '5a'.repeat(byteCount) },
    config: CONFIG,
  });
}

/** Live bytes of this process beside its code: objects and buffers. */
const used = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

async function readBill(count: number): Promise<{ readonly linesPerSecond: number; readonly peakMib: number }> {
  const bill = await createPay(count).downloadBill('20261123');
  if (bill.kind !== 'lines') throw new Error(bill.kind);
  const startBytes = used();
  const startedCpu = process.cpuUsage();
  let peakBytes = startBytes;
  let read = 0;
  let totalFen = 0;
  for await (const line of bill.lines) {
    read += 1;
    totalFen += line.totalFen;
    if (read % SAMPLE_LINES === 0) peakBytes = Math.max(peakBytes, used());
  }
  if (read !== count || totalFen !== 1900 * count) throw new Error(`read ${read} of ${count} lines`);
  const { user, system } = process.cpuUsage(startedCpu);
  return { linesPerSecond: (read * 1_000_000) / (user + system), peakMib: (peakBytes - startBytes) / MIB };
}

await readBill(10_000);
for (const count of isQuick ? LINES.slice(0, 1) : LINES) {
  const { linesPerSecond, peakMib } = await readBill(count);
  process.stdout.write(
    `${count} lines: ${Math.round(linesPerSecond)} lines a second of CPU (making and packing it included), peak ${peakMib.toFixed(1)} MiB\n`,
  );
  reportTarget({
    name: `bill of ${count} lines, read`,
    measured: Math.round(linesPerSecond),
    unit: 'lines a second of CPU',
    limit: 20_000,
    rule: 'at least',
    kind: 'timing',
  });
  // garbage between two collections included; the text alone would be 40 MiB and 400 MiB
  reportTarget({ name: `bill of ${count} lines, peak memory`, measured: peakMib, unit: 'MiB', limit: 64, rule: 'at most', kind: 'exact' });
}
