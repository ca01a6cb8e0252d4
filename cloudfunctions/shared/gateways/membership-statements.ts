import type { StatementPlatform } from '../application/reconcile/ports';
import type { StatementLine } from '../domain/statement/line';
import { known } from './membership-facts';
import type { BillLine, WechatPay } from './wechat-pay';

/** {@link StatementPlatform} by WeChat Pay's bill of all transactions (下载交易账单). */
export function createMembershipStatements(wechat: Pick<WechatPay, 'downloadBill'>): StatementPlatform {
  return {
    wechatBill: (day) =>
      known(async () => {
        const bill = await wechat.downloadBill(day);
        if (bill.kind === 'lines') return { kind: 'lines', lines: translated(bill.lines) };
        return bill;
      }),
  };
}

async function* translated(lines: AsyncIterable<BillLine>): AsyncGenerator<StatementLine> {
  let lineNo = 0;
  for await (const line of lines) yield toStatementLine(line, (lineNo += 1));
}

const KINDS = { SUCCESS: 'payment', REFUND: 'refund', REVOKED: 'revoked' } as const;

function toStatementLine(line: BillLine, lineNo: number): StatementLine {
  const kind = KINDS[line.tradeState];
  const { outTradeNo, transactionId, totalFen, refundFen, tradeMs: atMs, outRefundNo, refundId } = line;
  return {
    kind,
    lineNo,
    outTradeNo,
    transactionId,
    amountFen: kind === 'refund' ? refundFen : totalFen,
    atMs,
    outRefundNo,
    refundId,
    refundState: kind === 'refund' ? refundStateOf(line.refundState) : null,
  };
}

/**
 * 退款状态 of the bill. The page names no values; samples show those of 查询退款, and FAIL beside REFUNDCLOSE. Anything else leaves the refund open, which is compared
 * with nothing.
 */
function refundStateOf(state: string | null): StatementLine['refundState'] {
  switch (state) {
    case 'SUCCESS':
      return 'succeeded';
    case 'FAIL':
    case 'REFUNDCLOSE':
    case 'CHANGE':
      return 'failed';
    default:
      return 'processing';
  }
}
