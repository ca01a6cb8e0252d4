import { contractCode, notifyUrl, planId, requestSerial } from './codec/fields';
import type { WechatPayConfig } from './config';
import { signV2 } from './sign';
import { assertText, DISPLAY_ACCOUNT_MAX_BYTES } from './text';

/** 小程序纯签约: signing without paying, in WeChat's own mini-program (pay.weixin.qq.com/doc/v2/merchant/4011987274). */

export interface PureSigningInput {
  readonly planId: string;
  readonly contractCode: string;
  readonly requestSerial: string;
  /** Shown on the signing sheet; at most 32 bytes. */
  readonly contractDisplayAccount: string;
  /** Where the contract's ADD goes. */
  readonly notifyUrl: string;
}

/** Argument of `wx.navigateToMiniProgram`. */
export interface PureSigningHandOff {
  readonly appId: string;
  readonly path: string;
  readonly extraData: Readonly<Record<string, string>>;
}

/** WeChat's signing mini-program; belongs into `navigateToMiniProgramAppIdList`. */
const SIGNING_APP_ID = 'wxbd687630cd02ce1d';
const SIGNING_PATH = 'pages/index/index';

/**
 * The hand-off to WeChat's signing mini-program. It knows MD5 only. The URL travels inside an object, not inside a URL, and so is not escaped.
 *
 * @param nowMs now; the platform wants seconds
 * @throws UnsendableFieldError
 */
export function encodePureSigning(
  input: PureSigningInput,
  config: Pick<WechatPayConfig, 'appId' | 'mchId' | 'apiV2Key'>,
  nowMs: number,
): PureSigningHandOff {
  const fields = {
    appid: config.appId,
    mch_id: config.mchId,
    plan_id: planId(input.planId),
    contract_code: contractCode(input.contractCode),
    request_serial: requestSerial(input.requestSerial),
    contract_display_account: assertText('contract_display_account', input.contractDisplayAccount, DISPLAY_ACCOUNT_MAX_BYTES),
    notify_url: notifyUrl('notify_url', input.notifyUrl),
    timestamp: String(Math.floor(nowMs / 1000)),
  };
  return { appId: SIGNING_APP_ID, path: SIGNING_PATH, extraData: { ...fields, sign: signV2(fields, config.apiV2Key, 'MD5') } };
}
