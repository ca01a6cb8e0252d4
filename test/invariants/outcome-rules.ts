import type { AuditEvent } from '../../cloudfunctions/shared/domain/audit';
import type { TrafficEntry } from '../../local/kernel/types';
import type { Report } from './violation';
import { isIntactReply, jsonField } from './wire';

const REFUND_NUMBER = /E[0-9a-f]{31}R\d+/g;

/**
 * I8 of refunds through Huifu: what our books have from an answer as arrived, an answer has said. Only `trans_stat` S says it (扫码交易退款, 扫码交易退款查询); that the
 * request was taken does not. Notifications are on record when they are over: what they say is compared with the platform's books.
 */
export class Arrivals {
  private readonly told = new Set<string>();

  see(entry: TrafficEntry): void {
    if (entry.party !== 'huifu' || !isIntactReply(entry) || jsonField(entry.answered ?? '', 'trans_stat') !== 'S') return;
    for (const [no] of entry.sent.matchAll(REFUND_NUMBER)) this.told.add(no);
  }

  check({ entity, no, from, to, source, factId }: AuditEvent, report: Report): void {
    if (entity !== 'charging-refund' || source !== 'query' || from === to || to !== 'succeeded' || this.told.has(no)) return;
    report('I8', no, `has arrived by ${factId}, and no answer said so`);
  }
}
