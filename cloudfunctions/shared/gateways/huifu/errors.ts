/** One class per remedy: whoever catches an error of this gateway knows from its class what to do next. */

import type { EndpointPath } from './codec/endpoints';

export type HuifuUnknownReason =
  | 'no-answer'
  | 'http-status'
  | 'too-large'
  | 'malformed'
  | 'unsigned'
  | 'bad-signature'
  | 'wrong-merchant'
  | 'invalid-fields'
  | 'processing'
  | 'unlisted-code'
  | 'query-refused';

/**
 * Nobody here can say what the platform did: no answer, an answer that does not verify, or one that itself leaves it open.
 * Remedy: keep the serial and query; the same call with identical parameters may also be repeated. Never take a new serial.
 */
export class HuifuOutcomeUnknownError extends Error {
  override readonly name = 'HuifuOutcomeUnknownError';
  constructor(
    readonly endpoint: EndpointPath,
    readonly reason: HuifuUnknownReason,
    /** The platform's code, or names of fields, for the log. */
    readonly detail = '',
    options?: ErrorOptions,
  ) {
    super(`${endpoint}: outcome unknown (${reason}${detail === '' ? '' : `, ${detail}`}); query before doing anything else`, options);
  }
}

/** No connection could be made: not a byte was sent. Remedy: do the same again later, under the same serial; no query is needed. */
export class HuifuUnreachableError extends Error {
  override readonly name = 'HuifuUnreachableError';
  constructor(
    readonly endpoint: EndpointPath,
    options?: ErrorOptions,
  ) {
    super(`${endpoint}: no connection to Huifu; nothing was sent`, options);
  }
}

/** A value that the platform would refuse or garble; nothing was sent. Remedy: correct the value. */
export class UnsendableHuifuFieldError extends Error {
  override readonly name = 'UnsendableHuifuFieldError';
  constructor(
    readonly field: string,
    readonly rule: string,
  ) {
    super(`${field}: ${rule}`);
  }
}

export type HuifuNotificationRejection = 'too-large' | 'malformed' | 'bad-signature' | 'wrong-merchant' | 'unrecognised' | 'invalid-fields';

/** What was received is no notification of the platform for this merchant. Remedy: do not acknowledge, log, change nothing. */
export class HuifuNotificationRejectedError extends Error {
  override readonly name = 'HuifuNotificationRejectedError';
  constructor(
    readonly reason: HuifuNotificationRejection,
    /** Names of fields; never a value that was received. */
    readonly detail = '',
  ) {
    super(`notification rejected: ${reason}${detail === '' ? '' : ` (${detail})`}`);
  }
}

/** The configuration cannot work. Shown at start-up; remedy: correct the function's environment. */
export class HuifuConfigError extends Error {
  override readonly name = 'HuifuConfigError';
}
