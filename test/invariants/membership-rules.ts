import { memberIdIn } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Contract, Deduction, Membership, Order, Period } from '../../cloudfunctions/shared/domain/subscription/types';
import { monthsLater } from './beijing-days';
import type { Report } from './violation';

type Payment = Order | Deduction;

export const isDeduction = (payment: Payment): payment is Deduction => 'cycleNo' in payment;
/** Money came in by it, whatever became of it later. */
export const isSettled = ({ state }: Payment): boolean => state === 'paid' || state === 'refunded';

/** What holds within one stored membership at any time: I2, I3, I11. */
export function checkMembership(member: Membership, report: Report): void {
  checkCycles(member, report);
  checkContracts(member, report);
  const periods = new Map<string, Period>();
  for (const period of member.periods) {
    if (periods.has(period.outTradeNo)) report('I3', period.outTradeNo, 'has two periods');
    periods.set(period.outTradeNo, period);
  }
  for (const payment of member.orders) checkGrant(payment, payment.terms.cycleMonths, periods, report);
  for (const payment of member.deductions) {
    const contract = member.contracts.find(({ contractCode }) => contractCode === payment.contractCode);
    checkGrant(payment, contract?.terms.cycleMonths ?? 0, periods, report);
  }
  if (periods.size > 0) checkPeriods(member, periods, report);
  checkPrices(member, report);
  if (member.refunds.length > 0) checkRefunds(member, report);
}

/** I2: one settled deduction pays for a cycle, one cycle for a period, and one attempt is open at a time. */
function checkCycles({ _id, cycles, deductions }: Membership, report: Report): void {
  const settled = new Set<string>();
  let open = 0;
  for (const deduction of deductions) {
    if (deduction.state === 'applying' || deduction.state === 'accepted' || deduction.state === 'failing') open += 1;
    if (!isSettled(deduction)) continue;
    if (settled.has(deduction.cycleNo)) report('I2', deduction.cycleNo, `is paid by a further deduction, ${deduction.outTradeNo}`);
    settled.add(deduction.cycleNo);
  }
  if (open > 1) report('I2', _id, `has ${open} open deductions at a time`);
  const begun = new Set<string>();
  for (const { cycleNo, contractCode, fromMs, state } of cycles) {
    if ((state === 'paid') !== settled.has(cycleNo)) report('I2', cycleNo, `is ${state}, its deductions say otherwise`);
    if (state !== 'paid') continue;
    const period = `${contractCode} ${fromMs}`;
    if (begun.has(period)) report('I2', cycleNo, 'is the second cycle that was paid for one period');
    begun.add(period);
  }
}

/** Whether a signed contract is to be deducted by: whoever was offered it has signed it, and the payment that it came with is settled. */
export const isRenewing = ({ _id, orders }: Membership, { contractCode, outTradeNo }: Contract): boolean =>
  memberIdIn(contractCode) === _id && (outTradeNo === null || orders.some((order) => order.outTradeNo === outTradeNo && isSettled(order)));

/** I2: two contracts that renew would charge for the same time. */
function checkContracts(member: Membership, report: Report): void {
  const renewing = member.contracts.filter((contract) => contract.state === 'signed' && isRenewing(member, contract));
  if (renewing.length > 1) report('I2', member._id, `has ${renewing.length} contracts that renew`);
}

/** I3: a settled payment has its one period, as long and as dear as agreed; one that is not settled has none. */
function checkGrant(payment: Payment, months: number, periods: ReadonlyMap<string, Period>, report: Report): void {
  const { outTradeNo, state, amountFen, paidMs, transactionId } = payment;
  const period = periods.get(outTradeNo);
  if (isSettled(payment) !== (period !== undefined)) {
    report('I3', outTradeNo, period ? `is ${state} and has a period` : `is ${state} and has no period`);
    return;
  }
  if (!period) return;
  if (paidMs === null || transactionId === null) report('I3', outTradeNo, `is ${state} without time or transaction of a payment`);
  if (period.paidFen !== amountFen) report('I3', outTradeNo, `cost ${amountFen} fen, its period ${period.paidFen}`);
  if (period.withdrawn !== (state === 'refunded')) {
    report('I3', outTradeNo, `is ${state}, its period ${period.withdrawn ? 'is' : 'is not'} withdrawn`);
  }
  if (period.untilMs !== monthsLater(period.fromMs, months, period.anchorDay)) {
    report('I3', outTradeNo, `has a period that is not ${months} months long: ${period.fromMs} to ${period.untilMs}`);
  }
}

/** I3: no period without a payment, and no time that was sold twice. */
function checkPeriods({ orders, deductions }: Membership, periods: ReadonlyMap<string, Period>, report: Report): void {
  const payments = new Set([...orders, ...deductions].map(({ outTradeNo }) => outTradeNo));
  const granted: Period[] = [];
  for (const period of periods.values()) {
    if (!payments.has(period.outTradeNo)) report('I3', period.outTradeNo, 'has a period and is no payment');
    if (!period.withdrawn) granted.push(period);
  }
  granted.sort((a, b) => a.fromMs - b.fromMs);
  granted.forEach((period, index) => {
    const next = granted[index + 1];
    if (next && next.fromMs < period.untilMs) report('I3', next.outTradeNo, `covers time that ${period.outTradeNo} covers`);
  });
}

/** I3: what is asked for is what the terms say, whatever a client has sent; a deduction never asks for more than its template allows. */
function checkPrices({ orders }: Membership, report: Report): void {
  for (const { outTradeNo, amountFen, terms } of orders) {
    if (amountFen !== terms.firstPriceFen && amountFen !== terms.priceFen) {
      report('I3', outTradeNo, `costs ${amountFen} fen, agreed were ${terms.firstPriceFen} or ${terms.priceFen}`);
    }
  }
}

/**
 * I11. What staff refund in the merchant platform may come to more than is left, because they were faster than a refund of ours that is under way; the platform
 * refuses that one. So only ours are summed up here; `ledgerRules` sums up all of them at the platform.
 */
function checkRefunds({ orders, deductions, refunds }: Membership, report: Report): void {
  const payments = new Map([...orders, ...deductions].map((payment): [string, Payment] => [payment.outTradeNo, payment]));
  const takenFen = new Map<string, number>();
  const open = new Set<string>();
  for (const { refundNo, outTradeNo, state, returned, amountFen } of refunds) {
    const payment = payments.get(outTradeNo);
    if (!payment || payment.paidMs === null) report('I11', refundNo, `refunds ${outTradeNo}, which was not paid`);
    // What the bank sent back is handed over by hand, under the same number: it is not free again.
    if (state !== 'failed' || returned) takenFen.set(outTradeNo, (takenFen.get(outTradeNo) ?? 0) + amountFen);
    if (amountFen <= 0) report('I11', refundNo, `refunds ${amountFen} fen`);
    if (state !== 'requested' && state !== 'processing') continue;
    if (open.has(outTradeNo)) report('I11', refundNo, `is the second open refund of ${outTradeNo}`);
    open.add(outTradeNo);
  }
  for (const [outTradeNo, { amountFen, refundedFen }] of payments) {
    const ownFen = takenFen.get(outTradeNo) ?? 0;
    if (ownFen > amountFen || refundedFen > amountFen) {
      report('I11', outTradeNo, `was paid with ${amountFen} fen; our refunds come to ${ownFen}, ${refundedFen} went back`);
    }
  }
}
