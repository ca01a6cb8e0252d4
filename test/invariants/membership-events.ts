import { createHash } from 'node:crypto';
import type { AuditEvent } from '../../cloudfunctions/shared/domain/audit';
import type { Contract, Cycle, Deduction, Order, Period, Refund } from '../../cloudfunctions/shared/domain/subscription/types';
import { checkUnpaidEnd } from './dunning-rules';
import { checkGranted } from './period-rules';
import type { Plans } from './plan-rules';
import type { Stored } from './stored';
import type { Report } from './violation';

/** What must hold in the moment in which a membership changes: what was known then, and not what became known later, decides. I2, I3, I8, I11, I14. */
export function checkMembershipEvent(event: AuditEvent, stored: Stored, plans: Plans, report: Report): void {
  const { entity, from, to, atMs, after } = event;
  if (entity === 'contract') {
    checkSigner(after as Contract, stored, report);
    if (to === 'ending' && from !== 'ending') checkUnpaidEnd(after as Contract, atMs, stored, report);
  }
  if (from !== null) return;
  switch (entity) {
    case 'order':
      return checkPurchase(after as Order, stored, plans, report);
    case 'contract':
      return plans.checkTerms((after as Contract).contractCode, (after as Contract).terms, report);
    case 'cycle':
      return checkCycle(after as Cycle, stored, plans, report);
    case 'period':
      return checkGranted(after as Period, stored, report);
    case 'refund':
      return checkRefundWish(after as Refund, stored, report);
  }
}

/** I3, I2: sold at the plan's price, the lower one only to who never had a period; and only where nothing is sold, signed or deducted already. */
function checkPurchase({ outTradeNo, amountFen, terms }: Order, stored: Stored, plans: Plans, report: Report): void {
  plans.checkTerms(outTradeNo, terms, report);
  const priceFen = stored.all('period').length > 0 ? terms.priceFen : terms.firstPriceFen;
  if (amountFen !== priceFen) report('I3', outTradeNo, `costs ${amountFen} fen, by its plan ${priceFen}`);
  const open = stored.all<Order>('order').find(({ state }) => state === 'opening' || state === 'open');
  if (open) report('I2', outTradeNo, `is sold while ${open.outTradeNo} is ${open.state}`);
  const live = stored.all<Contract>('contract').find(({ state }) => state === 'signed' || state === 'ending');
  if (live) report('I2', outTradeNo, `is sold while contract ${live.contractCode} is ${live.state}`);
  const deducted = stored.all<Deduction>('deduction').find(({ state }) => OPEN.has(state));
  if (deducted) report('I2', outTradeNo, `is sold while ${deducted.outTradeNo} is ${deducted.state}`);
}

/** States in which a deduction may still bring money. */
const OPEN: ReadonlySet<string> = new Set(['applying', 'accepted', 'failing']);

/** I3: what the user is told for a renewal is what was agreed to, or what the plan costs where the template lets that change. */
function checkCycle({ cycleNo, contractCode, amountFen }: Cycle, stored: Stored, plans: Plans, report: Report): void {
  const terms = stored.value<Contract>('contract', contractCode)?.terms;
  if (!terms || !plans.isPriceOf(terms, amountFen))
    report('I3', cycleNo, `is to cost ${amountFen} fen, agreed were ${terms?.priceFen ?? 'none'}`);
}

const MEMBER_ID_LENGTH = 20;
/** Members are stored under a digest of their openid. */
export const memberIdOf = (openid: string): string => createHash('sha256').update(openid, 'utf8').digest('hex').slice(0, MEMBER_ID_LENGTH);

/** I8: a contract is stored with whoever has signed it, not with whoever has bought. */
function checkSigner({ contractCode, openid }: Contract, { id }: Stored, report: Report): void {
  if (openid !== null && memberIdOf(openid) !== id) report('I8', contractCode, 'is stored with somebody else than its signer');
}

/** I11: no more is asked back than was known to be left, whoever took the rest. */
function checkRefundWish({ refundNo, outTradeNo, amountFen }: Refund, stored: Stored, report: Report): void {
  const payment = stored.value<Order>('order', outTradeNo) ?? stored.value<Deduction>('deduction', outTradeNo);
  const ours = stored
    .all<Refund>('refund')
    .filter((refund) => refund.outTradeNo === outTradeNo && (refund.state !== 'failed' || refund.returned));
  const takenFen = ours.reduce((fen, refund) => fen + refund.amountFen, payment?.refundedElsewhereFen ?? 0);
  const leftFen = (payment?.amountFen ?? 0) - takenFen;
  if (payment?.state !== 'paid') report('I11', refundNo, `is asked for of ${outTradeNo}, which is ${payment?.state ?? 'not stored'}`);
  else if (amountFen > leftFen) report('I11', refundNo, `asks ${amountFen} fen back, ${leftFen} were left`);
}
