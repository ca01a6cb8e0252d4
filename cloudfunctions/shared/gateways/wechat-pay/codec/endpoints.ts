import type { WechatPayConfig } from '../config';
import type { SignType } from '../sign';

export type EndpointPath =
  '/pay/contractorder' | '/pay/orderquery' | '/pay/closeorder' | '/pay/refundquery' | '/papay/querycontract' | '/papay/deletecontract';

interface EndpointRules {
  /** The contract interfaces have no `nonce_str` in their tables. */
  readonly hasNonce: boolean;
  /**
   * Algorithm of request and reply. A reply made with the other one is not believed, even when it verifies. The contract interfaces have no
   * `sign_type` in their tables and use the default, MD5; the others follow the configuration.
   */
  readonly signType: SignType | 'configured';
}

const ENDPOINTS: Readonly<Record<EndpointPath, EndpointRules>> = {
  '/pay/contractorder': { hasNonce: true, signType: 'configured' },
  '/pay/orderquery': { hasNonce: true, signType: 'configured' },
  '/pay/closeorder': { hasNonce: true, signType: 'configured' },
  '/pay/refundquery': { hasNonce: true, signType: 'configured' },
  '/papay/querycontract': { hasNonce: false, signType: 'MD5' },
  '/papay/deletecontract': { hasNonce: false, signType: 'MD5' },
};

/** The one algorithm that requests to and replies from this endpoint are signed with. */
export function endpointSignType(endpoint: EndpointPath, config: Pick<WechatPayConfig, 'signType'>): SignType {
  const { signType } = ENDPOINTS[endpoint];
  return signType === 'configured' ? config.signType : signType;
}

/** Whether requests to this endpoint carry a `nonce_str`. */
export function endpointHasNonce(endpoint: EndpointPath): boolean {
  return ENDPOINTS[endpoint].hasNonce;
}
