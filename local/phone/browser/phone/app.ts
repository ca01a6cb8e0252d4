import type { Router } from './pages/router';

/** How the user came to the mini-program. Rule: https://developers.weixin.qq.com/miniprogram/dev/reference/scene-list.html */
export const SCENES = { recent: 1001, backFromMiniProgram: 1038, message: 1107, search: 1089 } as const;

export interface EnterOptions {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly scene: number;
  readonly referrerInfo: { readonly appId?: string; readonly extraData?: unknown };
}

/** `App({ … })`: its life and `getApp()`. */
export class MiniprogramApp {
  private instance: object = {};
  private inForeground = false;
  private launched: EnterOptions | null = null;
  private entered: EnterOptions | null = null;
  private readonly listeners = { show: new Set<(options: EnterOptions) => void>(), hide: new Set<() => void>() };

  constructor(private readonly router: Router) {}

  register(definition: object): void {
    this.instance = definition;
  }

  get(): object {
    return this.instance;
  }

  /** `wx.getLaunchOptionsSync`, `wx.getEnterOptionsSync`. */
  get launchOptions(): EnterOptions | null {
    return this.launched;
  }
  get enterOptions(): EnterOptions | null {
    return this.entered;
  }

  onShow(listener: (options: EnterOptions) => void): void {
    this.listeners.show.add(listener);
  }
  onHide(listener: () => void): void {
    this.listeners.hide.add(listener);
  }

  launch(path: string, query: Readonly<Record<string, string>>): void {
    const options: EnterOptions = { path, query, scene: SCENES.recent, referrerInfo: {} };
    this.launched = this.entered = options;
    this.inForeground = true;
    this.call('onLaunch', options);
    this.announceShow(options);
  }

  /** The user leaves for WeChat, another mini-program or another app. */
  enterBackground(): void {
    if (!this.inForeground) return;
    this.inForeground = false;
    this.router.top.hide();
    this.call('onHide');
    for (const listener of this.listeners.hide) listener();
  }

  /** The user is back. */
  enterForeground(scene: number, referrerInfo: EnterOptions['referrerInfo'] = {}): void {
    if (this.inForeground) return;
    this.inForeground = true;
    const options: EnterOptions = { path: this.router.top.route, query: {}, scene, referrerInfo };
    this.entered = options;
    this.announceShow(options);
    this.router.top.show();
  }

  /** Calls a method of the App if it has it. */
  call(method: string, parameter?: unknown): void {
    const handler: unknown = Reflect.get(this.instance, method);
    if (typeof handler !== 'function') return;
    try {
      Reflect.apply(handler, this.instance, [parameter]);
    } catch (error) {
      reportError(error);
    }
  }

  private announceShow(options: EnterOptions): void {
    this.call('onShow', options);
    for (const listener of this.listeners.show) listener(options);
  }
}
