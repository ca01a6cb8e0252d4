import type { LocalKeys } from './keys';
import { MESSAGE_SETTING } from './message-templates';
import { PAYSCORE_CAP_FEN, PAYSCORE_SERVICE_ID, platformSerial } from './simulators';

/** Where the stack is: one address for everything, and the one with mutual TLS. Without a slash at the end. */
export interface StackAddress {
  readonly baseUrl: string;
  readonly mtlsBaseUrl: string;
}

/** The functions' configuration as a deployment would set it, but pointing at the stack. */
export function functionSettings(keys: LocalKeys, { baseUrl, mtlsBaseUrl }: StackAddress): Readonly<Record<string, string>> {
  return {
    WECHAT_APP_ID: keys.wechat.appId,
    WECHAT_MCH_ID: keys.wechat.mchId,
    WECHAT_API_V2_KEY: keys.wechat.apiV2Key,
    WECHAT_API_BASE_URL: `${baseUrl}/wechat-pay`,
    WECHAT_REFUND_BASE_URL: mtlsBaseUrl,
    WECHAT_CLIENT_CERT: keys.wechat.tls.clientCert,
    WECHAT_CLIENT_KEY: keys.wechat.tls.clientKey,
    WECHAT_CLIENT_CA: keys.wechat.tls.caCert,
    WECHAT_MERCHANT_SERIAL: keys.wechat.serial,
    WECHAT_MERCHANT_PRIVATE_KEY: keys.wechat.privateKey,
    WECHAT_PLATFORM_SERIAL: platformSerial(keys),
    WECHAT_PLATFORM_PUBLIC_KEY: keys.wechat.platformPublicKey,
    HUIFU_SYS_ID: keys.huifu.sysId,
    HUIFU_PRODUCT_ID: keys.huifu.productId,
    HUIFU_ID: keys.huifu.huifuId,
    HUIFU_PRIVATE_KEY: keys.huifu.merchantPrivateKey,
    HUIFU_PUBLIC_KEY: keys.huifu.huifuPublicKey,
    HUIFU_API_BASE_URL: `${baseUrl}/huifu`,
    HUIFU_SERVICE_ID: PAYSCORE_SERVICE_ID,
    PAYSCORE_CAP_FEN: String(PAYSCORE_CAP_FEN),
    OPERATOR_KEYS: `${keys.operator.name}:${keys.operator.key}`,
    CHARGER_API_BASE_URL: `${baseUrl}/charger`,
    CHARGER_SECRET: keys.charger.secret,
    WECHAT_MESSAGE_TEMPLATES: MESSAGE_SETTING,
    NOTIFY_BASE_URL: `${baseUrl}/http`,
    LOG_LEVEL: 'info',
  };
}
