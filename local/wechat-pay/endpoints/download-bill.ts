import { beijingCompact, parseBeijingCompact } from '../../kernel/beijing-time';
import { billLines } from '../bill-lines';
import { billText, type BillType } from '../bill-text';
import { BILLS, BOTH_SIGN_TYPES, type Endpoint, type Outcome } from '../endpoint';
import type { BillLine } from '../types';

const HOUR_MS = 3600 * 1000;
/** A day's bill can be had from 10:00 of the next day on, for three months. */
const READY_AFTER_MS = (24 + 10) * HOUR_MS;
const KEPT_MONTHS = 3;

/**
 * What the platform says when it has no bill. The texts are those of the page's table (the platform writes `No`, the table `NO`), the numbers what merchants
 * report for `No Bill Exist` and `invalid bill_date`; that a bill in the making has the number of a missing one is assumed.
 */
const NO_BILL = {
  type: { return_msg: 'invalid bill_type', error_code: '20001' },
  date: { return_msg: 'invalid bill_date', error_code: '20001' },
  creating: { return_msg: 'Bill Creating', error_code: '20002' },
  none: { return_msg: 'No Bill Exist', error_code: '20002' },
} as const;

const SHOWN: Readonly<Record<BillType, (line: BillLine) => boolean>> = {
  ALL: () => true,
  SUCCESS: ({ refund }) => refund === null,
  REFUND: ({ refund }) => refund !== null,
};

/** 「下载交易账单」: the transactions of one day as text. Which application of the merchant asks does not matter. */
export const downloadBill: Endpoint = {
  path: '/pay/downloadbill',
  family: BILLS,
  required: ['nonce_str', 'bill_date'],
  requiredOneOf: [],
  checked: ['nonce_str', 'bill_date', 'tar_type'],
  signTypes: BOTH_SIGN_TYPES,
  run(world, { bill_date: billDate = '', bill_type: asked, tar_type: packed }) {
    const type = asked || 'ALL';
    if (!isBillType(type)) return none('type');
    const problem = dateProblem(billDate, world.clock.nowMs());
    if (problem !== null) return none(problem);
    const lines = billLines(world, billDate).filter(SHOWN[type]);
    if (lines.length === 0) return none('none');
    return { file: { chunks: billText(lines, type, world.merchant.mchId, world.rules.billBom), isGzip: packed === 'GZIP' } };
  },
};

const none = (why: keyof typeof NO_BILL): Outcome => ({ refused: NO_BILL[why] });
const isBillType = (text: string): text is BillType => text in SHOWN;

function dateProblem(billDate: string, nowMs: number): 'date' | 'creating' | null {
  const today = beijingCompact(nowMs).slice(0, billDate.length);
  if (billDate >= today || billDate < monthsBefore(today)) return 'date';
  const readyMs = (parseBeijingCompact(`${billDate}000000`) ?? nowMs) + READY_AFTER_MS;
  return nowMs < readyMs ? 'creating' : null;
}

/** The same day of the month, {@link KEPT_MONTHS} earlier; what is compared with it may lie beyond the end of that month. */
function monthsBefore(day: string): string {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(4, 6)) - 1 - KEPT_MONTHS;
  return `${Math.floor(months / 12)}${String((months % 12) + 1).padStart(2, '0')}${day.slice(6)}`;
}
