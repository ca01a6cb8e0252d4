import type { TrafficEntry } from '../../local/kernel/types';
import type { Report } from './violation';
import { formData, jsonField, xmlField } from './wire';

/** 退款结果通知 carries no signature: it is a hint, acknowledged, and nothing of it is stored. */
export const isHint = ({ party, subject }: TrafficEntry): boolean => party === 'wechat' && subject === 'refund';

/** Whether the platform takes the answer for "received". */
export function isAcknowledged({ party, status, answered }: TrafficEntry): boolean {
  if (status === null || answered === null || status < 200 || status > 299) return false;
  if (party === 'wechat') return xmlField(answered, 'return_code') === 'SUCCESS';
  return party === 'huifu' ? answered.startsWith('RECV_ORD_ID_') : answered.includes('"received":true');
}

/** Ids under which the inbox may keep what a notification says: the same news has one id, whatever way it comes. Empty for what needs no inbox. */
export function newsIds({ party, subject, sent }: TrafficEntry): readonly string[] {
  if (party === 'wechat') {
    if (subject === 'contract') return [`wechat.contract:${xmlField(sent, 'contract_id')}:${xmlField(sent, 'change_type')}`];
    const transactionId = xmlField(sent, 'transaction_id');
    const paid = transactionId === '' ? [] : [`wechat.payment:${transactionId}`];
    const no = xmlField(sent, 'out_trade_no');
    return subject === 'deduction' ? [...paid, `wechat.deduction:${no}:failed`, `wechat.deduction:${no}:unclear`] : paid;
  }
  if (party !== 'huifu') return [];
  const data = formData(sent);
  const no = jsonField(data, 'out_order_no');
  switch (subject) {
    case 'confirmed':
      return [`huifu.confirmed:${no}`];
    case 'paid':
      return [`huifu.paid:${no}:${jsonField(data, 'trans_hf_seq_id')}`];
    default:
      return ['succeeded', 'failed', 'processing'].map((status) => `huifu.refund:${jsonField(data, 'req_seq_id')}:${status}`);
  }
}

/**
 * I7, I8 of one delivery: what verifies and is acknowledged stands in the inbox by then, and what does not verify is not acknowledged. Reports of the piles need no
 * inbox; see `sessionRules`.
 *
 * @param inInbox whether an entry of that id is stored
 */
export function checkDelivery(entry: TrafficEntry, inInbox: (id: string) => boolean, report: Report): void {
  if (entry.kind !== 'notification' || isHint(entry) || !isAcknowledged(entry)) return;
  const ids = newsIds(entry);
  const about = ids[0] ?? `${entry.party}.${entry.subject}`;
  if (entry.verification !== 'valid') report('I8', about, `acknowledged although its signature is ${entry.verification}`);
  else if (ids.length > 0 && !ids.some(inInbox)) report('I7', about, 'acknowledged, but nothing of it is stored');
}
