import { beijingCompact, beijingDateTime, parseBeijingCompact } from '../kernel/beijing-time';
import type { BillEdit, BillLine, BillTarget, OrderRecord, RefundRecord } from './types';
import type { World } from './world';

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** The platform makes a day's bill at 9:00 of the next day. What happens later to a refund, the bill does not know. */
const MADE_AFTER_MS = DAY_MS + 9 * HOUR_MS;

/** What a bill says of a refund that has come to its end. */
const BILLED_STATUS: Readonly<Record<RefundRecord['end'], string>> = { SUCCESS: 'SUCCESS', CHANGE: 'CHANGE', REFUNDCLOSE: 'FAIL' };

/**
 * The lines of a day, in order of time: each payment on the day on which it was made, each refund on the day on which it was asked for, and
 * the differences that were made on purpose.
 *
 * @param billDate `yyyyMMdd`
 */
export function billLines(world: World, billDate: string): BillLine[] {
  return world.ledger.billEdits(billDate).reduce<BillLine[]>(editedLines, bookedLines(world, billDate));
}

/** The lines of a day without any difference. */
export function bookedLines({ ledger }: World, billDate: string): BillLine[] {
  const dayMs = parseBeijingCompact(`${billDate}000000`) ?? 0;
  const lines: BillLine[] = [];
  for (const order of ledger.orders) {
    if (order.time_end?.startsWith(billDate)) lines.push(paymentLine(order));
  }
  for (const refund of ledger.refunds) {
    const order = ledger.order(refund.out_trade_no);
    if (order !== undefined && beijingCompact(refund.createdMs).startsWith(billDate)) {
      lines.push(refundLine(order, refund, dayMs + MADE_AFTER_MS));
    }
  }
  return lines.sort((a, b) => a.atMs - b.atMs);
}

function paymentLine(order: OrderRecord): BillLine {
  return {
    atMs: parseBeijingCompact(order.time_end ?? '') ?? order.createdMs,
    appid: order.appid,
    device_info: order.device_info,
    transaction_id: order.transaction_id ?? '',
    out_trade_no: order.out_trade_no,
    openid: order.openid ?? '',
    trade_type: order.trade_type,
    trade_state: 'SUCCESS',
    total_fee: order.total_fee,
    body: order.body,
    attach: order.attach,
    refund: null,
  };
}

function refundLine(order: OrderRecord, refund: RefundRecord, madeMs: number): BillLine {
  const { refund_id, out_refund_no, refund_fee, refund_channel, arrivesMs, createdMs, end } = refund;
  const hasEnded = arrivesMs <= madeMs;
  return {
    ...paymentLine(order),
    atMs: createdMs,
    trade_state: 'REFUND',
    total_fee: 0,
    refund: {
      ...{ refund_id, out_refund_no, refund_fee, refund_channel },
      refund_status: hasEnded ? BILLED_STATUS[end] : 'PROCESSING',
      refund_success_time: hasEnded && end === 'SUCCESS' ? beijingDateTime(arrivesMs) : '',
    },
  };
}

/** The lines with one difference more. */
export function editedLines(lines: BillLine[], edit: BillEdit): BillLine[] {
  if (edit.do === 'add') return [...lines, edit.line];
  return lines.flatMap((line) => (isTarget(line, edit.target) ? changed(line, edit) : [line]));
}

function changed(line: BillLine, edit: Exclude<BillEdit, { readonly do: 'add' }>): BillLine[] {
  switch (edit.do) {
    case 'drop':
      return [];
    case 'duplicate':
      return [line, line];
    case 'amount':
      return [line.refund === null ? { ...line, total_fee: edit.fen } : { ...line, refund: { ...line.refund, refund_fee: edit.fen } }];
    case 'state':
      return [
        line.refund === null ? { ...line, trade_state: edit.state } : { ...line, refund: { ...line.refund, refund_status: edit.state } },
      ];
  }
}

/** Whether a difference is about this line. */
export function isTarget({ refund, out_trade_no }: BillLine, { outTradeNo, outRefundNo }: BillTarget): boolean {
  return outRefundNo === undefined ? refund === null && out_trade_no === outTradeNo : refund?.out_refund_no === outRefundNo;
}
