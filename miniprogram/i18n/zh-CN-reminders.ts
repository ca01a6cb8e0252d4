/** Messages about deductions, which users may agree to. */
export const zhCNReminders = {
  remindMe: '提醒我',
  remindMeText: '扣费前后用微信消息告诉你。每同意一次收一条，不影响会员和扣费。',
  answers: {
    accepted: '好的，会用微信消息告诉你',
    rejected: '没有开启，不影响会员和扣费',
    'switched-off': '请先在右上角「···」› 设置里打开消息',
    failed: '这次没有开启，可稍后再试',
    unsupported: '请更新微信后再试',
  },
};
