import { type AuditedEntity, type AuditEvent, type AuditHead, AUDIT_START } from '../../cloudfunctions/shared/domain/audit';
import type { Contract, Cycle, Deduction, Order } from '../../cloudfunctions/shared/domain/subscription/types';
import { checkChargingEvent } from './charging-events';
import { checkIntent } from './deduction-rules';
import { checkMembershipEvent } from './membership-events';
import { Plans } from './plan-rules';
import { isSame } from './same';
import { checkTransition, isChargingOrder } from './transitions';
import type { Report } from './violation';

/** What is stored with an aggregate beside itself. */
export interface Audited {
  readonly _id: string;
  readonly audit: AuditHead;
  readonly outbox: readonly AuditEvent[];
}

/** States in which a deduction may still bring money. */
const OPEN: ReadonlySet<string> = new Set(['applying', 'accepted', 'failing']);

/** The audit of one aggregate, followed event by event: only what it has led to so far is remembered. */
export class Trail {
  private head: AuditHead = AUDIT_START;
  private readonly states = new Map<string, string>();
  private readonly values = new Map<string, unknown>();
  /** Attempts of a cycle, by its number, in order. */
  private readonly attempts = new Map<string, string[]>();
  /** Since when it is known that nothing may be asked for by a contract, or by the number of a deduction, any more. */
  private readonly endedMs = new Map<string, number>();
  /** When an entity came into its present state. */
  private readonly sinceMs = new Map<string, number>();

  /** @param plans what is known of prices; left out: nothing is */
  constructor(
    readonly id: string,
    private readonly plans = new Plans(),
  ) {}

  get seq(): number {
    return this.head.seq;
  }

  /** Takes in the event that follows. That it was not altered is for whoever has all of them (`chainFault`): it costs more than everything else here. */
  append(event: AuditEvent, report: Report): void {
    const { seq, hash } = this.head;
    if (event.seq !== seq + 1 || event.previousHash !== hash) report('I10', this.id, `event ${event._id} does not continue number ${seq}`);
    this.take(event, report);
    this.head = { seq: event.seq, hash: event.hash };
  }

  /** Compares what the events lead to with what is stored. */
  compare({ audit }: Pick<Audited, 'audit'>, entities: readonly AuditedEntity[], report: Report): void {
    if (audit.seq !== this.head.seq || audit.hash !== this.head.hash)
      report('I10', this.id, `its audit ends with number ${this.head.seq}, stored is ${audit.seq}`);
    for (const { entity, no, state, value } of entities) {
      const key = `${entity}:${no}`;
      if (this.states.get(key) !== state || !isSame(this.values.get(key), value))
        report('I10', this.id, `the audit of ${key} does not lead to what is stored`);
    }
    if (entities.length !== this.values.size)
      report('I10', this.id, `the audit leads to ${this.values.size} entities, ${entities.length} are stored`);
  }

  /** An entity as it was audited last. The kind of entity says what it is: the store has parsed it. */
  value<T>(entity: string, no: string): T | undefined {
    return this.values.get(`${entity}:${no}`) as T | undefined;
  }
  /** All entities of a kind, the oldest first. */
  all<T>(entity: string): readonly T[] {
    const found: T[] = [];
    for (const [key, value] of this.values) if (key.startsWith(`${entity}:`)) found.push(value as T);
    return found;
  }
  /** The deduction as it was audited last; undefined when its intent is not stored. */
  deduction(outTradeNo: string): Deduction | undefined {
    return this.value('deduction', outTradeNo);
  }
  contract(contractCode: string): Contract | undefined {
    return this.value('contract', contractCode);
  }
  /** Since when nothing may be asked for by it; undefined while it may. `what`: `contract` or `deduction`. */
  endedSinceMs(what: 'contract' | 'deduction', no: string): number | undefined {
    return this.endedMs.get(`${what}:${no}`);
  }
  stateSinceMs(entity: string, no: string): number | undefined {
    return this.sinceMs.get(`${entity}:${no}`);
  }

  private take(event: AuditEvent, report: Report): void {
    const key = `${event.entity}:${event.no}`;
    const known = this.states.get(key) ?? null;
    if (known !== event.from) report('I10', this.id, `event ${event._id} changes ${key} from ${event.from}, it was ${known}`);
    checkTransition(event, report);
    if (isChargingOrder(this.id)) checkChargingEvent(event, this, report);
    else {
      checkMembershipEvent(event, this, this.plans, report);
      this.takeOfMembership(event, key, report);
    }
    if (known !== event.to) this.sinceMs.set(key, event.atMs);
    this.states.set(key, event.to);
    this.values.set(key, event.after);
  }

  private takeOfMembership({ entity, from, to, atMs, after }: AuditEvent, key: string, report: Report): void {
    if (entity === 'contract') {
      // For good: nothing that comes later makes it signed again.
      if (from === 'signed' && to !== 'signed') this.endedMs.set(key, atMs);
    } else if (entity === 'deduction') {
      if (!OPEN.has(to) && !this.endedMs.has(key)) this.endedMs.set(key, atMs);
      this.takeIntent(after as Deduction, report);
    }
  }

  /** A call of 申请扣款 is about to be made: each is stored first. */
  private takeIntent(deduction: Deduction, report: Report): void {
    const { outTradeNo, contractCode, cycleNo, repeatedMs, appliedMs } = deduction;
    const before = this.deduction(outTradeNo);
    if (before !== undefined && before.repeatedMs === repeatedMs) return;
    const attempts = this.attempts.get(cycleNo) ?? [];
    const contract = this.contract(contractCode);
    checkIntent(
      {
        deduction,
        atMs: repeatedMs ?? appliedMs,
        contract,
        order: this.value<Order>('order', contract?.outTradeNo ?? ''),
        cycle: this.value<Cycle>('cycle', cycleNo),
        before: attempts.filter((no) => no !== outTradeNo).flatMap((no) => this.deduction(no) ?? []),
      },
      report,
    );
    if (before === undefined) this.attempts.set(cycleNo, [...attempts, outTradeNo]);
  }
}
