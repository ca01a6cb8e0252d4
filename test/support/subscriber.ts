import type { Reply } from '../../typings/cloud-api';
import type { MembershipData, SubscribeData } from '../../typings/subscription-api';
import type { TestStack } from './stack';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export interface LedgerOrder {
  readonly out_trade_no: string;
  readonly prepay_id: string;
  readonly trade_state: string;
  readonly total_fee: number | string;
  readonly openid: string;
}
export interface LedgerContract {
  readonly contract_id: string;
  readonly contract_code: string;
  readonly contract_state: number | string;
  readonly openid: string;
}
export interface LedgerRefund {
  readonly out_trade_no: string;
  readonly refund_fee: number;
  readonly refund_status: string;
}
export interface WechatLedger {
  readonly orders: readonly LedgerOrder[];
  readonly contracts: readonly LedgerContract[];
  readonly refunds: readonly LedgerRefund[];
}

let users = 0;

/** A user of the running stack, with what they do in the mini-program and inside WeChat. */
export class Subscriber {
  readonly openid: string;
  constructor(
    private readonly stack: TestStack,
    tag: string,
  ) {
    users += 1;
    this.openid = `oFlow_${tag}_${users}`;
  }

  reply<T>(event: Readonly<Record<string, unknown>>): Promise<Reply<T>> {
    return this.stack.call<Reply<T>>('subscription', event, this.openid);
  }
  /** For calls that must succeed. */
  async ok<T>(event: Readonly<Record<string, unknown>>): Promise<T> {
    const reply = await this.reply<T>(event);
    if (!reply.ok) throw new Error(`${String(event['action'])}: ${JSON.stringify(reply.error)}`);
    return reply.data;
  }
  /** The error code of a call that must be refused. */
  async refusal(event: Readonly<Record<string, unknown>>): Promise<string> {
    const reply = await this.reply(event);
    return reply.ok ? 'not refused' : reply.error.code;
  }
  subscribe(planId = 'month'): Promise<SubscribeData> {
    return this.ok<SubscribeData>({ action: 'subscribe', planId, consent: true });
  }
  membership(): Promise<MembershipData> {
    return this.ok<MembershipData>({ action: 'membership' });
  }
  decide(order: SubscribeData, outcome: 'paid' | 'cancelled' | 'no-balance', autoRenew = true): Promise<unknown> {
    return this.stack.control('POST', 'wechat/pay', { prepayId: prepayIdOf(order), outcome, autoRenew });
  }
  /** Buys, pays and lets everything due happen. */
  async buy({ planId = 'month', autoRenew = true } = {}): Promise<SubscribeData> {
    const order = await this.subscribe(planId);
    await this.decide(order, 'paid', autoRenew);
    await this.stack.settle();
    return order;
  }
  async ledger(): Promise<WechatLedger> {
    const { wechat } = await this.stack.control<{ wechat: WechatLedger }>('GET', 'ledger');
    const orders = wechat.orders.filter((o) => o.openid === this.openid);
    return {
      orders,
      contracts: wechat.contracts.filter((c) => c.openid === this.openid),
      refunds: wechat.refunds.filter((r) => orders.some((o) => o.out_trade_no === r.out_trade_no)),
    };
  }
  async alarms(): Promise<readonly { kind: string; no: string }[]> {
    const { alarms, orders, contracts } = await this.stack.control<{
      alarms: { kind: string; no: string }[];
      orders: { openid: string; outTradeNo: string }[];
      contracts: { openid: string; contractCode: string }[];
    }>('GET', 'merchant');
    const mine = new Set([
      ...orders.filter((o) => o.openid === this.openid).map((o) => o.outTradeNo),
      ...contracts.filter((c) => c.openid === this.openid).map((c) => c.contractCode),
    ]);
    return alarms.filter((a) => mine.has(a.no));
  }
}

/** The prepay id inside the launch parameters. */
export function prepayIdOf(order: SubscribeData): string {
  return order.payment.package.replace('prepay_id=', '');
}

/** Loses every copy of these notifications until the faults are cleared. */
export async function losing(stack: TestStack, ...kinds: readonly string[]): Promise<void> {
  await stack.control('POST', 'faults', { rules: kinds.map((on) => ({ on, do: 'drop', times: 999 })) });
}
