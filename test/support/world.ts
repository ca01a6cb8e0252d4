/**
 * The application and the platform in one process: the real functions put together by `composeApp`, WeChat Pay's simulator, the document
 * engine in memory, time that stands still until it is moved. No network, no real time; the same seed gives the same run.
 */
import { chargingActions } from '../../cloudfunctions/charging/actions';
import { notifyFunction } from '../../cloudfunctions/notify/notify';
import type { SweepReport } from '../../cloudfunctions/shared/application/sweep';
import { sweep } from '../../cloudfunctions/shared/application/sweep';
import type { App } from '../../cloudfunctions/shared/application/app';
import { composeApp } from '../../cloudfunctions/shared/entry/compose';
import { timerFunction } from '../../cloudfunctions/shared/entry/timer-function';
import { userFunction } from '../../cloudfunctions/shared/entry/user-function';
import type { HttpAnswer } from '../../cloudfunctions/shared/platform/http-function';
import { subscriptionActions } from '../../cloudfunctions/subscription/actions';
import { type ChargerSimulator, createCharger } from '../../local/charger';
import { httpAccessEvent } from '../../local/host/http-access';
import { createHuifu, type HuifuRules, type HuifuSimulator } from '../../local/huifu';
import { createFaults, type FaultBook } from '../../local/kernel/faults';
import type { Deliver, FaultRule, Participant } from '../../local/kernel/types';
import { createMemoryLedgerStore } from '../../local/kernel/memory-ledger-store';
import { createTraffic, type TrafficLog } from '../../local/kernel/traffic';
import { createWechatPay, type PayDecision, type WechatPayRules, type WechatPaySimulator } from '../../local/wechat-pay';
import type { CloudApi, Reply } from '../../typings/cloud-api';
import type { Evidence } from '../invariants/evidence';
import { gatherInProcess } from '../invariants/gather';
import { type EngineDatabase, openEngineDatabase } from './engine-database';
import { sign, toXml } from './wechat-pay-platform';
import { createVirtualClock, type VirtualClock } from './world-clock';
import { createWorldNotices, type WorldNotices } from './world-notices';
import { createLogBook, createSeededRandom, createWorldHttp, type LogLine, type WorldHttp } from './world-ports';
import piles from '../../cloudfunctions/shared/store/seed-piles.json';
import tariffs from '../../cloudfunctions/shared/store/seed-tariffs.json';
import {
  API_KEY,
  APP_ID,
  CHARGER_SECRET,
  CHARGER_URL,
  HUIFU_MERCHANT,
  HUIFU_URL,
  merchantOf,
  NOTIFY_URL,
  PILES,
  PLANS,
  START_MS,
  WECHAT_MTLS_URL,
  WECHAT_URL,
  worldSettings,
} from './world-settings';
import { createWorldRecords, type WorldRecords } from './world-records';

type Subscription = CloudApi['subscription'];
type Charging = CloudApi['charging'];

export interface WorldOptions {
  readonly seed: number;
  readonly startMs?: number;
  readonly rules?: Partial<WechatPayRules>;
  readonly huifuRules?: Partial<HuifuRules>;
  /** Null: the platform tells nobody about terminations. Default: the notify function. */
  readonly terminateUrl?: string | null;
  /** Further variables of the functions' environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface World {
  readonly app: App;
  /** A further instance of the functions: the same database and platforms, a memory of its own. */
  anotherApp(): App;
  /** A new version takes over, with these variables instead of the ones before; `app` and earlier instances stay what they are. */
  deploy(environment: Readonly<Record<string, string>>): void;
  readonly clock: VirtualClock;
  readonly database: EngineDatabase;
  readonly http: WorldHttp;
  /** What users were told. */
  readonly notices: WorldNotices;
  readonly wechat: WechatPaySimulator;
  readonly huifu: HuifuSimulator;
  readonly charger: ChargerSimulator;
  readonly faults: FaultBook;
  /** What went between our side and the platforms, but for what a test posts itself. */
  readonly traffic: TrafficLog;
  readonly log: readonly LogLine[];
  readonly records: WorldRecords;
  /** Calls `subscription` as this user. */
  call<A extends keyof Subscription>(openid: string, action: A, input: object): Promise<Reply<Subscription[A]['data']>>;
  /** Like {@link call}, for calls that must succeed. */
  ask<A extends keyof Subscription>(openid: string, action: A, input: object): Promise<Subscription[A]['data']>;
  /** Calls `charging` as this user. */
  callCharging<A extends keyof Charging>(openid: string, action: A, input: object): Promise<Reply<Charging[A]['data']>>;
  /** Like {@link callCharging}, for calls that must succeed. */
  charge<A extends keyof Charging>(openid: string, action: A, input: object): Promise<Charging[A]['data']>;
  /** The user's decision on the sheet; nothing is notified until time is moved. */
  pay(prepayId: string, decision: Omit<PayDecision, 'prepayId'>): ReturnType<WechatPaySimulator['decidePayment']>;
  /** Posts a body to `notify` as a platform would. Rejects when the process dies over it. */
  post(path: string, body: string, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /** Posts a notification of these fields, signed by the platform's key. */
  notify(path: string, fields: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /** One tick of the scheduler. */
  tick(): Promise<SweepReport>;
  /** Moves time; notifications, retries and the scheduler's ticks happen on the way, each at its time. */
  advance(ms: number): Promise<void>;
  /** Hands over what the platforms have due now, without a tick. */
  deliver(): Promise<void>;
  /** Faults of the platform, on top of those that are set. */
  fault(on: string, action: FaultRule['do'], times?: number, delayMs?: number): void;
}

const MINUTE_MS = 60_000;
const TIMER_CONTEXT = { request_id: 'tick', environ: 'TRIGGER_SRC=timer' };

/** A fresh world with the plans on sale and no users. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const clock = createVirtualClock(options.startMs ?? START_MS);
  const platformRandom = createSeededRandom(`platform ${options.seed}`);
  const database = openEngineDatabase({ clock, randomHex: createSeededRandom(`database ${options.seed}`).hex });
  for (const [collection, documents] of Object.entries({ plans: PLANS, piles, tariffs })) {
    await database.engine.insert(
      collection,
      documents.map((document) => ({ ...document })),
    );
  }
  const faults = createFaults();
  const http: WorldHttp = createWorldHttp(clock, () => ({
    [WECHAT_URL]: (request) => wechat.handle(request),
    [WECHAT_MTLS_URL]: (request) => wechat.handle(request),
    [HUIFU_URL]: (request) => huifu.handle(request),
    [CHARGER_URL]: (request) => charger.handle(request),
  }));
  const log = createLogBook();
  let settings = worldSettings(options.environment);
  const notices = createWorldNotices();
  let apps = 0;
  const anotherApp = (): App => {
    const seed = apps++ === 0 ? options.seed : `${options.seed}.${apps}`;
    return composeApp({ clock, random: createSeededRandom(seed), http, database, notices, log }, settings);
  };
  const app = anotherApp();
  const open = (running: App) => ({
    subscription: userFunction({ app: running }, subscriptionActions),
    charging: userFunction({ app: running }, chargingActions),
    notify: notifyFunction({ app: running, settings }),
    scheduler: timerFunction({ app: running }, sweep),
  });
  let functions = open(app);
  /** A process of its own: it may die, and then the one who waits hears that the connection is gone. */
  const inProcess = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const forget = database.onCrash(() => reject(new Error('the process died')));
      work().then(resolve, reject).finally(forget);
    });
  const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> => {
    const event = httpAccessEvent({ method: 'POST', path, query: new URLSearchParams(), headers, body: Buffer.from(body) }, 'world');
    return inProcess(() => functions.notify(event, { request_id: 'notify', environ: 'TRIGGER_SRC=http' }));
  };
  const deliver: Deliver = async (url, contentType, body, _timeoutMs, headers = {}) => {
    const path = new URL(url).pathname.replace('/http/notify', '');
    const { statusCode: status, body: answer } = await post(path, body, { 'content-type': contentType, ...headers });
    return { status, body: answer };
  };
  const traffic = createTraffic(clock, Number.MAX_SAFE_INTEGER);
  // What a test posts itself is no platform's message.
  let isTrafficComplete = true;
  const posted = (path: string, body: string, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer> => {
    isTrafficComplete = false;
    return clock.finish(post(path, body, headers));
  };
  const platform = {
    clock,
    faults,
    traffic,
    deliver,
    randomHex: (byteCount: number) => platformRandom.hex(byteCount),
  };
  const wechat = createWechatPay({
    ...platform,
    store: createMemoryLedgerStore(),
    merchant: merchantOf(options.terminateUrl === undefined ? `${NOTIFY_URL}/notify/wechat/contract` : options.terminateUrl),
    ...(options.rules && { rules: options.rules }),
  });
  const huifu = createHuifu({
    ...platform,
    store: createMemoryLedgerStore(),
    merchant: HUIFU_MERCHANT,
    ...(options.huifuRules && { rules: options.huifuRules }),
  });
  const charger = createCharger({
    ...platform,
    store: createMemoryLedgerStore(),
    secret: CHARGER_SECRET,
    eventUrl: `${NOTIFY_URL}/notify/charger/event`,
    piles: PILES,
  });
  const participants = [wechat.participant, huifu.participant, charger.participant];

  const callFunction = async (
    name: 'subscription' | 'charging',
    openid: string,
    action: string,
    input: object,
  ): Promise<Reply<unknown>> => {
    const event = { ...input, action, userInfo: { openId: openid, appId: APP_ID } };
    const context = { request_id: `call:${action}`, environ: `TRIGGER_SRC=tcb;WX_CLIENTIP=203.0.113.7;WX_OPENID=${openid}` };
    return clock.finish(inProcess(() => functions[name](event, context)));
  };
  const call: World['call'] = async <A extends keyof Subscription>(openid: string, action: A, input: object) =>
    (await callFunction('subscription', openid, action, input)) as Reply<Subscription[A]['data']>;
  const callCharging: World['callCharging'] = async <A extends keyof Charging>(openid: string, action: A, input: object) =>
    (await callFunction('charging', openid, action, input)) as Reply<Charging[A]['data']>;
  const tick: World['tick'] = async () => {
    const reply = await clock.finish(inProcess(() => functions.scheduler({ Type: 'Timer' }, TIMER_CONTEXT)));
    if (!reply.ok) throw new Error(`the scheduler was refused: ${reply.error.code}`);
    return reply.data as SweepReport;
  };
  const gather = (): Promise<Evidence> =>
    gatherInProcess(
      { engine: database.engine, wechat, huifu, charger },
      {
        ...{ nowMs: clock.nowMs(), quiet: true, clockToleranceMs: 0 },
        ...{ traffic: traffic.after(0), trafficIsComplete: isTrafficComplete },
      },
    );
  const records = createWorldRecords(database, gather);
  return {
    app,
    anotherApp,
    deploy(environment) {
      settings = worldSettings({ ...options.environment, ...environment });
      functions = open(anotherApp());
    },
    clock,
    database,
    http,
    notices,
    wechat,
    huifu,
    charger,
    faults,
    traffic,
    log: log.lines,
    records,
    call,
    callCharging,
    async charge(openid, action, input) {
      const reply = await callCharging(openid, action, input);
      if (!reply.ok) throw new Error(`${action} was refused: ${reply.error.code}`);
      return reply.data;
    },
    async ask(openid, action, input) {
      const reply = await call(openid, action, input);
      if (!reply.ok) throw new Error(`${action} was refused: ${reply.error.code}`);
      return reply.data;
    },
    pay: (prepayId, decision) => wechat.decidePayment({ prepayId, ...decision }),
    post: posted,
    notify: (path, fields) => posted(path, toXml({ ...fields, sign: sign({ ...fields }, API_KEY) })),
    tick,
    advance: (ms) => advance(clock.nowMs() + ms, participants, { clock, records, tick }),
    deliver: async () => {
      for (const participant of participants) await clock.finish(participant.runDue());
    },
    fault: (on, action, times = 1, delayMs) =>
      faults.set([...faults.list(), { on, do: action, times, ...(delayMs === undefined ? {} : { delayMs }) }]),
  };
}

/** Everything that falls due until `targetMs`, in order of time. Ticks that would find nothing are left out: they change nothing. */
async function advance(
  targetMs: number,
  participants: readonly Participant[],
  { clock, records, tick }: Pick<World, 'clock' | 'records' | 'tick'>,
): Promise<void> {
  let tickedMs = Math.floor(clock.nowMs() / MINUTE_MS) * MINUTE_MS;
  for (;;) {
    const dueOf = (participant: Participant): number => participant.nextDueMs() ?? Infinity;
    const [first] = [...participants].sort((a, b) => dueOf(a) - dueOf(b));
    const eventMs = first ? dueOf(first) : Infinity;
    const dueMs = (await records.earliestDueMs()) ?? Infinity;
    const tickMs = Math.max(Math.ceil(dueMs / MINUTE_MS) * MINUTE_MS, tickedMs + MINUTE_MS);
    const nextMs = Math.min(eventMs, tickMs);
    if (nextMs > targetMs) break;
    clock.moveTo(nextMs);
    if (first && eventMs <= tickMs) await clock.finish(first.runDue());
    else {
      tickedMs = tickMs;
      await tick();
    }
  }
  clock.moveTo(targetMs);
}
