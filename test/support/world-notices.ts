import type { Notice, NoticeOutcome, Notifier } from '../../cloudfunctions/shared/application/notices';

/** The users of a world as far as they are told something: every notice that was sent to them, in order. */
export interface WorldNotices extends Notifier {
  readonly sent: readonly Notice[];
  /** What WeChat answers from now on; a notice counts as sent to it whatever that is. */
  outcome: NoticeOutcome;
}

export function createWorldNotices(): WorldNotices {
  const sent: Notice[] = [];
  const notices: WorldNotices = {
    sent,
    outcome: 'sent',
    send(notice) {
      sent.push(notice);
      return Promise.resolve(notices.outcome);
    },
  };
  return notices;
}
