// What our own XML and signature code is worth: verifying a notification and sealing a request, against two public implementations, in one run.
import { measure } from 'mitata';
import { signV2, type SignType, verifyV2 } from '../cloudfunctions/shared/gateways/wechat-pay/sign';
import { readFlatXml, writeFlatXml } from '../cloudfunctions/shared/gateways/wechat-pay/xml';
import { PEERS } from '../test/support/wechat-peers';
import { reportTarget } from './support/target';

const KEY = '192006250b4c09247ec02edce69f6a2d';

/** A payment notification as the platform sends it: 20 fields, about 950 bytes. */
const NOTIFICATION: Readonly<Record<string, string>> = {
  appid: 'wx2421b1c4370ec43b',
  attach: 'month',
  bank_type: 'CMB_CREDIT',
  cash_fee: '1900',
  contract_id: '202611235929035611',
  device_info: 'WEB',
  fee_type: 'CNY',
  is_subscribe: 'N',
  mch_id: '10000100',
  nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  out_trade_no: 'SUB202611230001',
  result_code: 'SUCCESS',
  return_code: 'SUCCESS',
  time_end: '20261123100003',
  total_fee: '1900',
  trade_state_desc: 'OK',
  trade_type: 'JSAPI',
  transaction_id: '4200000215201811190261405420',
};

/** A request for an order with a contract: 18 fields, Chinese among them. */
const REQUEST: Readonly<Record<string, string>> = {
  appid: 'wx2421b1c4370ec43b',
  mch_id: '10000100',
  contract_appid: 'wx2421b1c4370ec43b',
  contract_mchid: '10000100',
  out_trade_no: 'SUB202611230001',
  body: '连续包月会员',
  total_fee: '1900',
  spbill_create_ip: '203.0.113.9',
  notify_url: 'https://m.example.com/notify/pay',
  trade_type: 'JSAPI',
  plan_id: '123',
  contract_code: 'C202611230001',
  request_serial: '1732320000001',
  contract_display_account: '张*',
  contract_notify_url: 'https://m.example.com/notify/contract',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
};

interface Contender {
  readonly name: string;
  readonly work: () => unknown;
}

/** Contenders take turns, so that a busy spell of the machine meets all of them; each counts with its best turn. */
const TURNS = 6;
const TURN_NS = 80e6;
/** Calls in one sample: so few that most samples fit between two interruptions by other processes. */
const BATCH = 16;

/** Microseconds of one call, by name; prints them. */
async function compare(title: string, contenders: readonly Contender[]): Promise<readonly number[]> {
  const bestUs = contenders.map(() => Number.POSITIVE_INFINITY);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [index, { work }] of contenders.entries()) {
      const { p50 } = await measure(work, { min_cpu_time: TURN_NS, batch_samples: BATCH });
      bestUs[index] = Math.min(bestUs[index] ?? 0, p50 / 1000);
    }
  }
  process.stdout.write(`${title}\n`);
  for (const [index, us] of bestUs.entries()) {
    const perSecond = Math.round(1_000_000 / us);
    process.stdout.write(
      `  ${(contenders[index]?.name ?? '').padEnd(24)} ${us.toFixed(2).padStart(8)} µs ${String(perSecond).padStart(9)}/s\n`,
    );
  }
  return bestUs;
}

/** How many times as fast the first contender is as the best of the others. */
function lead([own = Number.NaN, ...others]: readonly number[]): number {
  return Math.min(...others) / own;
}

async function verifying(signType: SignType): Promise<void> {
  const fields = { ...NOTIFICATION, sign_type: signType };
  const body = Buffer.from(writeFlatXml(Object.entries({ ...fields, sign: signV2(fields, KEY, signType) })));
  const contenders: Contender[] = [{ name: 'own', work: () => verifyV2(readFlatXml(body), [KEY], signType) }];
  for (const peer of PEERS) {
    const work = async (): Promise<boolean> => {
      const received = await peer.parse(body.toString());
      return received['sign'] === peer.sign(received, KEY, signType);
    };
    if (!(await work())) throw new Error(`${peer.name} finds no valid signature`);
    contenders.push({ name: peer.name, work });
  }
  reportTarget({
    name: `parse and verify, ${signType}, against the faster peer`,
    measured: lead(await compare(`parse and verify a notification (${body.length} bytes), ${signType}`, contenders)),
    unit: 'times as fast',
    limit: 5,
    rule: 'at least',
    kind: 'timing',
  });
}

async function sealing(signType: SignType): Promise<void> {
  const fields = { ...REQUEST, sign_type: signType };
  const contenders: Contender[] = [
    { name: 'own', work: () => writeFlatXml([...Object.entries(fields), ['sign', signV2(fields, KEY, signType)]]) },
    ...PEERS.map((peer) => ({ name: peer.name, work: () => peer.build({ ...fields, sign: peer.sign(fields, KEY, signType) }) })),
  ];
  const times = lead(await compare(`sign and write a request, ${signType}`, contenders));
  process.stdout.write(`       ${times.toFixed(1)} times as fast as the faster peer\n`);
}

for (const signType of ['MD5', 'HMAC-SHA256'] as const) {
  await verifying(signType);
  await sealing(signType);
}
