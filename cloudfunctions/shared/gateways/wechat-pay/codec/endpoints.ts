import type { WechatPayConfig } from '../config';
import type { SignType } from '../sign';

/** V2: XML, signed with the APIv2 key. */
export type V2Path =
  | '/pay/contractorder'
  | '/pay/pappayapply'
  | '/pay/orderquery'
  | '/pay/closeorder'
  | '/secapi/pay/refund'
  | '/pay/refundquery'
  | '/pay/downloadbill'
  | '/papay/querycontract'
  | '/papay/deletecontract';
/** V3: JSON, signed with RSA. */
export type V3Path = '/v3/papay/contracts/{contract_id}/notify';
export type EndpointPath = V2Path | V3Path;

interface EndpointRules {
  /** The contract interfaces have no `nonce_str` in their tables. */
  readonly hasNonce: boolean;
  /**
   * Algorithm of request and reply. A reply made with the other one is not believed, even when it verifies. The contract interfaces have no
   * `sign_type` in their tables and use the default, MD5; the others follow the configuration.
   */
  readonly signType: SignType | 'configured';
  /** Failures that elsewhere leave the outcome open and here say that nothing was done, when signed: the decoder's own to judge. */
  readonly plainRefusals?: ReadonlySet<string>;
  /** Taken over mutual TLS only, from whoever holds the merchant's certificate. */
  readonly isMerchantsOnly?: true;
}

const TOO_FAST: ReadonlySet<string> = new Set(['FREQUENCY_LIMITED']);
const ORDINARY: EndpointRules = { hasNonce: true, signType: 'configured' };
const CONTRACT: EndpointRules = { hasNonce: false, signType: 'MD5' };

const ENDPOINTS: Readonly<Record<V2Path, EndpointRules>> = {
  '/pay/contractorder': ORDINARY,
  '/pay/pappayapply': { ...ORDINARY, plainRefusals: TOO_FAST },
  '/pay/orderquery': ORDINARY,
  '/pay/closeorder': ORDINARY,
  '/secapi/pay/refund': { ...ORDINARY, plainRefusals: TOO_FAST, isMerchantsOnly: true },
  '/pay/refundquery': ORDINARY,
  '/pay/downloadbill': ORDINARY,
  '/papay/querycontract': CONTRACT,
  '/papay/deletecontract': CONTRACT,
};

/** The one algorithm that requests to and replies from this endpoint are signed with. */
export function endpointSignType(endpoint: V2Path, config: Pick<WechatPayConfig, 'signType'>): SignType {
  const { signType } = ENDPOINTS[endpoint];
  return signType === 'configured' ? config.signType : signType;
}

/** Whether requests to this endpoint carry a `nonce_str`. */
export function endpointHasNonce(endpoint: V2Path): boolean {
  return ENDPOINTS[endpoint].hasNonce;
}

/** Whether this failure, signed, is the endpoint's own way to say no. */
export function isPlainRefusal(endpoint: V2Path, code: string): boolean {
  return ENDPOINTS[endpoint].plainRefusals?.has(code) ?? false;
}

/** Whether the platform takes this request over mutual TLS only. */
export function endpointIsMerchantsOnly(endpoint: V2Path): boolean {
  return ENDPOINTS[endpoint].isMerchantsOnly ?? false;
}
