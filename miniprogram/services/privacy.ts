/** One pending request of WeChat to ask the user before personal data is touched (wx.onNeedPrivacyAuthorization). */
export interface PrivacyRequest {
  /** The button with open-type agreePrivacyAuthorization was tapped; `buttonId` is its id, which WeChat checks. */
  agree(buttonId: string): void;
  refuse(): void;
}

type Resolve = (answer: { event: 'agree' | 'disagree'; buttonId?: string }) => void;
export interface PrivacyApi {
  /** WeChat passes the function that takes the answer; its published types say otherwise, so it is checked when it comes. */
  onNeedPrivacyAuthorization?: (listener: (resolve: unknown) => void) => void;
  openPrivacyContract?: (options: { fail: (reason: unknown) => void }) => void;
}

const isResolve = (value: unknown): value is Resolve => typeof value === 'function';

/** Hands every request of WeChat to `ask`. Nothing to do on base libraries before 2.32.3, which never ask. */
export function listenForPrivacy(api: PrivacyApi, ask: (request: PrivacyRequest) => void): void {
  api.onNeedPrivacyAuthorization?.((resolve) => {
    if (!isResolve(resolve)) return;
    ask({ agree: (buttonId) => resolve({ event: 'agree', buttonId }), refuse: () => resolve({ event: 'disagree' }) });
  });
}

/** Opens WeChat's own page with the privacy guidelines of this mini-program. */
export function openPrivacyContract(api: PrivacyApi, report: (error: unknown) => void): void {
  if (api.openPrivacyContract === undefined) return report(new Error('wx.openPrivacyContract is not available'));
  api.openPrivacyContract({ fail: report });
}
