/**
 * The cloud API: what `wx.cloud.callFunction` takes and answers, for both sides; function by function in subscription-api.ts and charging-api.ts.
 * Types only: the mini-program compiles against them and carries none of this at run time.
 *
 * Event: `{ action, ...input }`. Reply: `{ ok: true, data }` or `{ ok: false, error: { code, message } }`.
 * Amounts are integer fen, times epoch milliseconds.
 */

import type { ChargingApi } from './charging-api';
import type { SubscriptionApi } from './subscription-api';

/** Codes a page can act on. `message` is Chinese and ready to show; pages may translate by code. */
export type ErrorCode =
  | 'INVALID_INPUT' /* a programming error of the caller */
  | 'CONSENT_REQUIRED' /* the consent box was not ticked */
  | 'NOT_FOUND' /* unknown, or belongs to another user */
  | 'PLAN_UNAVAILABLE' /* not on sale */
  | 'ALREADY_SUBSCRIBED' /* a live contract exists */
  | 'ORDER_IN_PROGRESS' /* another purchase is open: finish it or wait until `retryAtMs` */
  | 'SIGNING_UNAVAILABLE' /* the platform does not let this user sign now */
  | 'STATE_CONFLICT' /* not possible in the present state */
  | 'PILE_OFFLINE' /* the pile cannot be reached */
  | 'PILE_OCCUPIED' /* somebody else charges there */
  | 'PILE_NOT_PLUGGED' /* the connector is not in the car */
  | 'PILE_FAULTED' /* the pile is out of order, or refused to start */
  | 'CHARGING_IN_PROGRESS' /* this user has a running session: `outOrderNo` */
  | 'UNPAID_ORDER' /* this user has not paid for an earlier session: `outOrderNo` */
  | 'PAYSCORE_UNAVAILABLE' /* Payscore does not serve this user or merchant now */
  | 'OUTCOME_UNKNOWN' /* the platform did not answer: nothing is lost, the state is being queried */
  | 'FORBIDDEN' /* this caller may not call this function */
  | 'INTERNAL'; /* unexpected; the request id is in the log */

export interface ApiError {
  readonly code: ErrorCode;
  readonly message: string;
  /** When it makes sense to try again. */
  readonly retryAtMs?: number;
  /** The charging order that stands in the way. */
  readonly outOrderNo?: string;
  readonly requestId?: string;
}
export type Reply<Data> = { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly error: ApiError };

/** function → action → input and data. */
export interface CloudApi {
  subscription: SubscriptionApi;
  charging: ChargingApi;
}
