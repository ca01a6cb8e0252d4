/**
 * Errors as CloudBase's server reports them: `code` and `message` reach the SDKs unchanged, and programs match on both.
 * Texts are those the official SDKs and their tests know.
 */
export class CloudBaseError extends Error {
  override readonly name = 'CloudBaseError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const RETRY_ADVICE = 'Please check your request, but if the problem persists, contact us.';

/** The collection was neither declared nor created. */
export function collectionMissing(): CloudBaseError {
  return new CloudBaseError(
    'DATABASE_COLLECTION_NOT_EXIST',
    '[ResourceNotFound] Db or Table not exist. Please check your request, but if the problem cannot be solved, contact us.',
  );
}

/** `addCollection` for a name that is taken. */
export function collectionExists(name: string): CloudBaseError {
  return new CloudBaseError('DATABASE_COLLECTION_ALREADY_EXIST', `[ResourceInUse.TableExist] Table exist: ${name}.`);
}

/** MongoDB refused the write of a document. */
export function writeRefused(reason: string): CloudBaseError {
  return requestFailed(`multiple write errors: [{write errors: [{${reason}}]}, {<nil>}]`);
}

/** `_id` or a unique index is taken. `key` is the value that is. */
export function duplicateKey(collection: string, index: string, key: readonly unknown[]): CloudBaseError {
  const shown = key.map((value) => `: ${JSON.stringify(value)}`).join(', ');
  return writeRefused(`E11000 duplicate key error collection: tnt-local.${collection} index: ${index} dup key: { ${shown} }`);
}

/** Another transaction holds or has changed the document since this transaction's snapshot. The transaction is over; start again. */
export function transactionConflict(): CloudBaseError {
  return new CloudBaseError(
    'DATABASE_TRANSACTION_CONFLICT',
    `[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others. ${RETRY_ADVICE}`,
  );
}

/** The transaction was never started, is over, or is older than its 30 s. */
export function transactionMissing(): CloudBaseError {
  return new CloudBaseError(
    'DATABASE_TRANSACTION_FAIL',
    `[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server, transaction must be commit or abort in 30 seconds. ${RETRY_ADVICE}`,
  );
}

/** The database could not do what was asked: bad operator, bad value, … */
export function requestFailed(reason: string): CloudBaseError {
  return new CloudBaseError('DATABASE_REQUEST_FAILED', `[FailedOperation] ${reason}`);
}

/** A parameter of the request is missing or malformed. */
export function invalidParameter(reason: string): CloudBaseError {
  return new CloudBaseError('INVALID_PARAM', reason);
}

/** The request's signature is missing, wrong or expired. */
export function signatureInvalid(reason: string): CloudBaseError {
  return new CloudBaseError('SIGN_PARAM_INVALID', reason);
}
