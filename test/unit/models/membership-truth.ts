/** A platform that tells the truth: one order with its contract, what is told of them at any moment, and what must be known in the end. */
import type { ContractFact, Fact, OrderFact, RefundReport } from '../../../cloudfunctions/shared/domain/subscription/facts';
import type { Contract, Membership, Order } from '../../../cloudfunctions/shared/domain/subscription/types';
import { OPENID } from '../domain/members';

/** What can happen at the platform, in the order in which it can. */
export type Event = 'prepare' | 'pay' | 'pay-and-sign' | 'terminate' | 'refund-part' | 'refund-rest' | 'close';
export const EVENTS: readonly Event[] = ['prepare', 'pay', 'pay-and-sign', 'terminate', 'refund-part', 'refund-rest', 'close'];

export class Truth {
  private isKnown = false;
  private isClosed = false;
  private paidMs: number | null = null;
  private signedMs: number | null = null;
  private endedMs: number | null = null;
  private readonly refunds: RefundReport[] = [];

  constructor(
    private readonly order: Order,
    private readonly contract: Contract,
  ) {}

  /** What happens and cannot happen does nothing. Answers with the notifications that follow from it. */
  happen(event: Event, nowMs: number): readonly Fact[] {
    const isPayable = this.isKnown && !this.isClosed && this.paidMs === null;
    switch (event) {
      case 'prepare':
        if (!this.isClosed) this.isKnown = true;
        return this.isKnown ? [this.prepared()] : [];
      case 'pay':
      case 'pay-and-sign':
        if (!isPayable) return [];
        this.paidMs = nowMs;
        if (event === 'pay-and-sign') this.signedMs = nowMs;
        return event === 'pay' ? [this.askedOrder('open')] : [this.askedOrder('open'), this.askedContract('pending')];
      case 'terminate':
        if (this.signedMs === null || this.endedMs !== null) return [];
        this.endedMs = nowMs;
        return [this.askedContract('signed')];
      case 'refund-part':
      case 'refund-rest': {
        const leftFen = this.order.amountFen - this.refundedFen();
        if (this.paidMs === null || leftFen < 2) return [];
        const amountFen = event === 'refund-part' ? Math.floor(leftFen / 2) : leftFen;
        this.refunds.push({ refundNo: `5${this.refunds.length}`, refundId: null, amountFen, state: 'succeeded' });
        // A refund's notification is only a hint: it is asked about.
        return [];
      }
      case 'close':
        if (isPayable || !this.isKnown) this.isClosed = true;
        return this.isClosed ? [{ ...this.about(), kind: 'closed', reason: 'expired' }] : [];
    }
  }

  /** The answer of 查询订单 at this moment. */
  askedOrder(askedIn: Order['state']): OrderFact {
    const about = this.about();
    if (this.paidMs === null) {
      if (this.isClosed) return { ...about, kind: 'closed', reason: 'expired' };
      return this.isKnown ? { ...about, kind: 'not-paid', askedIn } : { ...about, kind: 'absent', askedIn };
    }
    const payment = { transactionId: `42${this.order.outTradeNo}`, amountFen: this.order.amountFen, paidMs: this.paidMs };
    const refunds = [...this.refunds];
    if (refunds.length === 0) return { ...about, ...payment, kind: 'paid' };
    const refundedFen = this.refundedFen();
    return refundedFen === this.order.amountFen
      ? { ...about, ...payment, kind: 'refunded', refunds }
      : { ...about, ...payment, kind: 'refunded-in-part', refundedFen, processingFen: 0, refunds };
  }

  /** The answer of 查询签约关系 at this moment. */
  askedContract(askedIn: Contract['state']): ContractFact {
    const { contractCode, terms } = this.contract;
    const about = { of: 'contract', contractCode, source: 'query', factId: 'test:contract' } as const;
    const contractId = '202611230001';
    if (this.endedMs !== null) return { ...about, kind: 'deleted', contractId, atMs: this.endedMs, terminationMode: 2 };
    if (this.signedMs === null) return { ...about, kind: 'missing', askedIn };
    return { ...about, kind: 'added', contractId, templateId: terms.templateId, openid: OPENID, atMs: this.signedMs };
  }

  /** What the member must come to in the end, in whatever order it was told. */
  expected(): unknown {
    const isFull = this.refundedFen() === this.order.amountFen;
    const isPaid = this.paidMs !== null;
    const paid = isFull ? 'refunded' : 'paid';
    const unpaid = this.isClosed ? 'closed' : 'open';
    return {
      order: isPaid ? paid : this.isKnown || this.isClosed ? unpaid : 'opening',
      refundedFen: this.refundedFen(),
      refundedElsewhereFen: this.refundedFen(),
      periods: isPaid ? [{ paidFen: this.order.amountFen, fromMs: this.paidMs, withdrawn: isFull }] : [],
      isSigned: this.signedMs !== null && this.endedMs === null,
      isEnded: this.endedMs !== null,
      signedMs: this.endedMs === null ? this.signedMs : 'any',
    };
  }

  private about(): { readonly of: 'order'; readonly outTradeNo: string; readonly source: 'query'; readonly factId: string } {
    return { of: 'order', outTradeNo: this.order.outTradeNo, source: 'query', factId: 'test:order' };
  }
  private prepared(): OrderFact {
    return { ...this.about(), kind: 'prepared', prepayId: 'wx1', signType: 'MD5', codeUrl: null, mwebUrl: null, contractOffered: true };
  }
  private refundedFen(): number {
    return this.refunds.reduce((fen, { amountFen }) => fen + amountFen, 0);
  }
}

/** What the member has come to, in the terms of {@link Truth.expected}. */
export function known(member: Membership): unknown {
  const [order] = member.orders;
  const [contract] = member.contracts;
  return {
    order: order?.state,
    refundedFen: order?.refundedFen,
    refundedElsewhereFen: order?.refundedElsewhereFen,
    periods: member.periods.map(({ paidFen, fromMs, withdrawn }) => ({ paidFen, fromMs, withdrawn })),
    isSigned: contract?.state === 'signed',
    isEnded: contract?.state === 'ended',
    signedMs: contract?.state === 'ended' ? 'any' : contract?.signedMs,
  };
}
