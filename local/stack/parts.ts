import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { CloudBaseError, openCloudBase, parseIndexFile, type CloudBase, type Engine, type IndexFile } from '../cloudbase';
import type { ChargerSimulator } from '../charger';
import { FunctionHost } from '../host';
import { InvocationError } from '../host/errors';
import { FunctionTimers } from '../host/timers';
import type { HuifuSimulator } from '../huifu';
import type { WechatMessagesSimulator } from '../wechat-messages';
import type { WechatPaySimulator } from '../wechat-pay';
import { announceClock, rememberClock, type StackBase } from './base';
import type { Cleanup } from './cleanup';
import { Conductor } from './conductor';
import { earliestDue } from './due';
import { functionSettings } from './function-settings';
import { seed, SeedPlansSchema, SeedSchema, type SeedPlan } from './seed';

const STORE_FILES = 'cloudfunctions/shared/store';
/** Real time that running functions get to end when the stack is stopped. */
const STOP_GRACE_MS = 5000;
/** Collections and indexes of this stack. @throws Error when the file is not valid */
export function readIndexes({ options }: StackBase): IndexFile {
  return options.indexes ?? parseIndexFile(readJson(`${STORE_FILES}/indexes.json`));
}

/** The plans of a fresh installation. @throws Error when the file is not valid */
export function readPlans({ options }: StackBase): readonly SeedPlan[] {
  return options.plans ?? v.parse(SeedPlansSchema, readJson(`${STORE_FILES}/seed-plans.json`));
}

/** What a fresh installation has to offer: plans, piles and tariffs. */
export async function seedAll(engine: Engine, plans: readonly SeedPlan[]): Promise<void> {
  await seed(engine, 'plans', plans);
  await seed(engine, 'piles', v.parse(SeedSchema, readJson(`${STORE_FILES}/seed-piles.json`)));
  await seed(engine, 'tariffs', v.parse(SeedSchema, readJson(`${STORE_FILES}/seed-tariffs.json`)));
}

/** The function host, with the functions' configuration as a deployment would set it, but pointing at this stack. */
export function openHost(base: StackBase, cleanup: Cleanup): FunctionHost {
  const { options, keys, baseUrl, mtlsBaseUrl, clock, functionLog } = base;
  const host = new FunctionHost({
    functionsDir: path.resolve(options.functionsDir ?? 'dist/cloudfunctions'),
    workerFile: path.resolve(options.workerFile ?? 'dist/local/worker.js'),
    clock,
    account: { ...keys.cloud, appId: keys.wechat.appId, adminUrl: `${baseUrl}/admin` },
    settings: { ...functionSettings(keys, { baseUrl, mtlsBaseUrl }), ...options.settings },
    maxInstances: options.maxInstances,
    onLine: (functionName, source, text) => {
      functionLog.line(functionName, source, text);
    },
  });
  host.staleEnvironment = options.staleEnvironment ?? true;
  cleanup.add(() => {
    host.close();
  });
  return host;
}

/** The pages of the mini-program, as a message may name them. @throws Error when app.json is not valid */
export function readPages(): string[] {
  const { pages, subPackages } = v.parse(AppSchema, readJson('miniprogram/app.json'));
  return [...pages, ...subPackages.flatMap(({ root, pages: inPackage }) => inPackage.map((page) => `${root}/${page}`))];
}
const Pages = v.array(v.string());
const AppSchema = v.object({ pages: Pages, subPackages: v.array(v.object({ root: v.string(), pages: Pages })) });

/** The database on the data directory. */
export function openDatabase(
  base: StackBase,
  { host, messages }: { readonly host: FunctionHost; readonly messages: WechatMessagesSimulator },
  indexes: IndexFile,
  cleanup: Cleanup,
): CloudBase {
  const { secretId, secretKey } = base.keys.cloud;
  const cloudbase = openCloudBase({
    file: base.directory.file('cloudbase.db'),
    clock: base.clock,
    collections: [],
    indexes,
    secretId,
    secretKey,
    openApi: async ({ api, fields, apiToken }) => {
      const errorCode = host.openApiError(api, apiToken);
      if (errorCode !== 0) return { errorCode };
      const json = await messages.handle(api, fields);
      return json && { json };
    },
    invokeFunction: (name, data, caller) => host.callFromFunction(name, data, caller.apiToken).catch(asCloudBaseError),
  });
  cleanup.add(() => {
    cloudbase.close();
  });
  return cloudbase;
}

interface Moving {
  readonly host: FunctionHost;
  readonly wechat: WechatPaySimulator;
  readonly huifu: HuifuSimulator;
  readonly charger: ChargerSimulator;
  readonly engine: Engine;
  readonly indexes: IndexFile;
}

/** Brings everything that acts by itself under one order of time. */
export function openConductor(base: StackBase, { host, wechat, huifu, charger, engine, indexes }: Moving, cleanup: Cleanup): Conductor {
  const { options, clock, log } = base;
  const timers = new FunctionTimers({
    clock,
    triggers: host.triggers.filter(({ functionName }) => !options.withoutTimersOf?.includes(functionName)),
    run: (functionName, trigger, atMs) => host.timer(functionName, trigger, atMs),
    onError: (functionName, error) => {
      log.error({ err: error, function: functionName }, 'a timer failed');
    },
    earliestDueMs: earliestDue(engine, indexes),
    ticks: options.timerTicks ?? 'needed',
  });
  const conductor = new Conductor({
    clock,
    participants: [wechat.participant, huifu.participant, charger.participant],
    timers,
    whenIdle: (limitMs) => host.whenIdle(limitMs),
    onMoved: () => {
      rememberClock(base);
    },
    onArrived: () => {
      announceClock(base);
    },
    onError: (error) => {
      log.error({ err: error }, 'the conductor failed');
    },
  });
  cleanup.add(async () => {
    await conductor.stop();
    await host.whenIdle(STOP_GRACE_MS);
  });
  return conductor;
}

function asCloudBaseError(error: unknown): never {
  throw error instanceof InvocationError ? new CloudBaseError(error.code, error.message) : error;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8')) as unknown;
}
