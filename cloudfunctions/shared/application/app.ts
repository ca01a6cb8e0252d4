import type { Clock, Log, Random } from '../platform/ports';
import type { ChargerPlatform, ChargingOrderStore, PileStore, ServiceOrderPlatform } from './charging/ports';
import type { Notifier } from './notices';
import type { AlarmStore, Inbox, OperatorCallStore, Rate } from './ports';
import type { BilledRefundStore, ProposalStore, StatementDayStore, StatementPlatform } from './reconcile/ports';
import type { MembershipStore, PaymentPlatform, PlanStore } from './subscription/ports';

/** What every use case works with. */
export interface App {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly alarms: AlarmStore;
  readonly inbox: Inbox;
  readonly operatorCalls: OperatorCallStore;
  /** News to users, by WeChat's subscription messages. */
  readonly notices: Notifier;
  /** The templates whose messages users can agree to, at most three; empty: no notices are sent. */
  readonly noticeTemplateIds: readonly string[];
  /** Auto-renewing membership, through WeChat Pay. */
  readonly payments: PaymentPlatform;
  readonly plans: PlanStore;
  readonly memberships: MembershipStore;
  /** 申请扣款: at most 150 a second, and what the database bears. */
  readonly deductionRate: Rate;
  /** What the platforms say at the end of a day, and what came of comparing it. */
  readonly statements: StatementPlatform;
  readonly statementDays: StatementDayStore;
  readonly billedRefunds: BilledRefundStore;
  readonly proposals: ProposalStore;
  /** Charge now, pay after: Payscore through the acquirer, and the piles. */
  readonly serviceOrders: ServiceOrderPlatform;
  readonly chargers: ChargerPlatform;
  readonly piles: PileStore;
  readonly chargingOrders: ChargingOrderStore;
  readonly charging: ChargingTerms;
}

/** What the operator has agreed with the acquirer, and has decided. */
export interface ChargingTerms {
  /** Upper limit of the Payscore service: no bill may exceed it (从业机构 完结支付分订单: total ≤ cap). */
  readonly capFen: number;
  /** 风险金额 told to the user when they confirm; at most the cap. */
  readonly riskFundFen: number;
}
