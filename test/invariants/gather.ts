import type { ChargerSimulator } from '../../local/charger';
import type { Engine } from '../../local/cloudbase';
import type { HuifuSimulator } from '../../local/huifu';
import type { TrafficEntry } from '../../local/kernel/types';
import type { WechatPaySimulator } from '../../local/wechat-pay';
import { BOOKS, type Evidence, type MerchantBooks, type PileEvidence, type PlatformBooks } from './evidence';

/** What runs in this process. */
export interface InProcess {
  readonly engine: Engine;
  readonly wechat: WechatPaySimulator;
  readonly huifu: HuifuSimulator;
  readonly charger: ChargerSimulator;
}
type Circumstances = Omit<Evidence, 'merchant' | 'platform'>;

/** Evidence of a world in this process, read past the application. */
export async function gatherInProcess({ engine, wechat, huifu, charger }: InProcess, circumstances: Circumstances): Promise<Evidence> {
  const known = new Set(engine.collectionNames());
  const merchant = await booksBy((collection) => (known.has(collection) ? engine.find(collection, {}) : Promise.resolve([])));
  return { ...circumstances, merchant, platform: { wechat: wechat.ledger(), huifu: huifu.ledger(), piles: charger.piles() } };
}

/** Documents of one answer; the control interface gives at most so many. */
const PAGE = 1000;

/**
 * Evidence of a running stack, by its control interface (docs/local-stack.md) alone: it may run in a process of its own, or have been killed before.
 *
 * @param get a GET below `/_control/`
 * @param since circumstances that only the caller knows
 */
export async function gatherFromStack(
  get: <T>(path: string) => Promise<T>,
  { wasRestarted, clockToleranceMs }: { readonly wasRestarted: boolean; readonly clockToleranceMs: number },
): Promise<Evidence> {
  const { collections } = await get<{ readonly collections: readonly { readonly name: string }[] }>('collections');
  const known = new Set(collections.map(({ name }) => name));
  const merchant = await booksBy(async (collection) => {
    const documents: unknown[] = [];
    for (let total = known.has(collection) ? Infinity : 0; documents.length < total;) {
      const page = await get<{ readonly total: number; readonly documents: readonly unknown[] }>(
        `documents?collection=${collection}&limit=${PAGE}&offset=${documents.length}`,
      );
      documents.push(...page.documents);
      total = page.documents.length === 0 ? documents.length : page.total;
    }
    return documents;
  });
  const { piles } = await get<{ readonly piles: readonly PileEvidence[] }>('charger');
  const ledgers = await get<Omit<PlatformBooks, 'piles'>>('ledger');
  const { entries } = await get<{ readonly entries: readonly TrafficEntry[] }>('traffic?after=0');
  const { nowMs } = await get<{ readonly nowMs: number }>('clock');
  const trafficIsComplete = !wasRestarted && (entries[0]?.seq ?? 1) === 1;
  return { nowMs, merchant, platform: { ...ledgers, piles }, traffic: entries, trafficIsComplete, quiet: true, clockToleranceMs };
}

async function booksBy(find: (collection: string) => Promise<readonly unknown[]>): Promise<MerchantBooks> {
  const found = new Map<string, readonly unknown[]>();
  for (const collection of BOOKS) found.set(collection, await find(collection));
  const of = (collection: (typeof BOOKS)[number]): readonly unknown[] => found.get(collection) ?? [];
  return {
    memberships: of('memberships'),
    chargingOrders: of('chargingOrders'),
    events: of('events'),
    inbox: of('inbox'),
    alarms: of('alarms'),
    proposals: of('proposals'),
    statements: of('statements'),
  };
}
