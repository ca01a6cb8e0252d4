import * as v from 'valibot';
import { ControlFailure } from '../../shared/control';
import type { Phone } from '../phone';
import { requestMessages } from '../wechat/subscribe-sheet';
import { asyncApi, Refusal, type WxFunction } from './define';

/** 一次调用最多可订阅3条消息. */
const MAX_TEMPLATES = 3;
const NO_TEMPLATE = 20001;
const TOO_MANY = 20003;

const RequestSchema = v.object({ tmplIds: v.array(v.string()) });

/** Subscription messages. Rule: https://developers.weixin.qq.com/miniprogram/dev/api/open-api/subscribe-message/wx.requestSubscribeMessage.html */
export function messagesApi(phone: Phone): Record<string, WxFunction> {
  return {
    requestSubscribeMessage: asyncApi('requestSubscribeMessage', RequestSchema, async ({ tmplIds }) => {
      if (!isInTap()) throw new Refusal('can only be invoked by user TAP gesture.');
      if (tmplIds.length > MAX_TEMPLATES) throw new Refusal('Templates count out of max bounds', TOO_MANY);
      try {
        return await requestMessages(tmplIds, phone);
      } catch (error) {
        if (error instanceof ControlFailure) throw new Refusal('No template data return, verify the template id exist', NO_TEMPLATE);
        throw error;
      }
    }),
  };
}

/** The browser forgives more than WeChat: it counts what follows within seconds of a tap as part of it. */
const isInTap = (): boolean => navigator.userActivation.isActive;
