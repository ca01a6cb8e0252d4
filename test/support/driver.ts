import type { ChargingOrder } from '../../cloudfunctions/shared/domain/charging/types';
import type { HuifuSimulator } from '../../local/huifu';
import type { ChargingOrderData, StartChargingData } from '../../typings/charging-api';
import type { CloudApi, Reply } from '../../typings/cloud-api';
import type { TestStack } from './stack';
import { MINUTE_MS, SECOND_MS } from './subscriber';

type Action = keyof CloudApi['charging'];
type Ledger = ReturnType<HuifuSimulator['ledger']>;

/** Money takes five seconds at the platform; the questions about it come after five and ten. */
const DEDUCTED_MS = 20 * SECOND_MS;

let drivers = 0;

/** A driver at a pile of the running stack, with what they do in the mini-program, at the pile and inside WeChat. */
export class Driver {
  readonly openid: string;
  constructor(
    private readonly stack: TestStack,
    tag: string,
    readonly pileId = 'P002',
  ) {
    drivers += 1;
    this.openid = `oDriver_${tag}_${drivers}`;
  }

  reply<A extends Action>(action: A, input: CloudApi['charging'][A]['input']): Promise<Reply<CloudApi['charging'][A]['data']>> {
    return this.stack.call('charging', { action, ...input }, this.openid);
  }
  /** For calls that must succeed. */
  async ok<A extends Action>(action: A, input: CloudApi['charging'][A]['input']): Promise<CloudApi['charging'][A]['data']> {
    const reply = await this.reply(action, input);
    if (!reply.ok) throw new Error(`${action}: ${JSON.stringify(reply.error)}`);
    return reply.data;
  }
  /** The error of a call that must be refused. */
  async refusal<A extends Action>(action: A, input: CloudApi['charging'][A]['input']): Promise<unknown> {
    const reply = await this.reply(action, input);
    return reply.ok ? 'not refused' : reply.error;
  }
  pile(set: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.stack.control('POST', 'charger', { pileId: this.pileId, set });
  }
  async offer(): Promise<StartChargingData> {
    await this.pile({ plugged: true, socPercent: 20 });
    return this.ok('start', { code: this.pileId });
  }
  confirm(outOrderNo: string): Promise<unknown> {
    return this.stack.control('POST', 'huifu/decide', { outOrderNo, decision: 'confirm' });
  }
  /** A session that runs for a while. */
  async session(ms = 10 * MINUTE_MS): Promise<string> {
    const { outOrderNo } = await this.offer();
    await this.confirm(outOrderNo);
    await this.stack.advance(ms);
    return outOrderNo;
  }
  /** A session that is over and of which the first deduction has its outcome. */
  async billed(deduction: 'paid' | 'failed' = 'paid'): Promise<string> {
    const outOrderNo = await this.session();
    await this.deductions(outOrderNo, deduction);
    await this.stop(outOrderNo);
    return outOrderNo;
  }
  async stop(outOrderNo: string): Promise<void> {
    await this.ok('stop', { outOrderNo });
    await this.stack.advance(DEDUCTED_MS);
  }
  /** What becomes of the deductions to come. */
  deductions(outOrderNo: string, outcome: 'paid' | 'failed'): Promise<unknown> {
    return this.stack.control('POST', 'huifu/deduct', { outOrderNo, outcome });
  }
  /** The driver pays in WeChat. */
  pay(outOrderNo: string): Promise<unknown> {
    return this.stack.control('POST', 'huifu/pay', { outOrderNo, outcome: 'paid' });
  }
  /** The order as the driver sees it; what is open is asked for first. */
  seen(outOrderNo: string): Promise<ChargingOrderData> {
    return this.ok('order', { outOrderNo });
  }
  /** The order as it is stored: nobody asks anybody. @throws Error when there is none */
  async stored(outOrderNo: string): Promise<ChargingOrder> {
    const { chargingOrders } = await this.stack.control<{ chargingOrders: ChargingOrder[] }>('GET', 'merchant');
    const order = chargingOrders.find((o) => o.outOrderNo === outOrderNo);
    if (!order) throw new Error(`${outOrderNo} is not stored`);
    return order;
  }
  /** What the acquirer has about this driver's orders. */
  async ledger(): Promise<Ledger> {
    const { huifu } = await this.stack.control<{ huifu: Ledger }>('GET', 'ledger');
    const serviceOrders = huifu.serviceOrders.filter((o) => o.sub_openid === this.openid);
    const isMine = ({ out_order_no }: { readonly out_order_no: string }): boolean =>
      serviceOrders.some((o) => o.out_order_no === out_order_no);
    const { registrations, payments, refunds } = huifu;
    return {
      serviceOrders,
      registrations: registrations.filter(isMine),
      payments: payments.filter(isMine),
      refunds: refunds.filter(isMine),
    };
  }
  /** Alarms about this driver's orders. */
  async alarms(): Promise<readonly { readonly kind: string; readonly no: string }[]> {
    const { alarms, chargingOrders } = await this.stack.control<{
      alarms: { kind: string; no: string }[];
      chargingOrders: ChargingOrder[];
    }>('GET', 'merchant');
    const mine = new Set(chargingOrders.filter((o) => o.openid === this.openid).flatMap((o) => [o._id, o.outOrderNo]));
    return alarms.filter(({ no }) => mine.has(no));
  }
}
