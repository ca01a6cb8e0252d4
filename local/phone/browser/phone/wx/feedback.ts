import * as v from 'valibot';
import type { Phone } from '../phone';
import { showActionSheet, showModal } from '../ui/dialogs';
import { asyncApi, plainApi, Refusal, type WxFunction } from './define';

/** WeChat's default. Rule: https://developers.weixin.qq.com/miniprogram/dev/api/ui/interaction/wx.showToast.html */
const TOAST_MS = 1500;
const ToastSchema = v.object({
  title: v.string(),
  icon: v.optional(v.string(), 'success'),
  duration: v.optional(v.number(), TOAST_MS),
  mask: v.optional(v.boolean(), false),
});
const LoadingSchema = v.object({ title: v.string(), mask: v.optional(v.boolean(), false) });
const ActionSheetSchema = v.object({
  itemList: v.array(v.string()),
  itemColor: v.optional(v.string(), ''),
  alertText: v.optional(v.string(), ''),
});

/** Toasts, dialogs, action sheets. */
export function feedbackApi({ toaster, words }: Phone): Record<string, WxFunction> {
  const hide = () => {
    toaster.hide();
  };
  return {
    showToast: asyncApi('showToast', ToastSchema, ({ title, icon, duration, mask }) => {
      toaster.show({ title, icon, durationMs: duration, mask });
    }),
    showLoading: asyncApi('showLoading', LoadingSchema, ({ title, mask }) => {
      toaster.show({ title, icon: 'loading', durationMs: null, mask });
    }),
    hideToast: plainApi('hideToast', hide),
    hideLoading: plainApi('hideLoading', hide),
    showModal: asyncApi('showModal', modalSchema(words), showModal),
    showActionSheet: asyncApi('showActionSheet', ActionSheetSchema, async ({ itemList, itemColor, alertText }) => {
      const tapIndex = await showActionSheet(itemList, words(), { itemColor, title: alertText });
      if (tapIndex === null) throw new Refusal('cancel');
      return { tapIndex };
    }),
  };
}

function modalSchema(words: Phone['words']) {
  return v.object({
    title: v.optional(v.string(), ''),
    content: v.optional(v.string(), ''),
    showCancel: v.optional(v.boolean(), true),
    cancelText: v.optional(v.string(), () => words().cancel),
    confirmText: v.optional(v.string(), () => words().confirm),
    cancelColor: v.optional(v.string()),
    confirmColor: v.optional(v.string()),
    editable: v.optional(v.boolean(), false),
    placeholderText: v.optional(v.string(), ''),
  });
}
