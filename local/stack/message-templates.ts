import type { MessageTemplate } from '../wechat-messages';

/** Templates as the stack's mini-program has applied for them; docs/going-live.md says which to apply for. */
export const MESSAGE_TEMPLATES: readonly MessageTemplate[] = [
  {
    templateId: 'local-renewal-reminder',
    title: '自动续费扣费提醒',
    keywords: { thing1: '服务名称', amount2: '扣费金额', time3: '扣费时间', phrase4: '当前状态', thing5: '温馨提示' },
  },
  {
    templateId: 'local-deduction-result',
    title: '扣费结果通知',
    keywords: {
      thing1: '服务名称',
      amount2: '扣费金额',
      phrase3: '扣费结果',
      time4: '扣费时间',
      character_string5: '订单编号',
      thing6: '温馨提示',
    },
  },
  {
    templateId: 'local-renewal-ended',
    title: '服务到期提醒',
    keywords: { thing1: '服务名称', time2: '到期时间', phrase3: '当前状态', thing4: '温馨提示' },
  },
];

const REMINDER = {
  templateId: 'local-renewal-reminder',
  keywords: { thing1: 'planName', amount2: 'amount', time3: 'at', phrase4: 'state', thing5: 'remark' },
};
const RESULT = {
  templateId: 'local-deduction-result',
  keywords: { thing1: 'planName', amount2: 'amount', phrase3: 'state', time4: 'at', character_string5: 'no', thing6: 'remark' },
};
const ENDED = {
  templateId: 'local-renewal-ended',
  keywords: { thing1: 'planName', time2: 'at', phrase3: 'state', thing4: 'remark' },
};

/** The functions' setting for these templates, as an operator would write it. */
export const MESSAGE_SETTING = JSON.stringify({
  'deduction-upcoming': REMINDER,
  'deduction-announced': REMINDER,
  'deduction-succeeded': RESULT,
  'deduction-failed': RESULT,
  'renewal-ended': ENDED,
});
