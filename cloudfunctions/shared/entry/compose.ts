import type { App } from '../application/app';
import type { Notifier } from '../application/notices';
import { createCharger } from '../gateways/charger';
import { createChargerPlatform } from '../gateways/charger-platform';
import { createHuifu } from '../gateways/huifu';
import { createMembershipPlatform } from '../gateways/membership-platform';
import { createMembershipStatements } from '../gateways/membership-statements';
import { createPayscorePlatform } from '../gateways/payscore-platform';
import { createWechatPay } from '../gateways/wechat-pay';
import { createAlarmStore } from '../store/alarms';
import { createBilledRefundStore } from '../store/billed-refunds';
import { createChargingOrderStore } from '../store/charging-order-store';
import { createInbox } from '../store/inbox';
import { createMembershipStore } from '../store/membership-store';
import { createOperatorCallStore } from '../store/operator-calls';
import { createPileStore } from '../store/piles';
import { createPlanStore } from '../store/plans';
import { createProposalStore } from '../store/proposals';
import { createRate } from '../store/rate';
import { createStatementDayStore } from '../store/statement-days';
import type { Clock, Database, Http, Log, Random } from '../platform/ports';
import type { Settings } from '../platform/settings';

/** The ports and the log: everything that differs between a deployed function and the simulation. */
export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly http: Http;
  readonly database: Database;
  readonly notices: Notifier;
  readonly log: Log;
}

/** Puts the application together from its ports. Used alike by the functions and by whatever runs the application in one process. */
export function composeApp(ports: Ports, settings: Settings): App {
  const { clock, random, http, database, notices, log } = ports;
  const alarms = createAlarmStore(database, log);
  const wechat = createWechatPay({ http, clock, random, log, config: settings.wechat });
  return {
    clock,
    random,
    log,
    alarms,
    plans: createPlanStore(database),
    inbox: createInbox(database),
    operatorCalls: createOperatorCallStore(database),
    notices,
    noticeTemplateIds: settings.messageTemplateIds,
    memberships: createMembershipStore({ database, clock, random, alarms }),
    deductionRate: createRate({ database, clock, random }, 'wechat.pappayapply', settings.deductionsPerSecond),
    payments: createMembershipPlatform(wechat, settings),
    statements: createMembershipStatements(wechat),
    statementDays: createStatementDayStore(database),
    billedRefunds: createBilledRefundStore(database),
    proposals: createProposalStore(database),
    piles: createPileStore(database),
    chargingOrders: createChargingOrderStore({ database, clock, random, alarms }),
    serviceOrders: createPayscorePlatform(createHuifu({ http, clock, log, config: settings.huifu }), settings),
    chargers: createChargerPlatform(createCharger({ http, clock, log, config: settings.charger })),
    charging: settings.charging,
  };
}
