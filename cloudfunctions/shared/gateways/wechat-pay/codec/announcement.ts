import * as v from 'valibot';
import { DEDUCT_DURATION_DAYS, V3_BUSY_CODES, V3_REQUEST_CODES } from '../assumptions';
import type { WechatPayConfig } from '../config';
import { OutcomeUnknownError, RequestRefusedError, UnsendableFieldError } from '../errors';
import { fee, platformId } from './fields';

/** 预扣费通知 `/v3/papay/contracts/{contract_id}/notify`, the one V3 interface (pay.weixin.qq.com/doc/v2/merchant/4011987402). */

export interface AnnouncementInput {
  readonly contractId: string;
  /** No deduction of the window may be higher. */
  readonly estimatedFen: number;
  /** Days of the window, 1 to 3; null for the platform's default of seven. */
  readonly durationDays: number | null;
}

export type AnnounceResult =
  /** WeChat tells the user, or has done so after the same request before (`isNew` false): deductions may follow from the day after next on. */
  | { readonly kind: 'announced'; readonly isNew: boolean }
  /** Not announced, verified: CONTRACT_NOT_EXIST, RULELIMIT, INVALID_REQUEST (announced with other values, or outside of 07:00–22:00), … */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export const ANNOUNCEMENT_ENDPOINT = '/v3/papay/contracts/{contract_id}/notify';

/**
 * Path and body of the request. The contract is named in the path only: in the body, too, the platform refuses it.
 *
 * @throws UnsendableFieldError for a value that the platform would refuse; nothing has been sent then
 */
export function encodeAnnouncement(
  { contractId, estimatedFen, durationDays }: AnnouncementInput,
  { appId, mchId }: Pick<WechatPayConfig, 'appId' | 'mchId'>,
): { readonly path: string; readonly body: string } {
  fee('estimated_amount', estimatedFen);
  const { min, max } = DEDUCT_DURATION_DAYS;
  if (durationDays !== null && !(Number.isInteger(durationDays) && durationDays >= min && durationDays <= max)) {
    throw new UnsendableFieldError('deduct_duration', `must be ${min} to ${max} days`);
  }
  const body = {
    mchid: mchId,
    appid: appId,
    ...(durationDays !== null && { deduct_duration: { count: durationDays, unit: 'DAY' } }),
    estimated_amount: { amount: estimatedFen, currency: 'CNY' },
  };
  return { path: ANNOUNCEMENT_ENDPOINT.replace('{contract_id}', platformId('contract_id', contractId)), body: JSON.stringify(body) };
}

const wireFailure = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ code: v.pipe(v.string(), v.minLength(1)), message: v.optional(v.string(), '') }),
);

/**
 * What a reply means whose signature has been verified.
 *
 * @throws OutcomeUnknownError for 5xx, a platform that is busy, and anything that has no form
 * @throws RequestRefusedError when the platform blames the request as such
 */
export function decodeAnnouncement(status: number, body: Uint8Array): AnnounceResult {
  if (status === 204 || status === 200) return { kind: 'announced', isNew: true };
  if (status < 400 || status >= 500) throw new OutcomeUnknownError(ANNOUNCEMENT_ENDPOINT, 'http-status', String(status));
  const failure = v.safeParse(wireFailure, Buffer.from(body).toString('utf8'));
  if (!failure.success) throw new OutcomeUnknownError(ANNOUNCEMENT_ENDPOINT, 'malformed', String(status));
  const { code, message } = failure.output;
  // the same notice again: the first one, whose reply was lost, counts
  if (code === 'RESOURCE_ALREADY_EXISTS') return { kind: 'announced', isNew: false };
  if (V3_BUSY_CODES.has(code)) throw new OutcomeUnknownError(ANNOUNCEMENT_ENDPOINT, 'platform-busy', code);
  if (V3_REQUEST_CODES.has(code)) throw new RequestRefusedError(ANNOUNCEMENT_ENDPOINT, code, message, true);
  return { kind: 'refused', code, message };
}
