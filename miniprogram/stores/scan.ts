import { makeAutoObservable } from 'mobx-miniprogram';
import type { Services } from '../services/index';
import type { PileStore } from './pile';

/** Why nothing was scanned, for the words beside the other way: typing the number. */
export type ScanHint = 'refused' | 'failed' | 'empty' | 'unsupported';

/** Choosing a pile by its QR code. */
export class ScanStore {
  hint: ScanHint | null = null;
  private readonly services: Services;
  private readonly pile: PileStore;

  constructor(services: Services, pile: PileStore) {
    this.services = services;
    this.pile = pile;
    makeAutoObservable<this, 'services' | 'pile'>(this, { services: false, pile: false }, { autoBind: true });
  }

  /** Opens the scanner. True when a pile was chosen; otherwise `hint` says why not, or the user did not want to. */
  async scan(): Promise<boolean> {
    this.explain(null);
    const scan = await this.services.scanner.scan();
    switch (scan.kind) {
      case 'scanned':
        if (scan.text.trim() === '') {
          this.explain('empty');
          return false;
        }
        this.pile.choose(scan.text);
        return true;
      case 'cancelled':
        return false;
      case 'refused':
      case 'failed':
      case 'unsupported':
        this.explain(scan.kind);
        return false;
    }
  }

  private explain(hint: ScanHint | null): void {
    this.hint = hint;
  }
}
