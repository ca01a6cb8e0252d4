/**
 * accepted: at least one of the templates. switched-off: the user takes no messages of this mini-program at all (20004). failed: not asked, for whatever
 * reason. unsupported: no such API, or nothing to ask for.
 */
export type NoticeAnswer = 'accepted' | 'rejected' | 'switched-off' | 'failed' | 'unsupported';

/** The part of `wx` that asks for subscription messages; there from base library 2.8.2 on. */
export interface NoticeApi {
  requestSubscribeMessage?: (options: { tmplIds: string[]; success: (answers: unknown) => void; fail: (reason: unknown) => void }) => void;
}

export interface NoticeService {
  /**
   * Asks the user to agree to one more message of each template. To be called in a tap, before anything is awaited: WeChat refuses otherwise
   * (wx.requestSubscribeMessage). Never rejects, and nothing may depend on the answer.
   */
  request(templateIds: readonly string[]): Promise<NoticeAnswer>;
}

/** As many as WeChat takes in one call. */
const MAX_TEMPLATES = 3;
/** 用户关闭了主开关，无法进行订阅. */
const SWITCHED_OFF = 20004;

/** @param report hears why a call failed: with the wrong template or outside a tap it is our mistake */
export function createNoticeService(api: NoticeApi, report: (error: unknown) => void): NoticeService {
  return {
    request(templateIds) {
      const tmplIds = templateIds.slice(0, MAX_TEMPLATES);
      const ask = api.requestSubscribeMessage;
      if (typeof ask !== 'function' || tmplIds.length === 0) return Promise.resolve('unsupported');
      return new Promise((resolve) => {
        ask.call(api, {
          tmplIds,
          success: (answers) => resolve(tmplIds.some((id) => answerOf(answers, id) === 'accept') ? 'accepted' : 'rejected'),
          fail: (reason) => {
            if (answerOf(reason, 'errCode') === SWITCHED_OFF) return resolve('switched-off');
            report(reason);
            resolve('failed');
          },
        });
      });
    },
  };
}

/** WeChat answers with one member a template, beside `errMsg`. */
const answerOf = (answers: unknown, name: string): unknown =>
  typeof answers === 'object' && answers !== null ? Reflect.get(answers, name) : undefined;
