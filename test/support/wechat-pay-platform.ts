import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { createFaults, type FaultBook } from '../../local/kernel/faults';
import type { OpenLedgerStore } from '../../local/kernel/ledger-store';
import { createMemoryLedgerStore } from '../../local/kernel/memory-ledger-store';
import type { TrafficEntry } from '../../local/kernel/types';
import { V3_KEYS } from './wechat-v3';
import { createWechatPay, type WechatMerchant, type WechatPayRules, type WechatPaySimulator } from '../../local/wechat-pay';

export type Fields = Record<string, string>;
export type Answer = { status: number; body: string };

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** 2026-11-23 10:00:00 in Beijing. */
export const START_MS = Date.UTC(2026, 10, 23, 2, 0, 0);
export const KEY = '0123456789abcdef0123456789ABCDEF';
export const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
export const PAYMENT_URL = 'http://merchant.test/notify/wechat/payment';
export const CONTRACT_URL = 'http://merchant.test/notify/wechat/contract';
export const REFUND_URL = 'http://merchant.test/notify/wechat/refund';
export const TERMINATE_URL = 'http://merchant.test/notify/wechat/terminated';

export const MERCHANT: WechatMerchant = {
  mchId: '1900000109',
  name: '续充',
  appIds: ['wx2421b1c4370ec43b', 'wx0000000000000002'],
  apiV2Key: KEY,
  v3: V3_KEYS,
  refundNotifyUrl: REFUND_URL,
  templates: [
    {
      planId: '10001',
      mode: '24h-delay',
      kind: 'cap',
      amountFen: 2500,
      cycleMonths: 1,
      name: '连续包月',
      terminateUrl: TERMINATE_URL,
      status: 'open',
    },
    {
      planId: '10002',
      mode: 'pre-notify',
      kind: 'fixed',
      amountFen: 6600,
      cycleMonths: 3,
      name: '连续包季',
      terminateUrl: null,
      status: 'open',
    },
    {
      planId: '10009',
      mode: 'pre-notify',
      kind: 'fixed',
      amountFen: 6600,
      cycleMonths: 3,
      name: '停用',
      terminateUrl: null,
      status: 'stopped',
    },
  ],
};

/** The merchant's own signature, written apart from the code under test. */
export function sign(fields: Fields, key = KEY, signType = fields.sign_type ?? 'MD5'): string {
  const names = Object.keys(fields).filter((name) => name !== 'sign' && fields[name] !== '');
  const text = `${names
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')}&key=${key}`;
  const digest = signType === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return digest.update(text, 'utf8').digest('hex').toUpperCase();
}

export const signed = (fields: Fields, key = KEY): Fields => ({ ...fields, sign: sign(fields, key) });
export const toXml = (fields: Fields): string =>
  `<xml>${Object.entries(fields)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('')}</xml>`;

/** Flat XML as the platform writes it, read by pattern. */
export function fromXml(xml: string): Fields {
  const fields: Fields = {};
  for (const [, name = '', value = ''] of xml.matchAll(/<(\w+)>\s*<!\[CDATA\[([\s\S]*?)\]\]>\s*<\/\1>/g)) fields[name] = value.trim();
  return fields;
}

export interface Platform {
  readonly pay: WechatPaySimulator;
  readonly faults: FaultBook;
  readonly traffic: TrafficEntry[];
  readonly store: OpenLedgerStore;
  /** Notifications that reached the merchant. */
  readonly received: { atMs: number; url: string; contentType: string; timeoutMs: number; xml: string; fields: Fields }[];
  /** How the merchant answers notifications from now on. */
  answerWith(answer: (url: string, fields: Fields) => Answer | Promise<Answer>): void;
  nowMs(): number;
  /** Moves the virtual clock and does what falls due on the way, at its exact time. */
  advance(ms: number): Promise<void>;
  /** Like advance(0). */
  settle(): Promise<void>;
  /** A signed request over a connection with the merchant's certificate; answers the fields of the reply. */
  call(path: string, fields: Fields): Promise<Fields>;
  /** A request with any body; answers status and text. */
  raw(path: string, body: string | Buffer, method?: string, clientName?: string): Promise<{ status: number; body: string }>;
  /** A signed request; answers the bytes of the reply. */
  download(path: string, fields: Fields): Promise<Buffer>;
}

export const ACKNOWLEDGED: Answer = {
  status: 200,
  body: '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>',
};

export interface PlatformOptions {
  readonly rules?: Partial<WechatPayRules>;
  readonly merchant?: WechatMerchant;
  /** Continues on this store, at this time. */
  readonly store?: OpenLedgerStore;
  readonly startMs?: number;
  readonly seed?: number;
  readonly hold?: (delayMs: number) => Promise<void>;
}

/** WeChat Pay on a virtual clock, with a merchant that acknowledges everything until told otherwise. */
export function createPlatform(options: PlatformOptions = {}): Platform {
  let nowMs = options.startMs ?? START_MS;
  let seed = options.seed ?? 1;
  let answer: (url: string, fields: Fields) => Answer | Promise<Answer> = () => ACKNOWLEDGED;
  const merchant = options.merchant ?? MERCHANT;
  const store = options.store ?? createMemoryLedgerStore();
  const faults = createFaults();
  const traffic: TrafficEntry[] = [];
  const received: Platform['received'] = [];
  const pay = createWechatPay({
    clock: { nowMs: () => nowMs },
    store,
    faults,
    traffic: { record: (entry) => traffic.push({ ...entry, seq: traffic.length + 1, atMs: nowMs }) },
    deliver: async (url, contentType, xml, timeoutMs) => {
      const fields = fromXml(xml);
      received.push({ atMs: nowMs, url, contentType, timeoutMs, xml, fields });
      return answer(url, fields);
    },
    randomHex: (byteCount) =>
      createHash('sha512')
        .update(String((seed += 1)))
        .digest('hex')
        .slice(0, byteCount * 2),
    merchant,
    ...(options.rules && { rules: options.rules }),
    ...(options.hold && { hold: options.hold }),
  });
  const handle = async (path: string, body: string | Buffer, method: string, clientName?: string) => {
    const request = { method, path, query: new URLSearchParams(), headers: {}, body: Buffer.from(body) };
    const reply = await pay.handle({ ...request, ...(clientName !== undefined && { clientName }) });
    return { status: reply.status, bytes: reply.stream === undefined ? Buffer.from(reply.body) : await buffer(reply.stream) };
  };
  const raw: Platform['raw'] = async (path, body, method = 'POST', clientName = undefined) => {
    const { status, bytes } = await handle(path, body, method, clientName);
    return { status, body: bytes.toString() };
  };
  const requested = (path: string, fields: Fields) => handle(path, toXml(signed(fields)), 'POST', merchant.mchId);
  const advance = async (ms: number): Promise<void> => {
    const targetMs = nowMs + ms;
    for (let dueMs = pay.participant.nextDueMs(); dueMs !== null && dueMs <= targetMs; dueMs = pay.participant.nextDueMs()) {
      nowMs = Math.max(nowMs, dueMs);
      await pay.participant.runDue();
    }
    nowMs = targetMs;
  };
  return {
    pay,
    faults,
    traffic,
    store,
    received,
    answerWith: (next) => {
      answer = next;
    },
    nowMs: () => nowMs,
    advance,
    settle: () => advance(0),
    call: async (path, fields) => fromXml((await requested(path, fields)).bytes.toString()),
    download: async (path, fields) => (await requested(path, fields)).bytes,
    raw,
  };
}

/** A complete contractorder; each number makes a purchase of its own. */
export function orderFields(number = 1, more: Fields = {}): Fields {
  return {
    appid: 'wx2421b1c4370ec43b',
    mch_id: '1900000109',
    contract_appid: 'wx2421b1c4370ec43b',
    contract_mchid: '1900000109',
    out_trade_no: `SUB2026112300${number}`,
    nonce_str: `5K8264ILTKCH16CQ2502SI8ZNMTM67V${number % 10}`,
    body: '续充-连续包月会员',
    notify_url: PAYMENT_URL,
    total_fee: '1900',
    spbill_create_ip: '203.0.113.9',
    trade_type: 'JSAPI',
    openid: OPENID,
    plan_id: '10001',
    contract_code: `C2026112300${number}`,
    request_serial: String(1000 + number),
    contract_display_account: '会员0109',
    contract_notify_url: CONTRACT_URL,
    ...more,
  };
}

export const without = (fields: Fields, ...names: string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
const base = (more: Fields): Fields => ({ appid: 'wx2421b1c4370ec43b', mch_id: '1900000109', nonce_str: 'N1', ...more });
const papay = (more: Fields): Fields => ({ appid: 'wx2421b1c4370ec43b', mch_id: '1900000109', version: '1.0', ...more });

export const queryOrder = (platform: Platform, number = 1): Promise<Fields> =>
  platform.call('/pay/orderquery', base({ out_trade_no: `SUB2026112300${number}` }));
export const closeOrder = (platform: Platform, number = 1): Promise<Fields> =>
  platform.call('/pay/closeorder', base({ out_trade_no: `SUB2026112300${number}` }));
export const queryContract = (platform: Platform, by: Fields): Promise<Fields> => platform.call('/papay/querycontract', papay(by));
export const deleteContract = (platform: Platform, contractId: string): Promise<Fields> =>
  platform.call('/papay/deletecontract', papay({ contract_id: contractId, contract_termination_remark: '用户关闭续费' }));

/** Orders and pays with the switch on; answers what the decision answered. */
export async function subscribe(platform: Platform, number = 1, more: Fields = {}): Promise<{ prepayId: string; contractId: string }> {
  const { prepay_id: prepayId = '' } = await platform.call('/pay/contractorder', orderFields(number, more));
  const { contractId } = platform.pay.decidePayment({ prepayId, outcome: 'paid', autoRenew: true });
  return { prepayId, contractId: contractId ?? '' };
}

/** Asks for a refund of the numbered order; each number of a refund makes one of its own. */
export const refundByCall = (platform: Platform, refundNumber: number, refundFen: number, more: Fields = {}): Promise<Fields> =>
  platform.call('/secapi/pay/refund', refundFields(refundNumber, refundFen, more));

export const refundFields = (refundNumber: number, refundFen: number, more: Fields = {}): Fields =>
  base({
    out_trade_no: 'SUB20261123001',
    out_refund_no: `REF20261123${refundNumber}`,
    total_fee: '1900',
    refund_fee: String(refundFen),
    ...more,
  });

/** The secret part of a refund notification, as XML. */
export function openedRefund(reqInfo = ''): string {
  const decipher = createDecipheriv('aes-256-ecb', createHash('md5').update(KEY).digest('hex'), null);
  return decipher.update(reqInfo, 'base64', 'utf8') + decipher.final('utf8');
}
