import { makeAutoObservable, observable } from 'mobx-miniprogram';
import type { PileData } from '../../typings/charging-api';
import { CloudCallError } from '../services/cloud';
import type { Services } from '../services/index';
import type { HandOffStore } from './hand-off';
import { Loading } from './loading';
import { repeat } from './repeat';

/** Plugging in takes a moment; after two minutes the user refreshes by hand. */
const LOOK_EVERY_MS = 3000;
const MAX_LOOKS = 40;

/** The pile that the user stands before: what it says about itself, and starting there. */
export class PileStore {
  /** What was scanned or typed, as it is: the backend reads the pile's code out of it. */
  code = '';
  pile: PileData | null = null;
  readonly loading: Loading;
  starting = false;
  failure: CloudCallError | null = null;
  private readonly services: Services;
  private readonly handOff: HandOffStore;
  private stopLooking: () => void = () => undefined;
  private serverOffsetMs = 0;

  constructor(services: Services, handOff: HandOffStore) {
    this.services = services;
    this.handOff = handOff;
    this.loading = new Loading(services);
    makeAutoObservable<this, 'services' | 'handOff' | 'stopLooking' | 'serverOffsetMs'>(
      this,
      {
        services: false,
        handOff: false,
        loading: false,
        stopLooking: false,
        serverOffsetMs: false,
        pile: observable.ref,
        failure: observable.ref,
      },
      { autoBind: true },
    );
  }

  /** Another pile, or the same one anew. */
  choose(code: string): void {
    this.code = code;
    this.pile = null;
    this.failure = null;
    this.loading.reset();
  }

  /** The server's clock as far as known. */
  nowMs(): number {
    return this.services.timer.nowMs() + this.serverOffsetMs;
  }

  /** Reads the pile. Never rejects: the outcome stands in `loading`. */
  load(): Promise<void> {
    const { code } = this;
    return this.loading.run(async () => {
      const pile = await this.services.cloud.call('charging', 'pile', { code });
      return () => this.received(pile);
    });
  }

  /** Reads the pile and, while its connector is not in the car, looks again until it is. For a page that is being shown. */
  look(): void {
    this.stopLooking();
    let looks = 0;
    this.stopLooking = repeat(this.services, async () => {
      await this.load();
      looks += 1;
      return this.pile?.status === 'not-plugged' && looks < MAX_LOOKS ? LOOK_EVERY_MS : undefined;
    });
  }

  lookAway(): void {
    this.stopLooking();
  }

  /**
   * Makes an order here. Answers its number when there is one to go on with: Payscore is opened from the page that shows it, or the platform
   * did not answer and that page waits. Null when the user stays, with `failure` to show. A second tap while the first is under way does nothing.
   */
  async start(): Promise<string | null> {
    if (this.starting) return null;
    this.began();
    try {
      const { outOrderNo, extraData } = await this.services.cloud.call('charging', 'start', { code: this.pile?.code ?? this.code });
      this.handOff.prepare(outOrderNo, extraData);
      return outOrderNo;
    } catch (error) {
      if (!(error instanceof CloudCallError)) throw error;
      if (error.code === 'OUTCOME_UNKNOWN' && error.outOrderNo !== undefined) return error.outOrderNo;
      this.failed(error);
      this.look();
      return null;
    } finally {
      this.ended();
    }
  }

  private received(pile: PileData): void {
    this.pile = pile;
    this.serverOffsetMs = pile.nowMs - this.services.timer.nowMs();
  }

  private began(): void {
    this.starting = true;
    this.failure = null;
  }

  private failed(failure: CloudCallError): void {
    this.failure = failure;
  }

  private ended(): void {
    this.starting = false;
  }
}
