import { httpAccessEvent, httpAccessReply } from '../../../local/host/http-access';
import { type ChargerSimulator, createCharger } from '../../../local/charger';
import { createHuifu, type HuifuMerchant, type HuifuRules, type HuifuSimulator } from '../../../local/huifu';
import type { Deliver, LedgerStore, Participant, TrafficEntry } from '../../../local/kernel/types';
import { createWechatPay, type WechatMerchant, type WechatPayRules, type WechatPaySimulator } from '../../../local/wechat-pay';
import {
  CHARGER_URL,
  HUIFU_MERCHANT,
  HUIFU_URL,
  merchantOf,
  NOTIFY_URL,
  PILES,
  WECHAT_MTLS_URL,
  WECHAT_URL,
} from '../../support/world-settings';
import type { Injector } from '../faults/injector';
import { withAnotherAmount } from '../faults/lies';
import type { Dice } from '../kernel/dice';
import type { Scheduler } from '../kernel/scheduler';
import type { PlanOnSale } from '../plans';
import type { Cluster } from './cluster';
import { Keys } from './keys';
import type { Latency } from './latency';
import type { Host } from './network';
import type { Observer } from './observer';

/** A notification as it was posted. */
export interface Posted {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The platforms, which act by themselves on the scheduler's time, and whose notifications reach the functions. */
export interface Platforms {
  readonly wechat: WechatPaySimulator;
  readonly huifu: HuifuSimulator;
  readonly charger: ChargerSimulator;
  readonly hosts: readonly Host[];
  /** Refunds that the staff make in the merchant platform are told by a notification; otherwise only statements show them. */
  readonly tellsRefunds: boolean;
  /** The key that WeChat signs with from now on. */
  rotateKey(apiV2Key: string): void;
  /** The other keys, which can be changed. */
  readonly keys: Keys;
  /** A template takes no signatures any more, or does again; contracts go on. */
  setTemplate(planId: string, status: 'open' | 'stopped'): void;
  /** Posts to `notify`, as a platform does or whoever pretends to be one. Rejects when nobody answers in time. */
  post(posted: Posted, timeoutMs: number): Promise<{ readonly status: number; readonly body: string }>;
  /** Posts what no platform has sent, and records it with what whoever verifies it must find. */
  intrude(posted: Posted, verification: TrafficEntry['verification']): Promise<void>;
  /** Looks again at what the platforms have to do. */
  touched(): void;
  /** Something is due at a platform, or under way. */
  isBusy(): boolean;
}

export interface PlatformParts {
  readonly scheduler: Scheduler;
  readonly injector: Injector;
  readonly dice: Dice;
  readonly latency: Latency;
  readonly observer: Required<Observer>;
  /** Called late: the functions need the platforms' addresses first. */
  readonly cluster: () => Cluster;
  readonly plans: readonly PlanOnSale[];
  /** How the platforms behave where their pages leave it open. */
  readonly rules: Partial<WechatPayRules>;
  readonly huifuRules: Partial<HuifuRules>;
  /** What every notification went out as; whoever listens may send it again. */
  readonly onPosted: (posted: Posted) => void;
}

export function openPlatforms(parts: PlatformParts): Platforms {
  const { scheduler, dice, injector, observer } = parts;
  const random = dice.fork('platforms');
  let seq = 0;
  const record = (entry: Omit<TrafficEntry, 'seq' | 'atMs'>): void =>
    observer.traffic({ ...entry, seq: (seq += 1), atMs: scheduler.nowMs });
  const keys = new Keys();
  const merchant = changeable(parts.plans, keys, dice.fork('merchant'));
  const post = poster(parts);
  const deliver: Deliver = (url, contentType, body, timeoutMs, headers = {}) => {
    const posted = { path: new URL(url).pathname.replace(/^.*\/notify(?=\/)/, ''), contentType, body, headers };
    parts.onPosted(posted);
    const tellsOfMoney = /payment$|deduction$|payscore$/.test(posted.path);
    const lie =
      tellsOfMoney && injector.lies(posted.path) ? withAnotherAmount(posted.body, { apiV2Key: merchant.apiV2Key, ...keys.huifu }) : null;
    if (lie === null) return post(posted, timeoutMs);
    // The platform itself says it, and whoever looks on has it on record.
    record({ ...describe({ ...posted, body: lie }), verification: 'valid', answered: null, status: null });
    return post({ ...posted, body: lie }, timeoutMs);
  };
  const common = {
    clock: { nowMs: () => scheduler.nowMs },
    faults: injector.platforms,
    traffic: { record },
    deliver,
    randomHex: (byteCount: number) => random.hex(byteCount),
    hold: (delayMs: number) => scheduler.sleep(delayMs),
  };
  const wechat = createWechatPay({ ...common, store: inMemory(), merchant, rules: parts.rules });
  const huifu = createHuifu({ ...common, store: inMemory(), merchant: huifuMerchant(keys), rules: parts.huifuRules });
  const charger = createCharger({
    ...common,
    store: inMemory(),
    get secret() {
      return keys.chargerSecret;
    },
    eventUrl: `${NOTIFY_URL}/notify/charger/event`,
    piles: PILES,
  });
  const agendas = [wechat, huifu, charger].map(({ participant }) => new ParticipantAgenda(participant, scheduler));
  return {
    wechat,
    huifu,
    charger,
    hosts: [
      { name: 'wechat', addresses: [WECHAT_URL, WECHAT_MTLS_URL], handle: (request) => wechat.handle(request) },
      { name: 'huifu', addresses: [HUIFU_URL], handle: (request) => huifu.handle(request) },
      { name: 'charger', addresses: [CHARGER_URL], handle: (request) => charger.handle(request) },
    ],
    tellsRefunds: merchant.refundNotifyUrl !== null,
    rotateKey: (apiV2Key) => merchant.rotate(apiV2Key),
    keys,
    setTemplate: (planId, status) => merchant.setTemplate(planId, status),
    post,
    intrude: async (posted, verification) => {
      const answer = await post(posted, INTRUDERS_PATIENCE_MS).catch(() => null);
      record({ ...describe(posted), verification, answered: answer?.body ?? null, status: answer?.status ?? null });
    },
    touched: () => agendas.forEach((agenda) => agenda.plan()),
    isBusy: () => agendas.some((agenda) => agenda.isBusy()),
  };
}

/** A platform acts when something is due there, one thing after the other. */
class ParticipantAgenda {
  #plannedMs = Infinity;
  #isRunning = false;

  constructor(
    private readonly participant: Participant,
    private readonly scheduler: Scheduler,
  ) {}

  plan(): void {
    if (this.#isRunning) return;
    const dueMs = this.participant.nextDueMs() ?? Infinity;
    if (dueMs >= this.#plannedMs) return;
    this.#plannedMs = dueMs;
    this.scheduler.at(dueMs, () => this.#act(dueMs));
  }
  isBusy(): boolean {
    return this.#isRunning || (this.participant.nextDueMs() ?? Infinity) <= this.scheduler.nowMs;
  }

  #act(plannedMs: number): void {
    if (this.#isRunning || plannedMs !== this.#plannedMs) return;
    this.#plannedMs = Infinity;
    if ((this.participant.nextDueMs() ?? Infinity) > this.scheduler.nowMs) return this.plan();
    this.#isRunning = true;
    this.scheduler.step(this.participant.name, 'acts');
    void this.participant.runDue().then(() => {
      this.#isRunning = false;
      this.plan();
    });
  }
}

/** Whoever pretends waits as long as a platform. */
const INTRUDERS_PATIENCE_MS = 5_000;

/** A message as the record of the wires has it, by where it went. */
function describe({ path, body }: Posted): Pick<TrafficEntry, 'kind' | 'party' | 'subject' | 'sent' | 'fault' | 'durationMs'> {
  const [, party = '', subject = ''] = path.split('/');
  return {
    kind: 'notification',
    party: party === 'huifu' || party === 'charger' ? party : 'wechat',
    subject,
    sent: body,
    fault: null,
    durationMs: 0,
  };
}

/** One POST to the functions over HTTP access, which takes its time there and back. */
function poster({ scheduler, cluster }: PlatformParts): Platforms['post'] {
  return ({ path, contentType, body, headers }, timeoutMs) => {
    const event = httpAccessEvent(
      {
        method: 'POST',
        path,
        query: new URLSearchParams(),
        headers: { 'content-type': contentType, ...headers },
        body: Buffer.from(body),
      },
      'simulation',
    );
    const answered = cluster()
      .invoke('notify', event, { request_id: 'notify', environ: 'TRIGGER_SRC=http' })
      .then((result) => {
        const { status, body: answer } = httpAccessReply(JSON.stringify(result));
        return { status, body: String(answer) };
      });
    const tooLate = scheduler.sleep(timeoutMs).then(() => Promise.reject(new Error(`no answer within ${timeoutMs} ms`)));
    return Promise.race([answered, tooLate]);
  };
}

/**
 * The merchant as WeChat knows it, whose key and templates can be changed. Some have not set where they are told of refunds by staff, some not where of contracts that
 * users end inside WeChat: only questions show those.
 */
function changeable(
  plans: readonly PlanOnSale[],
  keys: Keys,
  dice: Dice,
): WechatMerchant & Pick<Platforms, 'setTemplate'> & { rotate(apiV2Key: string): void } {
  const tellsRefunds = dice.chance(0.6);
  const tellsTerminations = dice.chance(0.7);
  const merchant = merchantOf(tellsTerminations ? `${NOTIFY_URL}/notify/wechat/contract` : null, plans);
  let { apiV2Key, templates } = merchant;
  return {
    ...merchant,
    ...(tellsRefunds ? {} : { refundNotifyUrl: null }),
    get apiV2Key() {
      return apiV2Key;
    },
    get v3() {
      return keys.v3;
    },
    get templates() {
      return templates;
    },
    rotate(next) {
      apiV2Key = next;
    },
    setTemplate(planId, status) {
      templates = templates.map((template) => (template.planId === planId ? { ...template, status } : template));
    },
  };
}

/** The merchant as Huifu knows it, whose keys can be changed. */
const huifuMerchant = (keys: Keys): HuifuMerchant => ({
  ...HUIFU_MERCHANT,
  get merchantPublicKey() {
    return keys.huifu.merchantPublicKey;
  },
  get huifuPrivateKey() {
    return keys.huifu.huifuPrivateKey;
  },
});

/** The simulators' books are in their own memory; nothing of them is ever read again here. */
function inMemory(): LedgerStore {
  return { get: () => undefined, all: () => [], put: () => undefined };
}
