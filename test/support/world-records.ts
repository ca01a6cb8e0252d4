import type { AuditEvent } from '../../cloudfunctions/shared/domain/audit';
import { auditedEntities } from '../../cloudfunctions/shared/domain/subscription/membership';
import { memberIdOf } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Alarm } from '../../cloudfunctions/shared/domain/alarm';
import type { Enveloped } from '../../cloudfunctions/shared/store/aggregate-store';
import type { Membership } from '../../cloudfunctions/shared/domain/subscription/types';
import { parseMembership } from '../../cloudfunctions/shared/store/membership-schema';
import type { HuifuSimulator } from '../../local/huifu';
import type { WechatPaySimulator } from '../../local/wechat-pay';
import { auditFaults, storedEvents } from './audit-faults';
import { chargingFaults, storedOrders } from './charging-records';
import type { EngineDatabase } from './engine-database';

type MembershipDocument = Enveloped<Membership>;

/** What is stored, read past the application. */
export interface WorldRecords {
  /** @throws Error when this user has no membership */
  membership(openid: string): Promise<MembershipDocument>;
  alarms(): Promise<readonly Pick<Alarm, 'kind' | 'no'>[]>;
  inbox(): Promise<readonly { readonly _id: string; readonly state: string; readonly attempts: number; readonly dueMs: number | null }[]>;
  /** Everything that was audited about this user, published or not. */
  events(openid: string): Promise<readonly AuditEvent[]>;
  /** All charging orders, the oldest first. */
  chargingOrders(): ReturnType<typeof storedOrders>;
  /** When the scheduler has something to do next; null for never. */
  earliestDueMs(): Promise<number | null>;
  /**
   * What is wrong between our books and the platform's, in words: a payment without exactly one period, a period without a payment, two live
   * contracts of one user, a broken audit chain, an audit that does not lead to what is stored, and what `chargingFaults` finds. Empty when all is well.
   */
  faults(): Promise<readonly string[]>;
}

/** The records of one world. */
export function createWorldRecords(database: EngineDatabase, wechat: WechatPaySimulator, huifu: HuifuSimulator): WorldRecords {
  const { engine } = database;
  const memberships = async (): Promise<MembershipDocument[]> => (await engine.find('memberships', {})).map(parseMembership);
  const membership = async (openid: string): Promise<MembershipDocument> =>
    parseMembership((await engine.find('memberships', { _id: memberIdOf(openid) }))[0]);
  const events = storedEvents(engine);
  return {
    membership,
    alarms: async () => (await engine.find('alarms', {})).map(({ kind, no }) => ({ kind, no }) as Pick<Alarm, 'kind' | 'no'>),
    inbox: async () => (await engine.find('inbox', {})) as unknown as Awaited<ReturnType<WorldRecords['inbox']>>,
    chargingOrders: () => storedOrders(database),
    events: async (openid) => events(await membership(openid)),
    async earliestDueMs() {
      const first = async (collection: string): Promise<number> =>
        Number((await engine.find(collection, { dueMs: { $gt: 0 } }, { order: [['dueMs', 1]], limit: 1 }))[0]?.['dueMs'] ?? Infinity);
      const dueMs = Math.min(await first('memberships'), await first('chargingOrders'), await first('inbox'));
      return dueMs === Infinity ? null : dueMs;
    },
    async faults() {
      const stored = await memberships();
      const audits = await Promise.all(
        stored.map(async (member) => auditFaults(member._id, auditedEntities(member), await events(member))),
      );
      const charging = await chargingFaults(database, huifu, events);
      return [
        ...paymentFaults(stored, wechat),
        ...refundFaults(stored, wechat),
        ...stored.flatMap(liveFaults),
        ...audits.flat(),
        ...charging,
      ];
    },
  };
}

function paymentFaults(stored: readonly MembershipDocument[], wechat: WechatPaySimulator): string[] {
  const periods = stored.flatMap((member) => member.periods).filter(({ withdrawn }) => !withdrawn);
  const { orders, refunds } = wechat.ledger();
  const paid = orders.filter(({ trade_state: state, out_trade_no: no, total_fee: totalFen }) => {
    const backFen = arrivedFen(refunds.filter(({ out_trade_no: of }) => of === no));
    return state === 'SUCCESS' || (state === 'REFUND' && backFen < totalFen);
  });
  const missing = paid
    .map(({ out_trade_no: no }) => ({ no, granted: periods.filter(({ outTradeNo }) => outTradeNo === no).length }))
    .filter(({ granted }) => granted !== 1)
    .map(({ no, granted }) => `payment ${no} has ${granted} periods`);
  const unpaid = periods.filter(({ outTradeNo }) => !paid.some(({ out_trade_no: no }) => no === outTradeNo));
  return [...missing, ...unpaid.map(({ outTradeNo }) => `period ${outTradeNo} has no payment`)];
}

type RefundInBooks = ReturnType<WechatPaySimulator['ledger']>['refunds'][number];
const arrivedFen = (refunds: readonly RefundInBooks[]): number =>
  refunds.reduce((fen, { refund_status, refund_fee }) => (refund_status === 'SUCCESS' ? fen + refund_fee : fen), 0);

function refundFaults(stored: readonly MembershipDocument[], wechat: WechatPaySimulator): string[] {
  const { orders, refunds } = wechat.ledger();
  const ours = stored.flatMap((member) => member.refunds);
  const invented = ours.filter(
    ({ refundNo, amountFen, state }) =>
      state === 'succeeded' && arrivedFen(refunds.filter(({ out_refund_no: no }) => no === refundNo)) !== amountFen,
  );
  const unknown = refunds.filter(
    ({ out_refund_no: no, refund_request_source: by }) => by === 'API' && !ours.some(({ refundNo }) => refundNo === no),
  );
  const tooMuch = orders.filter(({ out_trade_no: no, total_fee }) => arrivedFen(refunds.filter((r) => r.out_trade_no === no)) > total_fee);
  return [
    ...invented.map(({ refundNo }) => `refund ${refundNo} is recorded as arrived and did not arrive`),
    ...unknown.map(({ out_refund_no: no }) => `refund ${no} was asked for and is not stored`),
    ...tooMuch.map(({ out_trade_no: no }) => `payment ${no} was refunded more than was paid`),
  ];
}

function liveFaults({ _id, contracts }: MembershipDocument): string[] {
  // One that is being ended may stand beside the one that replaces it.
  const live = contracts.filter(({ state }) => state === 'signed');
  return live.length > 1 ? [`${_id} has ${live.length} live contracts`] : [];
}
