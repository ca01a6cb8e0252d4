import { WRONG_STATE_CODE } from '../assumptions';

/**
 * What a verified `resp_code` says about the request, by the list of Huifu's developer documents (业务返回码, interfaces for scanned payments; none is
 * published for Payscore). `refused`: not executed, for sure. A code that is not listed says nothing: neither done nor failed. That goes in
 * particular for 20000001 (concurrent conflict: with an earlier copy of the same call, perhaps), 3…… (gateway) and 9…… (channel, system).
 */
export type ReplyMeaning = 'done' | 'processing' | 'duplicate' | 'wrong-state' | 'not-found' | 'refused';

const MEANINGS: ReadonlyMap<string, ReplyMeaning> = new Map<string, ReplyMeaning>([
  ['00000000', 'done'],
  ['00000100', 'processing'],
  // a parameter is missing, too long or malformed
  ['10000000', 'refused'],
  // refunds: the payment is not finished · more than is left · not in parts
  ['10000001', 'refused'],
  ['10000002', 'refused'],
  ['10000009', 'refused'],
  ['20000000', 'duplicate'],
  ['20000004', 'not-found'],
  // nothing that locates the order
  ['21000000', 'refused'],
  // product · merchant · refunds are not configured
  ['22000000', 'refused'],
  ['22000002', 'refused'],
  ['22000004', 'refused'],
  [WRONG_STATE_CODE, 'wrong-state'],
  ['23000001', 'not-found'],
  // belongs to somebody else · amounts do not agree · not supported
  ['23000002', 'refused'],
  ['23000003', 'refused'],
  ['23000004', 'refused'],
]);

/** Undefined for a code that is not listed. */
export const meaningOf = (code: string): ReplyMeaning | undefined => MEANINGS.get(code);
