import piles from '../../../cloudfunctions/shared/store/seed-piles.json';
import tariffs from '../../../cloudfunctions/shared/store/seed-tariffs.json';
import { type DocumentLog, NO_LOG } from '../../../local/cloudbase';
import type { HuifuRules } from '../../../local/huifu';
import type { WechatPayRules } from '../../../local/wechat-pay';
import { type EngineDatabase, openEngineDatabase } from '../../support/engine-database';
import { OPERATOR, OPERATOR_KEY } from '../../support/operating';
import { worldSettings } from '../../support/world-settings';
import { Injector, type Restraint } from '../faults/injector';
import type { FaultProfile } from '../faults/profile';
import type { Dice } from '../kernel/dice';
import { Scheduler } from '../kernel/scheduler';
import type { Trace } from '../kernel/trace';
import type { PlanOnSale } from '../plans';
import { Cluster } from './cluster';
import { createLatency } from './latency';
import type { Host } from './network';
import { type Observer, together } from './observer';
import { openPlatforms, type Platforms, type Posted } from './platforms';
import type { Surroundings } from './ports';
import { Timers } from './timers';

export interface WorldOptions {
  readonly startMs: number;
  readonly dice: Dice;
  readonly trace: Trace;
  readonly profile: FaultProfile;
  readonly restraint: Restraint;
  readonly observers: readonly Observer[];
  readonly plans: readonly PlanOnSale[];
  readonly rules: Partial<WechatPayRules>;
  readonly huifuRules: Partial<HuifuRules>;
  readonly onPosted: (posted: Posted) => void;
  /** Further variables of the functions' environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Everything that there is besides people: functions, database, platforms, timers, and what goes wrong between them. */
export interface SimulatedWorld {
  readonly scheduler: Scheduler;
  readonly injector: Injector;
  readonly database: EngineDatabase;
  readonly cluster: Cluster;
  readonly platforms: Platforms;
  /** On sale at the beginning. */
  readonly plans: readonly PlanOnSale[];
  readonly timers: Timers;
  /** What nobody reaches at the moment. */
  readonly outages: Set<Host['name'] | 'database'>;
  /** The functions' environment from the next deployment on. */
  readonly environment: Record<string, string>;
}

/** A fresh installation with the plans on sale and no users. */
export async function openWorld(options: WorldOptions): Promise<SimulatedWorld> {
  const { dice, trace, profile, restraint, plans } = options;
  const observer = together(options.observers);
  const scheduler = new Scheduler(options.startMs, trace, observer.told);
  const clock = { nowMs: () => scheduler.nowMs, sleep: (delayMs: number) => scheduler.sleep(delayMs) };
  const database = openEngineDatabase({ clock, randomHex: dice.fork('database').hex, log: commitLog(observer, () => timers) });
  for (const [collection, documents] of Object.entries({ plans, piles, tariffs })) {
    await database.engine.insert(
      collection,
      documents.map((document) => ({ ...document })),
    );
  }
  const injector = new Injector(profile, dice.fork('faults'), restraint, (kind, what) => {
    scheduler.note('fault', `${kind}: ${what}`);
    observer.fault(kind, what);
  });
  const latency = createLatency(dice.fork('latency'));
  const environment: Record<string, string> = { OPERATOR_KEYS: `${OPERATOR}:${OPERATOR_KEY}`, ...options.environment };
  const outages = new Set<Host['name'] | 'database'>();
  const platforms: Platforms = openPlatforms({
    scheduler,
    injector,
    dice,
    latency,
    observer,
    cluster: () => cluster,
    plans,
    rules: options.rules,
    huifuRules: options.huifuRules,
    onPosted: options.onPosted,
  });
  const surroundings: Surroundings = {
    scheduler,
    injector,
    latency,
    dice: dice.fork('machines'),
    database,
    hosts: platforms.hosts,
    observer,
    outages,
    touched: () => platforms.touched(),
  };
  const cluster = new Cluster(surroundings, worldSettings(environment));
  const timers: Timers = new Timers({ scheduler, injector, dice: dice.fork('timers'), cluster, database, outages });
  return { scheduler, injector, database, cluster, platforms, plans, timers, outages, environment };
}

/** Whoever watches sees each document as it is committed; the timers hear when it is due. */
function commitLog(observer: Required<Observer>, timers: () => Timers): DocumentLog {
  return {
    ...NO_LOG,
    append(changes) {
      for (const change of changes) {
        if (change.kind !== 'put') continue;
        const { collection, document } = change;
        observer.stored(collection, document);
        const { dueMs } = document;
        if (typeof dueMs === 'number' && dueMs > 0) timers().note(dueMs);
      }
    },
  };
}
