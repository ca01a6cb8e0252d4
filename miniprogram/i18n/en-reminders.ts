/** Messages about deductions, which users may agree to (English). */
export const enReminders = {
  remindMe: 'Remind me',
  remindMeText: 'A WeChat message around each deduction. One message for each time you agree; membership and deductions stay as they are.',
  answers: {
    accepted: 'You will get a WeChat message',
    rejected: 'Not turned on. Nothing else changes.',
    'switched-off': 'Allow messages first: ··· at the top › Settings',
    failed: 'Not turned on. Try again later.',
    unsupported: 'Update WeChat and try again',
  },
};
