/** A wrong request to the control interface. Answered as `{ "message" }` with the 4xx status; the caller has to change the request. */
export class ControlError extends Error {
  override readonly name = 'ControlError';

  /** @param status 400 for a bad request, 404 for something unknown, 409 for something that is not possible now */
  constructor(
    message: string,
    readonly status: 400 | 404 | 405 | 409 | 413 = 400,
  ) {
    super(message);
  }
}

/** The stack cannot start. The message says what to do; it is shown without a stack trace. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
