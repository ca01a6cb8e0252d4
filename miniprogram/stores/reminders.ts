import { makeAutoObservable, observable } from 'mobx-miniprogram';
import type { Services } from '../services/index';
import type { NoticeAnswer } from '../services/notices';

/** Messages about deductions that the user may agree to. Nothing else waits for them or fails with them. */
export class RemindersStore {
  templateIds: readonly string[] = [];
  asking = false;
  private readonly services: Services;
  private loading: Promise<void> | null = null;
  private asked = false;

  constructor(services: Services) {
    this.services = services;
    makeAutoObservable<this, 'services' | 'loading' | 'asked'>(
      this,
      { services: false, loading: false, asked: false, templateIds: observable.ref },
      { autoBind: true },
    );
  }

  /** There is something to agree to. */
  get available(): boolean {
    return this.templateIds.length > 0;
  }

  /** Reads once which templates there are, so that they are at hand in the tap. Never rejects; after a failure the next page tries again. */
  load(): Promise<void> {
    this.loading ??= this.read().catch((error: unknown) => {
      this.loading = null;
      this.services.report(error);
    });
    return this.loading;
  }

  /** Asks with a purchase, unless the user was asked before since the mini-program was started: who only pays again is left in peace. */
  async askOnce(): Promise<void> {
    if (!this.asked) await this.ask();
  }

  /** Asks; to be called in a tap, before anything is awaited. Never rejects. */
  async ask(): Promise<NoticeAnswer> {
    if (this.asking) return 'failed';
    this.setAsking(true);
    this.asked = true;
    const answer = await this.services.notices.request(this.templateIds);
    this.setAsking(false);
    return answer;
  }

  private async read(): Promise<void> {
    const { templateIds } = await this.services.cloud.call('subscription', 'notices', {});
    this.loaded(templateIds);
  }
  private loaded(templateIds: readonly string[]): void {
    this.templateIds = templateIds;
  }
  private setAsking(asking: boolean): void {
    this.asking = asking;
  }
}
