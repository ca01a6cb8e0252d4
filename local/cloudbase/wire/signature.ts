/** Verifies who sent a request: TC3-HMAC-SHA256 in the header (present SDKs), or the older signature inside the body (tcb-admin-node). */
import type { LocalRequest } from '../../kernel/types';
import { signatureInvalid } from '../errors';
import { verifyBodySignature } from './body-signature';
import type { AdminBody } from './request';
import type { SignatureContext } from './signing';
import { verifyTc3Signature } from './tc3-signature';

/** Throws unless the request carries a valid signature of the configured credential. */
export function verifySignature(request: LocalRequest, body: AdminBody, context: SignatureContext): void {
  const header = request.headers['authorization'];
  if (header?.startsWith('TC3-HMAC-SHA256 ')) return verifyTc3Signature(header, request, body, context);
  if (header?.startsWith('Bearer ')) throw signatureInvalid('access keys are not supported here: sign with secretId and secretKey');
  if (header !== undefined) throw signatureInvalid('authorization header has an unknown form');
  if (typeof body['authorization'] === 'string') return verifyBodySignature(body['authorization'], request, body, context);
  throw signatureInvalid('missing authorization');
}
