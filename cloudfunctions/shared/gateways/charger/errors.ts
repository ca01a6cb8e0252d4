/** One class per remedy. */

/** unsigned, bad-signature: it may come from anybody · http-status: a status or code that the interface does not list · malformed: fields that cannot be */
export type ChargerUnknownReason = 'no-answer' | 'unsigned' | 'bad-signature' | 'http-status' | 'malformed';

/** It is open what the charging platform did. Remedy: ask for the session, under the same number. Never conclude that nothing happened. */
export class ChargerOutcomeUnknownError extends Error {
  override readonly name = 'ChargerOutcomeUnknownError';
  constructor(
    /** Method and path. */
    readonly call: string,
    readonly reason: ChargerUnknownReason,
    /** The platform's status and code, or what the network said, for the log. */
    readonly detail = '',
    options?: ErrorOptions,
  ) {
    super(`${call}: outcome unknown (${reason}${detail === '' ? '' : `, ${detail}`}); ask for the session`, options);
  }
}

/** No connection: not a byte was sent. Remedy: the same again later, under the same number. */
export class ChargerUnreachableError extends Error {
  override readonly name = 'ChargerUnreachableError';
  constructor(
    readonly call: string,
    options?: ErrorOptions,
  ) {
    super(`${call}: no connection to the charging platform; nothing was sent`, options);
  }
}

/** The configuration cannot work. Shown at start-up; remedy: correct the function's environment. */
export class ChargerConfigError extends Error {
  override readonly name = 'ChargerConfigError';
}

export type ChargerEventRejection = 'unexpected-call' | 'too-large' | 'unsigned' | 'bad-signature' | 'expired' | 'malformed';

/** What was received is no event of the charging platform. Remedy: answer 401, log, change nothing. */
export class ChargerEventRejectedError extends Error {
  override readonly name = 'ChargerEventRejectedError';
  constructor(
    readonly reason: ChargerEventRejection,
    readonly detail = '',
  ) {
    super(`charger event rejected: ${reason}${detail === '' ? '' : ` (${detail})`}`);
  }
}
