/** The command is not understood, or something it needs is missing. Nothing was sent. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The function, or the operator, said no: nothing was changed. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** Whether the call did anything is not known. Look before it is repeated. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
}

/** What the shell gets to know. */
export const EXIT = { done: 0, refused: 1, unknown: 2 } as const;
