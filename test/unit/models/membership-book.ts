/** An independent account of a member's money: it knows payments by what is told of them, and nothing of tables, cycles or calendars. */
import type { Fact } from '../../../cloudfunctions/shared/domain/subscription/facts';
import { paymentOf } from '../../../cloudfunctions/shared/domain/subscription/membership';
import type { Membership } from '../../../cloudfunctions/shared/domain/subscription/types';

interface Entry {
  readonly transactionId: string;
  readonly amountFen: number;
  readonly refundedFen: number;
}

export class MoneyBook {
  private readonly entries = new Map<string, Entry>();

  /** Believes the first transaction of a payment, in its own amount; of what went back the most that was ever told. */
  learn(before: Membership, fact: Fact): void {
    if (fact.kind !== 'paid' && fact.kind !== 'refunded' && fact.kind !== 'refunded-in-part') return;
    const asked = paymentOf(before, fact.outTradeNo);
    const known = this.entries.get(fact.outTradeNo);
    const { transactionId, amountFen } = fact;
    if (asked?.amountFen !== amountFen || (known && known.transactionId !== transactionId)) return;
    const toldFen = fact.kind === 'refunded' ? amountFen : fact.kind === 'paid' ? 0 : fact.refundedFen;
    this.entries.set(fact.outTradeNo, { transactionId, amountFen, refundedFen: Math.max(known?.refundedFen ?? 0, toldFen) });
  }

  /** Where the membership says something else. */
  differences(member: Membership): readonly string[] {
    const payments = [...member.orders, ...member.deductions];
    const wrong = payments.flatMap(({ outTradeNo, state, transactionId, refundedFen }) => {
      const entry = this.entries.get(outTradeNo);
      const is = `${state === 'paid' || state === 'refunded'} ${state === 'refunded'} ${transactionId} ${refundedFen}`;
      const isFull = entry !== undefined && entry.refundedFen === entry.amountFen;
      const shouldBe = `${entry !== undefined} ${isFull} ${entry?.transactionId ?? null} ${entry?.refundedFen ?? 0}`;
      return is === shouldBe ? [] : [`${outTradeNo}: ${is} instead of ${shouldBe}`];
    });
    const periods = member.periods.map(({ outTradeNo, paidFen, withdrawn }) => `${outTradeNo} ${paidFen} ${withdrawn}`).sort();
    const bought = [...this.entries].map(([no, { amountFen, refundedFen }]) => `${no} ${amountFen} ${refundedFen === amountFen}`).sort();
    return [...wrong, ...(periods.join() === bought.join() ? [] : [`periods ${periods.join()} instead of ${bought.join()}`])];
  }
}
