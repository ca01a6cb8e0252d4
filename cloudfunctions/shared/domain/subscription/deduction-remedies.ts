import type { PastDueReason } from '../../../../typings/subscription-api';

/**
 * What to do about a deduction that did not succeed:
 * - later: the next day of the dunning plan, with a new number;
 * - ask-user: the same, but twice at most: only the user can put it right;
 * - announce-again: the platform misses a valid advance notice; no fault of the user's, so it does not count in the dunning plan;
 * - contract-gone: no deduction can succeed any more;
 * - hold: our configuration or program is wrong; trying again changes nothing, a person looks.
 */
export type DeductionRemedy = 'later' | 'ask-user' | 'announce-again' | 'contract-gone' | 'hold';

/** Codes of 申请扣款 (doc/v2/merchant/4011987377) and of 扣款结果通知 (doc/v2/merchant/4011987465). */
export const DEDUCTION_REMEDIES: ReadonlyMap<string, DeductionRemedy> = new Map([
  ['NOTENOUGH', 'later'],
  ['BANKERROR', 'later'],
  ['RULELIMIT', 'later'],
  ['FREQUENCY_LIMITED', 'later'],
  ['TRADE_ERROR', 'later'],
  // Closed by us after the query: 系统繁忙, a new number, deferred.
  ['SYSTEMERROR', 'later'],
  ['ACCOUNTERROR', 'ask-user'],
  ['USER_ACCOUNT_ABNORMAL', 'ask-user'],
  ['INVALID_REQUEST', 'announce-again'],
  ['CONTRACT_NOT_EXIST', 'contract-gone'],
  ['CONTRACTERROR', 'contract-gone'],
  ['USER_NOT_EXIST', 'contract-gone'],
  ['APPID_NOT_EXIST', 'hold'],
  ['MCHID_NOT_EXIST', 'hold'],
  ['APPID_MCHID_NOT_MATCH', 'hold'],
  ['LACK_PARAMS', 'hold'],
  ['PARAM_ERROR', 'hold'],
  ['SIGNERROR', 'hold'],
  ['XML_FORMAT_ERROR', 'hold'],
  ['NOT_UTF8', 'hold'],
  ['POST_DATA_EMPTY', 'hold'],
  ['REQUIRE_POST_METHOD', 'hold'],
  ['OUT_TRADE_NO_USED', 'hold'],
  ['NOAUTH', 'hold'],
]);

/** A code that no page lists, or none, is a failure of which nothing is known: the plan goes on, it is bounded. */
export const remedyOf = (errCode: string | null): DeductionRemedy => DEDUCTION_REMEDIES.get(errCode ?? '') ?? 'later';

/** What the user can do something about, by the codes of 扣款结果通知. */
const REASONS: ReadonlyMap<string, PastDueReason> = new Map([
  ['NOTENOUGH', 'balance'],
  ['RULELIMIT', 'limit'],
  ['ACCOUNTERROR', 'account'],
  ['USER_ACCOUNT_ABNORMAL', 'account'],
  ['BANKERROR', 'bank'],
]);
export const reasonOf = (errCode: string | null): PastDueReason => REASONS.get(errCode ?? '') ?? 'other';
