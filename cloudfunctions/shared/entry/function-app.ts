import * as cloud from 'wx-server-sdk';
import type { App } from '../application/app';
import { composeApp } from './compose';
import type { Notifier } from '../application/notices';
import { createWechatMessages, type SubscribeMessage } from '../gateways/wechat-messages';
import { createLog } from '../platform/log';
import type { Database, Log } from '../platform/ports';
import { readSettings, type Settings } from '../platform/settings';
import { createSystemHttp, systemClock, systemRandom } from '../platform/system-ports';
import { createCloudbaseDatabase } from '../store/cloudbase-database';

/**
 * The application of one deployed function, put together at its cold start.
 *
 * @throws SettingsError when the environment is incomplete: the function then fails at once and visibly, not on the first payment
 */
export function functionApp(functionName: string): { readonly app: App; readonly settings: Settings } {
  const settings = readSettings(process.env);
  const log = createLog(functionName, settings.logLevel);
  cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
  const ports = {
    clock: systemClock,
    random: systemRandom,
    http: createSystemHttp(settings.wechat.clientCertificate),
    database: openFunctionDatabase(),
    notices: openFunctionNotifier(settings, log),
    log,
  };
  return { app: composeApp(ports, settings), settings };
}

/** The function's one connection to its own environment's database. */
function openFunctionDatabase(): Database {
  return createCloudbaseDatabase(cloud.database());
}

/** Sends through the environment's own WeChat account; the function's config.json has to permit `subscribeMessage.send`. */
function openFunctionNotifier({ messageTemplates: templates }: Settings, log: Log): Notifier {
  // The SDK makes up any API that it is asked for by name, and so has no types for them.
  const subscribeMessage = cloud.openapi['subscribeMessage'] as { send(message: SubscribeMessage): Promise<unknown> };
  return createWechatMessages({ send: (message) => subscribeMessage.send(message), clock: systemClock, log, templates });
}
