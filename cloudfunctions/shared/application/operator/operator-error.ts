import type { OperatorErrorCode } from '../../../../typings/operator-api';

/** An answer to the operator that is not success: what is in the way, and what to do. English, shown as it is. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  constructor(
    readonly code: OperatorErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Not possible now. */
export const conflict = (message: string): OperatorError => new OperatorError('STATE_CONFLICT', message);
