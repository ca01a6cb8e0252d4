export type InvocationErrorCode = 'FUNCTIONS_EXECUTE_FAIL' | 'FUNCTIONS_TIME_LIMIT_EXCEEDED' | 'FUNCTION_NOT_FOUND' | 'DATA_TOO_LARGE';

/** What `wx.cloud.callFunction` reports for each (`errCode`). */
const CLIENT_CODES: Readonly<Record<InvocationErrorCode, number>> = {
  FUNCTIONS_EXECUTE_FAIL: -504002,
  FUNCTIONS_TIME_LIMIT_EXCEEDED: -504003,
  FUNCTION_NOT_FOUND: -501000,
  DATA_TOO_LARGE: -604001,
};

/** A call that gave no result: the function threw, died, took too long, or does not exist. `message` is what the platform answers. */
export class InvocationError extends Error {
  override readonly name = 'InvocationError';

  constructor(
    readonly code: InvocationErrorCode,
    message: string,
  ) {
    super(message);
  }

  /** The number a mini-program sees. */
  get clientCode(): number {
    return CLIENT_CODES[this.code];
  }
}

/** The function threw, or its process ended in the middle of the call. */
export function executionFailed(requestId: string, stackTrace: string, errorMessage = 'user code exception caught'): InvocationError {
  return new InvocationError(
    'FUNCTIONS_EXECUTE_FAIL',
    JSON.stringify({ errorCode: 1, errorMessage, requestId, stackTrace, statusCode: 430 }),
  );
}

/** The function did not answer within its time limit; its process has been ended. */
export function timeLimitExceeded(requestId: string, timeoutMs: number): InvocationError {
  const errorMessage = `Invoking task timed out after ${timeoutMs / 1000} seconds`;
  return new InvocationError('FUNCTIONS_TIME_LIMIT_EXCEEDED', JSON.stringify({ errorCode: 1, errorMessage, requestId, statusCode: 433 }));
}
