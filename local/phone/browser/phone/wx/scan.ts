import * as v from 'valibot';
import { SCENES } from '../app';
import type { Phone } from '../phone';
import { scan } from '../wechat/scan';
import { asyncApi, Refusal, type WxFunction } from './define';

const ScanSchema = v.object({ onlyFromCamera: v.optional(v.boolean(), false), scanType: v.optional(v.array(v.string())) });

/** `wx.scanCode`. Rule: https://developers.weixin.qq.com/miniprogram/dev/api/device/scan/wx.scanCode.html */
export function scanApi(phone: Phone): Record<string, WxFunction> {
  const { app } = phone;
  return {
    scanCode: asyncApi('scanCode', ScanSchema, async () => {
      // The camera is a screen of WeChat's: the mini-program is in the background, and comes back with the scene it had.
      const entered = app.enterOptions;
      app.enterBackground();
      const result = await scan(phone);
      app.enterForeground(entered?.scene ?? SCENES.recent, entered?.referrerInfo);
      if (result === null) throw new Refusal('cancel');
      return { result, scanType: 'QR_CODE', charSet: 'UTF-8', path: '', rawData: '' };
    }),
  };
}
