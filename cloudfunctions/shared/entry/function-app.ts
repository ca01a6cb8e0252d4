import * as cloud from 'wx-server-sdk';
import type { App } from '../application/app';
import { composeApp } from './compose';
import { createLog } from '../platform/log';
import type { Database } from '../platform/ports';
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
  const http = createSystemHttp(settings.wechat.clientCertificate);
  const app = composeApp({ clock: systemClock, random: systemRandom, http, database: openFunctionDatabase(), log }, settings);
  return { app, settings };
}

/** The function's one connection to its own environment's database. */
function openFunctionDatabase(): Database {
  cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
  return createCloudbaseDatabase(cloud.database());
}
