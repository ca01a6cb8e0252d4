import path from 'node:path';
import type { CloudBase, Engine } from '../cloudbase';
import type { ChargerSimulator } from '../charger';
import type { FunctionHost } from '../host';
import type { HuifuSimulator } from '../huifu';
import type { MovableClock } from '../kernel/clock';
import type { FaultBook } from '../kernel/faults';
import type { TrafficLog } from '../kernel/traffic';
import type { WechatMessagesSimulator } from '../wechat-messages';
import type { WechatPaySimulator } from '../wechat-pay';
import { openBase } from './base';
import { Cleanup } from './cleanup';
import type { LocalKeys } from './keys';
import type { StackOptions } from './options';
import { openConductor, openDatabase, openHost, readIndexes, readPages, readPlans, seedAll } from './parts';
import { createRouter } from './router';
import { openCharger, openHuifu, openWechatMessages, openWechatPay } from './simulators';
import { openUsers } from './users';

export type { StackOptions } from './options';

export interface RunningStack {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly baseUrl: string;
  /** `https://127.0.0.1:<another port>`, for the interfaces with mutual TLS */
  readonly mtlsBaseUrl: string;
  readonly clock: MovableClock;
  readonly cloudbase: CloudBase;
  /** Direct access to the database. */
  readonly engine: Engine;
  readonly wechat: WechatPaySimulator;
  readonly huifu: HuifuSimulator;
  readonly charger: ChargerSimulator;
  readonly messages: WechatMessagesSimulator;
  readonly host: FunctionHost;
  readonly faults: FaultBook;
  readonly traffic: TrafficLog;
  readonly keys: LocalKeys;
  /** Moves stack time by `ms`, running everything that falls due on the way, and settles. */
  advance(ms: number): Promise<void>;
  /** Delivers and processes everything already due, until the stack is quiet. */
  settle(): Promise<void>;
  /** Tells open phones that they have been built anew, so that they reload. */
  announceRebuild(): void;
  /** Lets running calls end, then closes everything. The data can be opened again afterwards. */
  stop(): Promise<void>;
}

/**
 * Starts everything that stands in for Tencent on this machine: database, function host, simulators, control interface, on one loopback port, and a second one for what needs mutual TLS.
 *
 * @throws StartError when the data is in use or damaged, or the port is taken
 */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const cleanup = new Cleanup();
  try {
    return await start(options, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start(options: StackOptions, cleanup: Cleanup): Promise<RunningStack> {
  const base = await openBase(options, cleanup);
  const { clock, faults, traffic, keys, events, server, baseUrl, mtlsServer, mtlsBaseUrl } = base;
  const indexes = readIndexes(base);
  const plans = readPlans(base);
  const host = openHost(base, cleanup);
  const messages = openWechatMessages(base, readPages(), cleanup);
  const cloudbase = openDatabase(base, { host, messages }, indexes, cleanup);
  const { engine } = cloudbase;
  await seedAll(engine, plans);
  const wechat = openWechatPay(base, plans, cleanup);
  const huifu = openHuifu(base, cleanup);
  const charger = openCharger(base, cleanup);
  const conductor = openConductor(base, { host, wechat, huifu, charger, engine, indexes }, cleanup);
  const users = openUsers(base.store);
  server.handler = createRouter({
    admin: (request) => cloudbase.handleAdmin(request),
    wechatPay: (request) => wechat.handle(request),
    huifu: (request) => huifu.handle(request),
    charger: (request) => charger.handle(request),
    functions: { host, users, traffic, onCall: () => conductor.touch() },
    control: { clock, conductor, faults, traffic, host, engine, wechat, huifu, charger, messages, users, keys, mtlsBaseUrl },
    events,
    phoneDir: path.resolve(options.phoneDir ?? 'dist/phone'),
    onRequest: () => conductor.poke(),
  });
  mtlsServer.handler = async (request) => {
    const reply = await wechat.handle(request);
    conductor.poke();
    return reply;
  };
  conductor.poke();
  return {
    port: server.port,
    baseUrl,
    mtlsBaseUrl,
    clock,
    cloudbase,
    engine,
    wechat,
    huifu,
    charger,
    messages,
    host,
    faults,
    traffic,
    keys,
    advance: (ms) => conductor.advance(ms),
    settle: () => conductor.settle(),
    announceRebuild: () => events.send('rebuilt', {}),
    stop: () => cleanup.run(),
  };
}
