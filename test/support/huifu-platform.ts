import { createHash, sign as rsaSign, verify as rsaVerify } from 'node:crypto';
import { createHuifu, type HuifuMerchant, type HuifuRules, type HuifuSimulator } from '../../local/huifu';
import { createFaults, type FaultBook } from '../../local/kernel/faults';
import type { OpenLedgerStore } from '../../local/kernel/ledger-store';
import { createMemoryLedgerStore } from '../../local/kernel/memory-ledger-store';
import type { TrafficEntry } from '../../local/kernel/types';
import { pem } from './huifu';
import { RSA_PAIRS, type RsaPair } from './rsa-pairs';

export type Fields = Record<string, string>;
export type Answer = { status: number; body: string };

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** 2026-11-23 10:00:00 in Beijing. */
export const START_MS = Date.UTC(2026, 10, 23, 2, 0, 0);
export const DAY = '20261123';
export const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
export const NOTIFY_URL = 'http://merchant.test/notify/huifu/payscore';
export const REFUND_URL = 'http://merchant.test/notify/huifu/refund';
const HUIFU_ID = '6666000108854952';

const pemOf = ({ privateKey, publicKey }: RsaPair): RsaPair => ({
  privateKey: pem(privateKey, 'PRIVATE KEY'),
  publicKey: pem(publicKey, 'PUBLIC KEY'),
});
const merchantKeys = pemOf(RSA_PAIRS.merchant);
const huifuKeys = pemOf(RSA_PAIRS.platform);

export const MERCHANT: HuifuMerchant = {
  sysId: '6666000003100615',
  productId: 'PAYSCORE',
  huifuId: HUIFU_ID,
  merchantPublicKey: merchantKeys.publicKey,
  huifuPrivateKey: huifuKeys.privateKey,
  subAppIds: ['wx2421b1c4370ec43b', 'wx0000000000000002'],
  serviceId: '500001',
  serviceCapFen: 20_000,
  merchantName: '续充',
};

/** The merchant's own signature, written apart from the code under test. */
export function signedBody(data: Fields, more: Record<string, unknown> = {}, privateKey = merchantKeys.privateKey): string {
  const filled = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== ''));
  const canonical = JSON.stringify(Object.fromEntries(Object.entries(filled).sort(([a], [b]) => (a < b ? -1 : 1))));
  const sign = rsaSign('RSA-SHA256', Buffer.from(canonical), privateKey).toString('base64');
  return JSON.stringify({ sys_id: MERCHANT.sysId, product_id: MERCHANT.productId, sign, data, ...more });
}

export const isHuifuSignature = (text: string, sign: string): boolean =>
  rsaVerify('RSA-SHA256', Buffer.from(text), huifuKeys.publicKey, Buffer.from(sign, 'base64'));

export interface Notice {
  readonly atMs: number;
  readonly url: string;
  readonly contentType: string;
  readonly timeoutMs: number;
  readonly form: Fields;
  readonly data: Fields;
  readonly valid: boolean;
}

export interface Platform {
  readonly huifu: HuifuSimulator;
  readonly faults: FaultBook;
  readonly traffic: TrafficEntry[];
  readonly store: OpenLedgerStore;
  /** Notifications that reached the merchant. */
  readonly received: Notice[];
  /** How the merchant answers notifications from now on. */
  answerWith(answer: (notice: Notice) => Answer | Promise<Answer>): void;
  nowMs(): number;
  /** Moves the virtual clock and does what falls due on the way, at its exact time. */
  advance(ms: number): Promise<void>;
  /** Like advance(0). */
  settle(): Promise<void>;
  /** A signed request; answers `data` of the reply, whose signature has to be right. */
  call(path: string, data: Fields): Promise<Fields>;
  /** A request with any body; answers status and text. */
  raw(path: string, body: string | Buffer, method?: string, contentType?: string): Promise<Answer>;
}

export interface PlatformOptions {
  readonly rules?: Partial<HuifuRules>;
  /** Continues on this store, at this time. */
  readonly store?: OpenLedgerStore;
  readonly startMs?: number;
  readonly seed?: number;
  readonly hold?: (delayMs: number) => Promise<void>;
}

export const acknowledge = ({ data }: Notice): Answer => ({ status: 200, body: `RECV_ORD_ID_${data['req_seq_id']}` });

/** Huifu on a virtual clock, with a merchant that acknowledges everything until told otherwise. */
export function createPlatform(options: PlatformOptions = {}): Platform {
  let nowMs = options.startMs ?? START_MS;
  let seed = options.seed ?? 1;
  let answer: (notice: Notice) => Answer | Promise<Answer> = acknowledge;
  const store = options.store ?? createMemoryLedgerStore();
  const faults = createFaults();
  const traffic: TrafficEntry[] = [];
  const received: Notice[] = [];
  const huifu = createHuifu({
    clock: { nowMs: () => nowMs },
    store,
    faults,
    traffic: { record: (entry) => traffic.push({ ...entry, seq: traffic.length + 1, atMs: nowMs }) },
    deliver: async (url, contentType, body, timeoutMs) => {
      const form = Object.fromEntries(new URLSearchParams(body));
      const text = form['resp_data'] ?? '';
      const data = JSON.parse(text) as Fields;
      const notice = { atMs: nowMs, url, contentType, timeoutMs, form, data, valid: isHuifuSignature(text, form['sign'] ?? '') };
      received.push(notice);
      return answer(notice);
    },
    randomHex: (byteCount) =>
      createHash('sha512')
        .update(String((seed += 1)))
        .digest('hex')
        .slice(0, byteCount * 2),
    merchant: MERCHANT,
    ...(options.rules && { rules: options.rules }),
    ...(options.hold && { hold: options.hold }),
  });
  const raw: Platform['raw'] = async (path, body, method = 'POST', contentType = 'application/json;charset=UTF-8') => {
    const headers = { 'content-type': contentType };
    const reply = await huifu.handle({ method, path, query: new URLSearchParams(), headers, body: Buffer.from(body) });
    return { status: reply.status, body: reply.body.toString() };
  };
  const advance = async (ms: number): Promise<void> => {
    const targetMs = nowMs + ms;
    for (let dueMs = huifu.participant.nextDueMs(); dueMs !== null && dueMs <= targetMs; dueMs = huifu.participant.nextDueMs()) {
      nowMs = Math.max(nowMs, dueMs);
      await huifu.participant.runDue();
    }
    nowMs = targetMs;
  };
  return {
    huifu,
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
    async call(path, data) {
      const { status, body } = await raw(path, signedBody(data));
      if (status !== 200) throw new Error(`no answer to ${path}: ${status}`);
      return verifiedData(body);
    },
    raw,
  };
}

/** `data` of a reply, verified on the text as it was received. */
export function verifiedData(body: string): Fields {
  const [, text = '', sign = ''] = /^\{"data":(\{.*\}),"sign":"([^"]+)"\}$/s.exec(body) ?? [];
  if (!isHuifuSignature(text, sign)) throw new Error(`badly signed: ${body}`);
  return JSON.parse(text) as Fields;
}

const CREATE = '/v2/trade/payscore/serviceorder/create';
export const PATHS = {
  create: CREATE,
  query: '/v2/trade/payscore/serviceorder/query',
  cancel: '/v2/trade/payscore/serviceorder/cancel',
  complete: '/v2/trade/payscore/serviceorder/complete',
  register: '/v2/trade/payscore/deduct/regitster',
  deductQuery: '/v2/trade/payscore/deduct/query',
  pay: '/v2/trade/payscore/pay/payscorepay',
  tradeQuery: '/v2/trade/payment/scanpay/query',
  refund: '/v2/trade/payment/scanpay/refund',
  refundQuery: '/v2/trade/payment/scanpay/refundquery',
} as const;

/** A complete request for a service order; each number makes one of its own. */
export function createFields(number = 1, more: Fields = {}): Fields {
  return {
    req_date: DAY,
    req_seq_id: `C${number}`,
    huifu_id: HUIFU_ID,
    service_introduction: '充电服务',
    risk_fund: JSON.stringify({ name: 'ESTIMATE_ORDER_COST', amount: '100.00', description: '预估充电费用' }),
    time_range: JSON.stringify({ start_time: 'OnAccept' }),
    post_payments: JSON.stringify([
      { name: '计费规则', description: '1.20元/度' },
      { name: '预估费用', description: '充满为止', amount: '36.00' },
    ]),
    location: JSON.stringify({ start_location: '软件园站P001' }),
    notify_url: NOTIFY_URL,
    sub_appid: 'wx2421b1c4370ec43b',
    sub_openid: OPENID,
    attach: 'P001',
    ...more,
  };
}

export const by = (fields: Fields): Fields => ({ huifu_id: HUIFU_ID, ...fields });
export const serial = (reqSeqId: string, more: Fields = {}): Fields => by({ req_date: DAY, req_seq_id: reqSeqId, ...more });

/** Creates; answers the service order's number. */
export async function create(platform: Platform, number = 1, more: Fields = {}): Promise<string> {
  const { out_order_no: outOrderNo } = await platform.call(CREATE, createFields(number, more));
  if (outOrderNo === undefined) throw new Error('not created');
  return outOrderNo;
}

/** The parameters of a completion at 11:00 for what the given amounts sum up to. */
export function completeFields(outOrderNo: string, yuan: string, more: Fields = {}): Fields {
  return by({
    out_order_no: outOrderNo,
    ord_amt: yuan,
    time_range: JSON.stringify({ end_time: '20261123110000' }),
    post_payments: JSON.stringify([{ name: '费用明细', description: '10.00度', amount: yuan }]),
    ...more,
  });
}

/** Created and confirmed at 10:00; answers its number. */
export async function confirmed(platform: Platform, number = 1, more: Fields = {}): Promise<string> {
  const outOrderNo = await create(platform, number, more);
  platform.huifu.decide({ outOrderNo, decision: 'confirm' });
  await platform.settle();
  return outOrderNo;
}

/** Created, confirmed, an hour later completed for 12 yuan. */
export async function completed(platform: Platform, number = 1, more: Fields = {}): Promise<string> {
  const outOrderNo = await confirmed(platform, number, more);
  await platform.advance(HOUR_MS);
  const ended = { time_range: JSON.stringify({ end_time: beijingCompact(platform.nowMs()) }) };
  const { resp_code: code } = await platform.call(PATHS.complete, completeFields(outOrderNo, '12.00', ended));
  if (code !== '00000000') throw new Error(`not completed: ${code}`);
  return outOrderNo;
}

const beijingCompact = (ms: number): string => new Date(ms + 8 * HOUR_MS).toISOString().slice(0, 19).replace(/[-T:]/g, '');

/** Registers a deduction; answers its number. */
export async function register(platform: Platform, outOrderNo: string, reqSeqId = 'R1'): Promise<string> {
  const { out_trade_no: outTradeNo } = await platform.call(PATHS.register, serial(reqSeqId, { out_order_no: outOrderNo }));
  if (outTradeNo === undefined) throw new Error('not registered');
  return outTradeNo;
}

export function payFields(outTradeNo: string, more: Fields = {}): Fields {
  return serial('P1', {
    deduct_req_seq_id: 'R1',
    out_trade_no: outTradeNo,
    goods_desc: '充电',
    risk_check_data: JSON.stringify({ ip_address: '127.0.0.1' }),
    ...more,
  });
}

/** Created, confirmed, completed and paid by a deduction. */
export async function paid(platform: Platform): Promise<{ outOrderNo: string; hfSeqId: string }> {
  const outOrderNo = await completed(platform);
  const { hf_seq_id: hfSeqId = '' } = await platform.call(PATHS.pay, payFields(await register(platform, outOrderNo)));
  await platform.advance(5 * SECOND_MS);
  return { outOrderNo, hfSeqId };
}

export const queryOrder = (platform: Platform, outOrderNo: string): Promise<Fields> =>
  platform.call(PATHS.query, by({ out_order_no: outOrderNo }));
export const nested = (fields: Fields, name: string): Record<string, unknown> =>
  JSON.parse(fields[name] ?? '{}') as Record<string, unknown>;
