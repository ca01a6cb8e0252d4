/**
 * The application and the platform in one process: the real functions put together by `composeApp`, WeChat Pay's simulator, the document
 * engine in memory, time that stands still until it is moved. No network, no real time; the same seed gives the same run.
 */
import { notifyFunction } from '../../cloudfunctions/notify/wechat';
import type { SweepReport } from '../../cloudfunctions/shared/application/sweep';
import { sweep } from '../../cloudfunctions/shared/application/sweep';
import type { App } from '../../cloudfunctions/shared/application/ports';
import { composeApp } from '../../cloudfunctions/shared/entry/compose';
import { timerFunction } from '../../cloudfunctions/shared/entry/timer-function';
import { userFunction } from '../../cloudfunctions/shared/entry/user-function';
import type { HttpAnswer } from '../../cloudfunctions/shared/platform/http-function';
import { subscriptionActions } from '../../cloudfunctions/subscription/actions';
import { httpAccessEvent } from '../../local/host/http-access';
import { createFaults, type FaultBook } from '../../local/kernel/faults';
import type { FaultRule } from '../../local/kernel/types';
import { openLedgerStore } from '../../local/kernel/ledger-store';
import { createWechatPay, type PayDecision, type WechatPayRules, type WechatPaySimulator } from '../../local/wechat-pay';
import type { CloudApi, Reply } from '../../typings/cloud-api';
import { type EngineDatabase, openEngineDatabase } from './engine-database';
import { sign, toXml } from './wechat-pay-platform';
import { createVirtualClock, type VirtualClock } from './world-clock';
import { createLogBook, createSeededRandom, createWorldHttp, type LogLine, type WorldHttp } from './world-ports';
import { API_KEY, APP_ID, merchantOf, NOTIFY_URL, PLANS, START_MS, WECHAT_URL, worldSettings } from './world-settings';
import { createWorldRecords, type WorldRecords } from './world-records';

type Subscription = CloudApi['subscription'];

export interface WorldOptions {
  readonly seed: number;
  readonly startMs?: number;
  readonly rules?: Partial<WechatPayRules>;
  /** Null: the platform tells nobody about terminations. Default: the notify function. */
  readonly terminateUrl?: string | null;
  /** Further variables of the functions' environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface World {
  readonly app: App;
  readonly clock: VirtualClock;
  readonly database: EngineDatabase;
  readonly http: WorldHttp;
  readonly wechat: WechatPaySimulator;
  readonly faults: FaultBook;
  readonly log: readonly LogLine[];
  readonly records: WorldRecords;
  /** Calls `subscription` as this user. */
  call<A extends keyof Subscription>(openid: string, action: A, input: object): Promise<Reply<Subscription[A]['data']>>;
  /** Like {@link call}, for calls that must succeed. */
  ask<A extends keyof Subscription>(openid: string, action: A, input: object): Promise<Subscription[A]['data']>;
  /** The user's decision on the sheet; nothing is notified until time is moved. */
  pay(prepayId: string, decision: Omit<PayDecision, 'prepayId'>): ReturnType<WechatPaySimulator['decidePayment']>;
  /** Posts a body to `notify` as the platform would. Rejects when the process dies over it. */
  post(path: string, body: string): Promise<HttpAnswer>;
  /** Posts a notification of these fields, signed by the platform's key. */
  notify(path: string, fields: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /** One tick of the scheduler. */
  tick(): Promise<SweepReport>;
  /** Moves time; notifications, retries and the scheduler's ticks happen on the way, each at its time. */
  advance(ms: number): Promise<void>;
  /** Hands over what the platform has due now, without a tick. */
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
  await database.engine.insert(
    'plans',
    PLANS.map((plan) => ({ ...plan })),
  );
  const faults = createFaults();
  const http: WorldHttp = createWorldHttp(WECHAT_URL, () => wechat);
  const log = createLogBook();
  const settings = worldSettings(options.environment);
  const app = composeApp({ clock, random: createSeededRandom(options.seed), http, database, log }, settings);
  const functions = {
    subscription: userFunction({ app }, subscriptionActions),
    notify: notifyFunction({ app, settings }),
    scheduler: timerFunction({ app }, sweep),
  };
  /** A process of its own: it may die, and then the one who waits hears that the connection is gone. */
  const inProcess = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const forget = database.onCrash(() => reject(new Error('the process died')));
      work().then(resolve, reject).finally(forget);
    });
  const post = (path: string, body: string): Promise<HttpAnswer> => {
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    const event = httpAccessEvent({ method: 'POST', path, query: new URLSearchParams(), headers, body: Buffer.from(body) }, 'world');
    return inProcess(() => functions.notify(event, { request_id: 'notify', environ: 'TRIGGER_SRC=http' }));
  };
  const wechat = createWechatPay({
    clock,
    faults,
    store: openLedgerStore(null),
    traffic: { record: () => undefined },
    deliver: async (url, _contentType, body) => {
      const { statusCode: status, body: answer } = await post(new URL(url).pathname.replace('/http/notify', ''), body);
      return { status, body: answer };
    },
    randomHex: (byteCount) => platformRandom.hex(byteCount),
    merchant: merchantOf(options.terminateUrl === undefined ? `${NOTIFY_URL}/notify/wechat/contract` : options.terminateUrl),
    ...(options.rules && { rules: options.rules }),
  });

  const call: World['call'] = async <A extends keyof Subscription>(openid: string, action: A, input: object) => {
    const event = { ...input, action, userInfo: { openId: openid, appId: APP_ID } };
    const context = { request_id: `call:${action}`, environ: `TRIGGER_SRC=tcb;WX_CLIENTIP=203.0.113.7;WX_OPENID=${openid}` };
    return (await clock.finish(inProcess(() => functions.subscription(event, context)))) as Reply<Subscription[A]['data']>;
  };
  const tick: World['tick'] = async () => {
    const reply = await clock.finish(inProcess(() => functions.scheduler({ Type: 'Timer' }, TIMER_CONTEXT)));
    if (!reply.ok) throw new Error(`the scheduler was refused: ${reply.error.code}`);
    return reply.data as SweepReport;
  };
  const records = createWorldRecords(database, wechat);
  return {
    app,
    clock,
    database,
    http,
    wechat,
    faults,
    log: log.lines,
    records,
    call,
    async ask(openid, action, input) {
      const reply = await call(openid, action, input);
      if (!reply.ok) throw new Error(`${action} was refused: ${reply.error.code}`);
      return reply.data;
    },
    pay: (prepayId, decision) => wechat.decidePayment({ prepayId, ...decision }),
    post: (path, body) => clock.finish(post(path, body)),
    notify: (path, fields) => clock.finish(post(path, toXml({ ...fields, sign: sign({ ...fields }, API_KEY) }))),
    tick,
    advance: (ms) => advance(clock.nowMs() + ms, { clock, wechat, records, tick }),
    deliver: () => clock.finish(wechat.participant.runDue()),
    fault: (on, action, times = 1, delayMs) =>
      faults.set([...faults.list(), { on, do: action, times, ...(delayMs === undefined ? {} : { delayMs }) }]),
  };
}

/** Everything that falls due until `targetMs`, in order of time. Ticks that would find nothing are left out: they change nothing. */
async function advance(targetMs: number, world: Pick<World, 'clock' | 'wechat' | 'records' | 'tick'>): Promise<void> {
  const { clock, wechat, records, tick } = world;
  let tickedMs = Math.floor(clock.nowMs() / MINUTE_MS) * MINUTE_MS;
  for (;;) {
    const eventMs = wechat.participant.nextDueMs() ?? Infinity;
    const dueMs = (await records.earliestDueMs()) ?? Infinity;
    const tickMs = Math.max(Math.ceil(dueMs / MINUTE_MS) * MINUTE_MS, tickedMs + MINUTE_MS);
    const nextMs = Math.min(eventMs, tickMs);
    if (nextMs > targetMs) break;
    clock.moveTo(nextMs);
    if (eventMs <= tickMs) await clock.finish(wechat.participant.runDue());
    else {
      tickedMs = tickMs;
      await tick();
    }
  }
  clock.moveTo(targetMs);
}
