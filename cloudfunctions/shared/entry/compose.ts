import type { App } from '../application/ports';
import { createMembershipPlatform } from '../gateways/membership-platform';
import { createWechatPay } from '../gateways/wechat-pay';
import { createAlarmStore } from '../store/alarms';
import { createInbox } from '../store/inbox';
import { createMembershipStore } from '../store/membership-store';
import { createPlanStore } from '../store/plans';
import type { Clock, Database, Http, Log, Random } from '../platform/ports';
import type { Settings } from '../platform/settings';

/** The four ports and the log: everything that differs between a deployed function and the simulation. */
export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly http: Http;
  readonly database: Database;
  readonly log: Log;
}

/** Puts the application together from its ports. Used alike by the functions and by whatever runs the application in one process. */
export function composeApp(ports: Ports, settings: Settings): App {
  const { clock, random, http, database, log } = ports;
  const alarms = createAlarmStore(database, log);
  return {
    clock,
    random,
    log,
    alarms,
    plans: createPlanStore(database),
    inbox: createInbox(database),
    memberships: createMembershipStore({ database, clock, random, alarms }),
    platform: createMembershipPlatform(createWechatPay({ http, clock, random, log, config: settings.wechat }), settings),
  };
}
