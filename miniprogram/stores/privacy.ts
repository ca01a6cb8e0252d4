import { makeAutoObservable, observable } from 'mobx-miniprogram';
import type { PrivacyRequest } from '../services/privacy';

/** WeChat's open question about privacy, shown by the privacy popup of whichever page is on the screen. */
export class PrivacyStore {
  request: PrivacyRequest | null = null;

  constructor() {
    makeAutoObservable(this, { request: observable.ref }, { autoBind: true });
  }

  get asking(): boolean {
    return this.request !== null;
  }

  /** A newer question replaces an older one, which counts as refused. */
  ask(request: PrivacyRequest): void {
    this.request?.refuse();
    this.request = request;
  }

  agree(buttonId: string): void {
    this.request?.agree(buttonId);
    this.request = null;
  }

  refuse(): void {
    this.request?.refuse();
    this.request = null;
  }
}
