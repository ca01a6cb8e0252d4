/** One class per remedy: whoever catches an error of this gateway knows from its class what to do next. */

import type { EndpointPath } from './codec/endpoints';

export type UnknownReason =
  | 'no-answer'
  | 'http-status'
  | 'malformed'
  | 'unsigned'
  | 'bad-signature'
  | 'wrong-merchant'
  | 'invalid-fields'
  | 'platform-busy'
  | 'unlisted-failure'
  | 'changed-while-read';

/**
 * Nobody here can say what the platform did: no answer, an answer that does not verify, or one that itself says "unknown".
 * Remedy: keep the number and query; `contractOrder` may also be repeated with identical parameters. Never take a new number.
 */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
  constructor(
    readonly endpoint: EndpointPath,
    readonly reason: UnknownReason,
    /** The platform's code or text, for the log. */
    readonly detail = '',
    options?: ErrorOptions,
  ) {
    super(`${endpoint}: outcome unknown (${reason}${detail === '' ? '' : `, ${detail}`}); query before doing anything else`, options);
  }
}

/**
 * The platform does not accept the request as such: key, ids, permission, or a malformed field. It says nothing about what an *earlier*
 * request with the same number did. Remedy: do not repeat; raise an alarm, correct configuration or program.
 */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError';
  constructor(
    readonly endpoint: EndpointPath,
    readonly code: string,
    readonly detail: string,
    /** Refusals of this sort often come without a signature, because the platform could not tell whose key to use. */
    readonly signed: boolean,
  ) {
    super(`${endpoint} refused: ${code} ${detail}; check app id, merchant id, APIv2 key and product permission`);
  }
}

/** No host could be connected to: not a byte was sent. Remedy: do the same again later, under the same number; no query is needed. */
export class WechatPayUnreachableError extends Error {
  override readonly name = 'WechatPayUnreachableError';
  constructor(
    readonly endpoint: EndpointPath,
    options?: ErrorOptions,
  ) {
    super(`${endpoint}: no connection to WeChat Pay; nothing was sent`, options);
  }
}

/** A value that the platform would refuse or garble; nothing was sent. Remedy: correct the value (`sanitizeText` for names and titles). */
export class UnsendableFieldError extends Error {
  override readonly name = 'UnsendableFieldError';
  constructor(
    readonly field: string,
    readonly rule: string,
  ) {
    super(`${field}: ${rule}`);
  }
}

/**
 * A bill that is not whole: cut off, damaged on the way, or its lines do not add up to its own totals.
 * Remedy: forget the lines that were read of it and download it again; alarm when that does not help.
 */
export class BillTruncatedError extends Error {
  override readonly name = 'BillTruncatedError';
  constructor(
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`the bill is not whole: ${detail}`, options);
  }
}

/** A bill in a form that is not known here. Remedy: raise an alarm, compare the day by hand, correct the reader (assumptions W12 to W16). */
export class BillUnreadableError extends Error {
  override readonly name = 'BillUnreadableError';
  constructor(
    /** Of the bill, from 1. */
    readonly lineNo: number,
    /** Names of columns and rules; never a value. */
    readonly detail: string,
  ) {
    super(`line ${lineNo} of the bill cannot be read: ${detail}`);
  }
}

export type NotificationRejection =
  'too-large' | 'malformed' | 'bad-signature' | 'wrong-merchant' | 'undecipherable' | 'unsupported-kind' | 'invalid-fields';

/** What was received is no notification of the platform for this merchant. Remedy: answer FAIL, log, change nothing. */
export class NotificationRejectedError extends Error {
  override readonly name = 'NotificationRejectedError';
  constructor(
    readonly reason: NotificationRejection,
    /** Names of fields or the reader's reason; never a value that was received. */
    readonly detail = '',
  ) {
    super(`notification rejected: ${reason}${detail === '' ? '' : ` (${detail})`}`);
  }
}
