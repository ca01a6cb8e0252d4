import type { MessageTemplate } from '../../local/wechat-messages';

/** A template, and a message that fills it. */
export const TEMPLATE: MessageTemplate = {
  templateId: 'tmpl-charge',
  title: '扣费提醒',
  keywords: { thing1: '服务名称', amount2: '扣费金额', time3: '扣费时间', phrase4: '状态', character_string5: '订单编号' },
};
export const DATA = {
  thing1: { value: '月度会员' },
  amount2: { value: '¥25.00' },
  time3: { value: '2026年11月30日 08:05' },
  phrase4: { value: '等待扣费' },
  character_string5: { value: 'D20261130000000000000001' },
};
