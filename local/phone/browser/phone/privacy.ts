import type { Settings } from '../shared/settings';
import type { Words } from './words';
import { showModal } from './ui/dialogs';

export type PrivacyAnswer = { readonly event: string; readonly buttonId?: string | undefined };
export type PrivacyListener = (resolve: (answer: PrivacyAnswer) => void, info: { readonly referrer: string }) => void;

/**
 * WeChat's privacy gate: with `__usePrivacyCheck__` the user agrees once before the first personal datum; a mini-program may ask with a dialog
 * of its own, else WeChat does. Rule: https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
 */
export class Privacy {
  private listener: PrivacyListener | null = null;

  constructor(
    private readonly checked: boolean,
    private readonly settings: () => Settings,
    private readonly words: () => Words,
  ) {}

  private get key(): string {
    return `local-phone.privacy:${this.settings().openid}`;
  }

  get needsAuthorization(): boolean {
    return this.checked && localStorage.getItem(this.key) !== 'agreed';
  }

  agree(): void {
    localStorage.setItem(this.key, 'agreed');
  }

  listen(listener: PrivacyListener): void {
    this.listener = listener;
  }

  /** @returns false when the user declined */
  async request(referrer: string): Promise<boolean> {
    if (!this.needsAuthorization) return true;
    const answer = await (this.listener === null ? this.askAsWechat() : this.askMiniprogram(this.listener, referrer));
    if (answer.event === 'agree') this.agree();
    return answer.event === 'agree';
  }

  private askMiniprogram(listener: PrivacyListener, referrer: string): Promise<PrivacyAnswer> {
    return new Promise((resolve) => {
      listener(
        (answer) => {
          // The first answers only report that the dialog is visible.
          if (answer.event !== 'exposureAuthorization') resolve(answer);
        },
        { referrer },
      );
    });
  }

  private async askAsWechat(): Promise<PrivacyAnswer> {
    const words = this.words();
    const { confirm } = await showModal({
      title: words.privacyTitle,
      content: words.privacyText,
      showCancel: true,
      cancelText: words.refuse,
      confirmText: words.agree,
      editable: false,
      placeholderText: '',
    });
    return { event: confirm ? 'agree' : 'disagree' };
  }
}
