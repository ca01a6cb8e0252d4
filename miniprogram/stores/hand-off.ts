import { makeAutoObservable, observable } from 'mobx-miniprogram';
import type { Services } from '../services/index';
import { PAYSCORE_APP_ID, type PayscoreData } from '../services/payscore';

const BACK_FROM_MINI_PROGRAM = 1038;

/**
 * ready: the order is there, Payscore not opened yet · away: Payscore was opened · back: the user came back, or did not leave ·
 * unavailable: Payscore refused to open · unsupported: it cannot be opened here
 */
export type HandOffStage = 'ready' | 'away' | 'back' | 'unavailable' | 'unsupported';
interface HandOff {
  readonly outOrderNo: string;
  readonly extraData: PayscoreData;
  readonly stage: HandOffStage;
}

/** Handing a charging order over to Payscore and coming back. What the user decided there is never learned here, only from the backend. */
export class HandOffStore {
  handOff: HandOff | null = null;
  private readonly services: Services;

  constructor(services: Services) {
    this.services = services;
    makeAutoObservable<this, 'services'>(this, { services: false, handOff: observable.ref }, { autoBind: true });
  }

  /** How far the hand-over of this order has come on this device; null after a restart of the app, or for another order. */
  stageOf(outOrderNo: string): HandOffStage | null {
    return this.handOff?.outOrderNo === outOrderNo ? this.handOff.stage : null;
  }

  /** An order has just been made: the page that shows it opens Payscore with this. */
  prepare(outOrderNo: string, extraData: PayscoreData): void {
    this.handOff = { outOrderNo, extraData, stage: 'ready' };
  }

  /** Opens Payscore for an order that has just been made, once; for any other order it does nothing. */
  async openIfReady(outOrderNo: string): Promise<void> {
    if (this.handOff?.stage === 'ready' && this.handOff.outOrderNo === outOrderNo) await this.open(outOrderNo, this.handOff.extraData);
  }

  /** Opens Payscore with what the backend answered, unchanged. */
  async open(outOrderNo: string, extraData: PayscoreData): Promise<void> {
    this.handOff = { outOrderNo, extraData, stage: 'away' };
    const handOver = await this.services.payscore.open(extraData);
    if (handOver !== 'opened') this.reached(outOrderNo, handOver === 'cancelled' ? 'back' : handOver);
  }

  /**
   * The app was shown with this scene and by this mini-program. Answers the order when it is the way back from Payscore, once a hand-over:
   * after locking and unlocking the phone the same scene is told again. A `query_id` that comes along is no proof and is not read.
   */
  returned(scene: number, appId: string | undefined): string | null {
    if (scene !== BACK_FROM_MINI_PROGRAM || appId !== PAYSCORE_APP_ID || this.handOff?.stage !== 'away') return null;
    this.reached(this.handOff.outOrderNo, 'back');
    return this.handOff.outOrderNo;
  }

  private reached(outOrderNo: string, stage: HandOffStage): void {
    if (this.handOff?.outOrderNo === outOrderNo) this.handOff = { ...this.handOff, stage };
  }
}
