import { composeApp } from '../../cloudfunctions/shared/entry/compose';
import type { App } from '../../cloudfunctions/shared/application/app';
import { sweep } from '../../cloudfunctions/shared/application/sweep';
import { memberIdOf } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Http, Log } from '../../cloudfunctions/shared/platform/ports';
import { type EngineDatabase, openEngineDatabase } from '../../test/support/engine-database';
import { inPieces } from '../../test/support/http';
import { renewingCrowd } from '../../test/support/renewing';
import { sign, toXml } from '../../test/support/wechat-pay-platform';
import { createVirtualClock, type VirtualClock } from '../../test/support/world-clock';
import { createWorldNotices } from '../../test/support/world-notices';
import { createSeededRandom } from '../../test/support/world-ports';
import { API_KEY, APP_ID, MCH_ID, worldSettings } from '../../test/support/world-settings';

const INSERTED_AT_ONCE = 1000;
/** The rest of the memberships is due in a year. */
const LATER_MS = 365 * 86_400_000;

/** A stored membership whose deduction is due, to be copied. */
export interface DueTemplate {
  readonly memberId: string;
  readonly json: string;
  readonly dueMs: number;
}

/** The membership of a real subscriber a month after signing, when the deduction is due. */
export async function dueTemplate(): Promise<DueTemplate> {
  const crowd = await renewingCrowd('month', 1);
  const dueMs = await crowd.untilDue();
  const memberId = memberIdOf(crowd.openids[0] ?? '');
  const [stored] = await crowd.world.database.engine.find('memberships', { _id: memberId });
  return { memberId, json: JSON.stringify(stored), dueMs };
}

export interface Registry {
  readonly database: EngineDatabase;
  /** Makes so many deductions due, takes them all up, and removes their memberships. Answers processor time (ms) a deduction: others may be using the machine. */
  deductDue(count: number): Promise<number>;
}

/** Memberships in the local database engine in memory, with nothing due. The idle ones hold no more than what the sweep's index and query can see. */
export async function openRegistry(size: number, { memberId, json, dueMs }: DueTemplate): Promise<Registry> {
  const clock = createVirtualClock(dueMs);
  const random = createSeededRandom('registry');
  const database = openEngineDatabase({ clock, randomHex: (byteCount) => random.hex(byteCount) });
  await insertAll(database, size, (n) => ({ _id: `idle-${n}`, revision: 1, dueMs: dueMs + LATER_MS + n }));
  const app = appOver(database, clock);
  let made = 0;
  return {
    database,
    async deductDue(count) {
      const nowMs = clock.nowMs();
      await insertAll(database, count, () => {
        made += 1;
        const copy = JSON.parse(json.replaceAll(memberId, made.toString(16).padStart(memberId.length, '0'))) as { _id: string };
        return { ...copy, dueMs: Math.min(nowMs, dueMs + (made % 1000)) };
      });
      const started = process.cpuUsage();
      let swept = 0;
      while (swept < count) {
        const { memberships, failed } = await clock.finish(sweep(app));
        if (memberships === 0 || failed > 0) throw new Error(`${memberships} swept, ${failed} failed`);
        swept += memberships;
      }
      const { user, system } = process.cpuUsage(started);
      await database.engine.remove('memberships', { dueMs: { $lt: dueMs + LATER_MS } }, { multi: true });
      return (user + system) / 1000 / count;
    },
  };
}

async function insertAll(database: EngineDatabase, count: number, document: (n: number) => { _id: string }): Promise<void> {
  for (let from = 0; from < count; from += INSERTED_AT_ONCE) {
    const batch = Array.from({ length: Math.min(INSERTED_AT_ONCE, count - from) }, (_, n) => document(from + n));
    await database.engine.insert('memberships', batch);
  }
}

const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function appOver(database: EngineDatabase, clock: VirtualClock): App {
  const ports = {
    clock,
    random: createSeededRandom('app'),
    http: acceptingPlatform(),
    database,
    notices: createWorldNotices(),
    log: SILENT,
  };
  return composeApp(ports, worldSettings());
}

/** A platform that takes every deduction and keeps no books. */
function acceptingPlatform(): Http {
  const fields = { return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS', appid: APP_ID, mch_id: MCH_ID, nonce_str: 'N1' };
  const body = Buffer.from(toXml({ ...fields, sign: sign(fields, API_KEY) }));
  return inPieces(async () => Promise.resolve({ status: 200, headers: { 'content-type': 'text/xml' }, body }));
}
