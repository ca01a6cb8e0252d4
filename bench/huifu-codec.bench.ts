// What signatures cost beside the RSA operation itself, which is all that openssl measures. A realistic create, against `openssl speed` in the same run:
// signing includes the canonical text, verifying includes finding the signed text within the message, both the hash and Base64.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { canonicalData, signText, verifyText } from '../cloudfunctions/shared/gateways/huifu/sign';
import { objectMembers } from '../cloudfunctions/shared/gateways/huifu/codec/members';
import { encodeCreate } from '../cloudfunctions/shared/gateways/huifu/codec/service-order';
import { huifuKeys } from '../cloudfunctions/shared/gateways/huifu/config';
import { CREATE, HUIFU, HUIFU_CONFIG, MERCHANT } from '../test/support/huifu';
import { reportTarget } from './support/target';

/** Of what openssl reaches. Signing takes ten times as long as verifying, so the fixed part of a call weighs less. */
const SIGN_PERCENT = 90;
const VERIFY_PERCENT = 65;
/** Openssl and we take turns, so that a busy spell of the machine meets both; each counts with its best turn. */
const TURNS = process.argv.includes('--quick') ? 2 : 4;
const TURN_MS = 500;
/** openssl needs a second for each of its two operations; one that hangs is ended. */
const OPENSSL_TIMEOUT_MS = 15_000;

interface Rates {
  readonly signPerSecond: number;
  readonly verifyPerSecond: number;
}

async function openssl(): Promise<Rates> {
  const { stdout } = await promisify(execFile)('openssl', ['speed', '-seconds', '1', 'rsa2048'], { timeout: OPENSSL_TIMEOUT_MS });
  const [signPerSecond, verifyPerSecond] = stdout.trim().split('\n').at(-1)?.trim().split(/\s+/).slice(-2).map(Number) ?? [];
  if (!signPerSecond || !verifyPerSecond) throw new Error(`openssl speed printed no rates: ${stdout}`);
  return { signPerSecond, verifyPerSecond };
}

/** Calls in a second of processor time: that is how openssl counts, so that other processes make no difference to either. */
function perSecond(work: () => unknown): number {
  const started = process.cpuUsage();
  const endMs = performance.now() + TURN_MS;
  let calls = 0;
  for (; performance.now() < endMs; calls += 1) work();
  const { user, system } = process.cpuUsage(started);
  return (calls * 1e6) / (user + system);
}

const fields = encodeCreate(CREATE, HUIFU_CONFIG);
const { signing } = huifuKeys(HUIFU_CONFIG);
const { verifying } = huifuKeys({ privateKey: HUIFU.privateKey, huifuPublicKey: MERCHANT.publicKey });
const signature = signText(canonicalData(fields), signing);
const message = `{"data":${canonicalData(fields)},"sign":"${signature}"}`;
const own = {
  sign: () => signText(canonicalData(fields), signing),
  // as a reply is: over the text as received
  verify: () => {
    const members = objectMembers(message);
    if (!verifyText(members?.get('data') ?? '', signature, verifying)) throw new Error('the signature does not verify');
  },
};

const best = { openssl: { signPerSecond: 0, verifyPerSecond: 0 }, own: { signPerSecond: 0, verifyPerSecond: 0 } };
for (let turn = 0; turn < TURNS; turn += 1) {
  const theirs = await openssl();
  const ours: Rates = { signPerSecond: perSecond(own.sign), verifyPerSecond: perSecond(own.verify) };
  for (const [side, rates] of [['openssl', theirs] as const, ['own', ours] as const]) {
    best[side].signPerSecond = Math.max(best[side].signPerSecond, rates.signPerSecond);
    best[side].verifyPerSecond = Math.max(best[side].verifyPerSecond, rates.verifyPerSecond);
  }
}

process.stdout.write(`create of ${Buffer.byteLength(message)} bytes\n`);
for (const [side, rates] of Object.entries(best)) {
  process.stdout.write(
    `  ${side.padEnd(8)} ${rates.signPerSecond.toFixed(0).padStart(7)} signatures/s ${rates.verifyPerSecond.toFixed(0).padStart(7)} verifications/s\n`,
  );
}
const target = (name: string, rate: keyof Rates, limit: number): void =>
  reportTarget({
    name,
    measured: (100 * best.own[rate]) / best.openssl[rate],
    unit: '% of openssl',
    limit,
    rule: 'at least',
    kind: 'timing',
  });
target('Huifu: canonical text and signature', 'signPerSecond', SIGN_PERCENT);
target('Huifu: signed text and its verification', 'verifyPerSecond', VERIFY_PERCENT);
