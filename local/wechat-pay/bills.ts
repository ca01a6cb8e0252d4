import { ControlError } from '../kernel/errors';
import { beijingCompact, parseBeijingCompact } from '../kernel/beijing-time';
import { bookedLines, editedLines, isTarget } from './bill-lines';
import type { BillEdit, BillLine, BillTarget } from './types';
import type { World } from './world';

/** What the merchant's side of a test may do to a bill; `add` is the line of a purchase, or of its refund, that the books do not have. */
export type BillEditRequest =
  | ({ readonly do: 'drop' | 'duplicate' } & BillTarget)
  | ({ readonly do: 'amount'; readonly fen: number } & BillTarget)
  | ({ readonly do: 'state'; readonly state: string } & BillTarget)
  | ({ readonly do: 'add'; readonly outTradeNo: string; readonly fen: number } & Pick<BillTarget, 'outRefundNo'>);

/** Day and time as `yyyyMMddHHmmss` of the line of an unknown purchase. */
const NOON = '120000';

/**
 * Replaces the differences between a day's bill and the books.
 *
 * @param billDate `yyyyMMdd`, also of a day that has not come
 * @throws {ControlError} 400 for a date that does not exist, 404 when the day is over and has no such line
 */
export function editBill(world: World, billDate: string, requests: readonly BillEditRequest[]): void {
  if (parseBeijingCompact(`${billDate}${NOON}`) === null) throw new ControlError(`billDate: ${billDate} is no day`);
  const edits = requests.map((request) => editOf(world, billDate, request));
  const isOver = billDate < beijingCompact(world.clock.nowMs()).slice(0, billDate.length);
  if (isOver) assertMatches(world, billDate, edits);
  world.ledger.commit({ billEdits: [{ billDate, edits }] });
}

function assertMatches(world: World, billDate: string, edits: readonly BillEdit[]): void {
  let lines = bookedLines(world, billDate);
  for (const edit of edits) {
    if (edit.do !== 'add' && !lines.some((line) => isTarget(line, edit.target))) {
      throw new ControlError(`the bill of ${billDate} has no line of ${edit.target.outRefundNo ?? edit.target.outTradeNo ?? ''}`, 404);
    }
    lines = editedLines(lines, edit);
  }
}

function editOf(world: World, billDate: string, request: BillEditRequest): BillEdit {
  if (request.do === 'add') return { do: 'add', line: foreignLine(world, billDate, request) };
  const { outTradeNo, outRefundNo, ...edit } = request;
  if ((outTradeNo === undefined) === (outRefundNo === undefined)) throw new ControlError('an edit names outTradeNo or outRefundNo');
  return { ...edit, target: { outTradeNo, outRefundNo } };
}

/** The platform's numbers are given now, so that the bill is the same each time. */
function foreignLine({ numbers, merchant }: World, billDate: string, request: BillEditRequest & { readonly do: 'add' }): BillLine {
  const atMs = parseBeijingCompact(`${billDate}${NOON}`) ?? 0;
  const isRefund = request.outRefundNo !== undefined;
  return {
    atMs,
    appid: merchant.appIds[0] ?? '',
    device_info: '',
    transaction_id: numbers.transactionId(atMs),
    out_trade_no: request.outTradeNo,
    openid: numbers.openid(),
    trade_type: 'JSAPI',
    trade_state: isRefund ? 'REFUND' : 'SUCCESS',
    total_fee: isRefund ? 0 : request.fen,
    body: merchant.name,
    attach: '',
    refund:
      request.outRefundNo === undefined
        ? null
        : {
            refund_id: numbers.refundId(atMs),
            out_refund_no: request.outRefundNo,
            refund_fee: request.fen,
            refund_status: 'SUCCESS',
            refund_channel: 'ORIGINAL',
            refund_success_time: '',
          },
  };
}
