import type { TrafficEntry } from '../../local/kernel/types';
import { IN_FLIGHT_MS, isInWindow } from './deduction-rules';
import type { Trail } from './trail';
import type { Report } from './violation';
import { sentMs, xmlField } from './wire';

/** 申请扣款 takes 150 calls in a second from one merchant. */
const CALLS_PER_SECOND = 150;
const SECOND_MS = 1000;

export const isDeductionCall = ({ kind, party, subject }: TrafficEntry): boolean =>
  kind === 'request' && party === 'wechat' && subject === '/pay/pappayapply';

/** I4: not even the worst second has more calls than the platform takes. */
export class CallRate {
  constructor(private readonly callsPerSecond = CALLS_PER_SECOND) {}

  /** When the last calls arrived, the oldest first. */
  private readonly times: number[] = [];

  see(entry: TrafficEntry, report: Report): void {
    if (!isDeductionCall(entry)) return;
    const { times } = this;
    times.push(entry.atMs);
    if (times.length > this.callsPerSecond) {
      const firstMs = times.shift() ?? 0;
      if (entry.atMs - firstMs < SECOND_MS)
        report('I4', 'pappayapply', `${this.callsPerSecond + 1} calls between ${firstMs} and ${entry.atMs}`);
    }
  }
}

/**
 * I4 of one call of 申请扣款: its intent is stored with the same amount and contract, it is the hour for it, and nothing was known for longer than a call is under way
 * that forbids it: that the contract has ended, or that this number has its outcome.
 *
 * @param trailOf the audit of the membership that a number belongs to
 */
export function checkCall(
  entry: TrafficEntry,
  trailOf: (outTradeNo: string) => Pick<Trail, 'deduction' | 'contract' | 'endedSinceMs'> | undefined,
  toleranceMs: number,
  report: Report,
): void {
  if (!isDeductionCall(entry) || entry.verification === 'invalid' || entry.verification === 'unsigned') return;
  const no = xmlField(entry.sent, 'out_trade_no');
  const callMs = sentMs(entry);
  if (!isInWindow(callMs, toleranceMs)) report('I4', no, `was called for outside of 07:00–22:00: ${new Date(callMs).toISOString()}`);
  const trail = trailOf(no);
  const deduction = trail?.deduction(no);
  if (!trail || !deduction) {
    report('I4', no, 'was called for and its intent is not stored');
    return;
  }
  const contract = trail.contract(deduction.contractCode);
  if (xmlField(entry.sent, 'total_fee') !== String(deduction.amountFen) || xmlField(entry.sent, 'contract_id') !== contract?.contractId) {
    report('I5', no, `was called for with another amount or contract than is stored`);
  }
  const latestMs = callMs - IN_FLIGHT_MS - toleranceMs;
  const endedMs = trail.endedSinceMs('contract', deduction.contractCode);
  if (endedMs !== undefined && endedMs < latestMs) report('I4', no, `was called for after contract ${deduction.contractCode} had ended`);
  const decidedMs = trail.endedSinceMs('deduction', no);
  if (decidedMs !== undefined && decidedMs < latestMs) report('I4', no, 'was called for again although its outcome was known');
}
