import type { Phone } from '../phone';
import type { PrivacyListener } from '../privacy';
import { showModal } from '../ui/dialogs';
import { plainApi, Refusal, type WxFunction } from './define';

/** WeChat's privacy API. Rule: https://developers.weixin.qq.com/miniprogram/dev/api/open-api/privacy/wx.getPrivacySetting.html */
export function privacyApi({ privacy, words }: Phone): Record<string, WxFunction> {
  return {
    getPrivacySetting: plainApi('getPrivacySetting', () => ({
      needAuthorization: privacy.needsAuthorization,
      privacyContractName: words().privacyName,
    })),
    requirePrivacyAuthorize: plainApi('requirePrivacyAuthorize', async () => {
      if (!(await privacy.request('requirePrivacyAuthorize'))) throw new Refusal('privacy permission is not authorized', 104);
    }),
    onNeedPrivacyAuthorization: (listener: PrivacyListener) => {
      privacy.listen(listener);
    },
    openPrivacyContract: plainApi('openPrivacyContract', async () => {
      await showModal({
        title: words().privacyTitle,
        content: words().privacyName,
        showCancel: false,
        cancelText: '',
        confirmText: words().confirm,
        editable: false,
        placeholderText: '',
      });
    }),
  };
}
