import { openPhone, type BrowserPhone, type PhoneOptions } from './browser';
import { ChargingPhoneUser } from './charging-phone-user';
import type { TestStack } from './stack';
import { Stage } from './stage';

/** The piles of a fresh stack. */
const PILES = ['P001', 'P002', 'P003', 'P004'];

interface ServiceOrder {
  readonly out_order_no: string;
  readonly state: string;
  readonly state_description: string | null;
  readonly sub_openid: string;
  readonly total_amount: number | null;
}
interface Payment {
  readonly out_order_no: string;
  readonly kind: string;
  readonly trans_stat: string;
  readonly trans_amt: number;
}
interface Ledger {
  readonly huifu: { readonly serviceOrders: readonly ServiceOrder[]; readonly payments: readonly Payment[] };
}

/** A driver with their phone, and the platform's books about them. */
export class Driver {
  readonly user: ChargingPhoneUser;

  constructor(
    readonly openid: string,
    readonly phone: BrowserPhone,
    private readonly stack: TestStack,
  ) {
    this.user = new ChargingPhoneUser(phone.page);
  }

  /** The platform's service orders of this driver, oldest first. */
  async serviceOrders(): Promise<readonly ServiceOrder[]> {
    const { huifu } = await this.stack.control<Ledger>('GET', 'ledger');
    return huifu.serviceOrders.filter((order) => order.sub_openid === this.openid);
  }

  /** Their payments, oldest first. */
  async payments(): Promise<readonly Payment[]> {
    const { huifu } = await this.stack.control<Ledger>('GET', 'ledger');
    const own = new Set((await this.serviceOrders()).map((order) => order.out_order_no));
    return huifu.payments.filter((payment) => own.has(payment.out_order_no));
  }

  /** What becomes of the deductions to come from the driver's newest order. */
  async deductions(outcome: 'paid' | 'failed'): Promise<void> {
    const outOrderNo = (await this.serviceOrders()).at(-1)?.out_order_no;
    await this.stack.control('POST', 'huifu/deduct', { outOrderNo, outcome });
  }
}

/** A stack and a browser for charging: drivers come one after the other, each with a phone of their own. */
export class ChargingJourney {
  private readonly phones: BrowserPhone[] = [];
  private driverCount = 0;

  readonly stack: TestStack;

  private constructor(private readonly stage: Stage) {
    this.stack = stage.stack;
  }

  static async start(): Promise<ChargingJourney> {
    return new ChargingJourney(await Stage.start());
  }

  /** A driver opens the mini-program. Without an openid it is somebody new. */
  async opens(options: Partial<Pick<PhoneOptions, 'openid' | 'payscore'>> = {}): Promise<Driver> {
    const openid = options.openid ?? `oDriver${(this.driverCount += 1)}`;
    const phone = await openPhone(this.stage.browser, { baseUrl: this.stack.baseUrl, ...options, openid });
    this.phones.push(phone);
    return new Driver(openid, phone, this.stack);
  }

  /** A car that is not full stands at the pile, plugged in. */
  async parks(pileId: string, car: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.pile(pileId, { plugged: true, batteryWh: 60_000, socPercent: 30, ...car });
  }

  /** What happens at a pile. */
  async pile(pileId: string, set: Readonly<Record<string, unknown>>): Promise<void> {
    await this.stack.control('POST', 'charger', { pileId, set });
  }

  async drops(...subjects: string[]): Promise<void> {
    // More than any retry schedule has: the notification never arrives.
    await this.stack.control('POST', 'faults', { rules: subjects.map((on) => ({ on, do: 'drop', times: 999 })) });
  }

  /** The cars leave, the phones close. Answers the errors of the pages. */
  async clear(): Promise<readonly string[]> {
    const errors = this.phones.flatMap((phone) => phone.errors);
    await Promise.all(this.phones.splice(0).map((phone) => phone.context.close()));
    await this.stack.control('DELETE', 'faults');
    for (const pileId of PILES) await this.pile(pileId, { plugged: false, online: true, faulted: false, startRefused: false });
    return errors;
  }

  stop(): Promise<void> {
    return this.stage.stop();
  }
}
