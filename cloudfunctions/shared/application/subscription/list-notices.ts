import type { App } from '../app';

/** The templates whose messages users can agree to; none while no notices are sent. */
export const listNotices = (app: App): Promise<{ readonly templateIds: readonly string[] }> =>
  Promise.resolve({ templateIds: app.noticeTemplateIds });
