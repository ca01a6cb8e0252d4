import type { Bill } from '../../typings/charging-api';
import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import type { Report } from './violation';

/** States that an order can have without a user who has confirmed it. */
const UNCONFIRMED: ReadonlySet<string> = new Set(['created', 'confirming', 'cancelling', 'cancelled', 'expired']);
/** States in which the member cannot begin another one. */
const HOLDS_SLOT: ReadonlySet<string> = new Set([
  'created',
  'confirming',
  'confirmed',
  'charging',
  'stopping',
  'completing',
  'completed',
  'deducting',
  'unpaid',
]);
/** 1000 Wh a kWh × 100 centifen a fen. */
const WH_CENTIFEN_PER_FEN = 100_000;

/** What holds within one stored charging order at any time: I2, I11, I12, I13, and the slot of I14. */
export function checkChargingOrder(order: ChargingOrder, report: Report): void {
  checkDeductions(order, report);
  if (order.bill !== null) {
    checkBill(order, order.bill, report);
    checkCompletion(order, order.bill, report);
  }
  checkSession(order, report);
  checkMoney(order, report);
  if (HOLDS_SLOT.has(order.state) !== (order.slot === order.memberId)) {
    report('I14', order._id, `is ${order.state}, its member ${order.slot === order.memberId ? 'cannot' : 'can'} begin another one`);
  }
}

/** I2: one deduction at a time, and one that succeeds. */
function checkDeductions({ _id, deductions }: ChargingOrder, report: Report): void {
  let [open, succeeded] = [0, 0];
  deductions.forEach(({ state, seq, registrationNo, paymentNo }, index) => {
    if (state === 'succeeded') succeeded += 1;
    else if (state !== 'failed') open += 1;
    // Both serials follow from the order and the count: another one would be a deduction that nobody can find again.
    if (seq !== index + 1 || registrationNo !== `${_id}D${seq}` || paymentNo !== `${_id}P${seq}`) {
      report('I5', _id, `calls deduction ${index + 1} ${registrationNo} and ${paymentNo}`);
    }
  });
  for (const of of ['outTradeNo', 'hfSeqId'] as const) {
    const told = deductions.flatMap((deduction) => deduction[of] ?? []);
    if (new Set(told).size < told.length) report('I5', _id, `has two deductions with the same ${of}: ${told.join()}`);
  }
  if (succeeded > 1) report('I2', _id, `has ${succeeded} deductions that succeeded`);
  if (open > 1) report('I2', _id, `has ${open} open deductions at a time`);
}

/** I12, worked out anew from energy and prices. */
function checkBill({ _id, capFen, tariff, discount }: ChargingOrder, bill: Bill, report: Report): void {
  const itemsFen = bill.lines.reduce((fen, { amountFen }) => fen + amountFen, 0);
  const discountsFen = bill.discounts.reduce((fen, { amountFen }) => fen + amountFen, 0);
  if (bill.grossFen !== itemsFen) report('I12', _id, `its items come to ${itemsFen} fen, the bill says ${bill.grossFen}`);
  if (bill.totalFen !== itemsFen - discountsFen) report('I12', _id, `${itemsFen} − ${discountsFen} fen are billed as ${bill.totalFen}`);
  if (bill.totalFen > capFen || bill.totalFen < 0) report('I12', _id, `${bill.totalFen} fen are billed, at most ${capFen} may be`);
  for (const { kind, band, energyWh, priceCentifenPerKwh, amountFen } of bill.lines) {
    const exact = (energyWh * priceCentifenPerKwh) / WH_CENTIFEN_PER_FEN;
    if (amountFen !== Math.floor(exact + 0.5))
      report('I12', _id, `${energyWh} Wh at ${priceCentifenPerKwh} are billed as ${amountFen} fen`);
    const agreed =
      kind === 'service'
        ? tariff.servicePriceCentifenPerKwh
        : tariff.periods.find((period) => period.band === band)?.energyPriceCentifenPerKwh;
    if (priceCentifenPerKwh !== agreed) report('I12', _id, `is billed at ${priceCentifenPerKwh}, agreed were ${agreed ?? 'no price'}`);
  }
  for (const { kind, amountFen } of bill.discounts) {
    if (kind === 'cap') continue;
    const lines = bill.lines.filter((line) => line.kind === (kind === 'member-energy' ? 'energy' : 'service'));
    const perMille = (kind === 'member-energy' ? discount?.energyPerMille : discount?.servicePerMille) ?? 0;
    const ofFen = lines.reduce((fen, line) => fen + line.amountFen, 0);
    if (amountFen !== Math.floor((ofFen * perMille) / 1000 + 0.5))
      report('I12', _id, `${perMille} ‰ of ${ofFen} fen are taken off as ${amountFen}`);
  }
}

/** I12: what the user is told comes to what is to be paid (P5), and of nothing nothing is taken. */
function checkCompletion({ _id, completion, deductions }: ChargingOrder, { totalFen }: Bill, report: Report): void {
  if (completion !== null) {
    const sumOf = (items: typeof completion.payments): number => items.reduce((fen, { amountFen }) => fen + amountFen, 0);
    const [paymentsFen, discountsFen] = [sumOf(completion.payments), sumOf(completion.discounts)];
    if (paymentsFen - discountsFen !== totalFen)
      report('I12', _id, `its completion says ${paymentsFen} − ${discountsFen} fen, its bill ${totalFen}`);
  }
  if (totalFen === 0 && deductions.length > 0) report('I12', _id, 'costs nothing, and a deduction of it is planned');
}

/** I13: nothing is charged before the user has confirmed, and no energy is billed that no meter has counted. */
function checkSession(order: ChargingOrder, report: Report): void {
  const { _id, state, confirmedMs, confirmByMs, startedMs, bill, readings } = order;
  if (confirmedMs !== null && confirmedMs > confirmByMs) report('I13', _id, 'was confirmed after its deadline, and is charged');
  if (confirmedMs === null && (startedMs !== null || bill !== null)) report('I13', _id, 'has a session, and nobody has confirmed it');
  if (confirmedMs === null && !UNCONFIRMED.has(state)) report('I13', _id, `is ${state}, and nobody has confirmed it`);
  if (startedMs !== null && confirmedMs !== null && startedMs < confirmedMs) report('I13', _id, 'began before it was confirmed');
  if (bill === null || bill.energyWh === 0) return;
  const countedWh = (readings.at(-1)?.meterWh ?? 0) - (readings[0]?.meterWh ?? 0);
  const linesWh = bill.lines.reduce((wh, line) => (line.kind === 'energy' ? wh + line.energyWh : wh), 0);
  if (readings.length < 2 || bill.energyWh > countedWh)
    report('I13', _id, `${bill.energyWh} Wh are billed, the meter counted ${countedWh}`);
  if (linesWh !== bill.energyWh) report('I12', _id, `${bill.energyWh} Wh are billed in lines of ${linesWh}`);
}

/** I11, and that what is paid is what was billed. */
function checkMoney({ _id, state, bill, payment, refunds }: ChargingOrder, report: Report): void {
  const committed = refunds.filter((refund) => refund.state !== 'failed');
  const committedFen = committed.reduce((fen, { amountFen }) => fen + amountFen, 0);
  if (committedFen > (payment?.amountFen ?? 0)) report('I11', _id, `${committedFen} fen are refunded of ${payment?.amountFen ?? 0}`);
  if (committed.filter((refund) => refund.state !== 'succeeded').length > 1) report('I11', _id, 'has two open refunds');
  if (payment !== null && payment.amountFen !== bill?.totalFen) {
    report('I12', _id, `${payment.amountFen} fen are paid, ${bill?.totalFen ?? 'nothing'} was billed`);
  }
  const isPaid = state === 'paid' || state === 'refunding' || state === 'refunded';
  if (isPaid !== (payment !== null)) report('I1', _id, `is ${state} ${payment ? 'with' : 'without'} a payment`);
}
