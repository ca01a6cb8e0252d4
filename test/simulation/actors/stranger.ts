import { HOUR_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { Injector } from '../faults/injector';
import type { Dice } from '../kernel/dice';
import type { Posted } from '../system/platforms';
import type { Stage } from './people';

/** Notifications that somebody has overheard: enough for a choice, the older ones forgotten. */
const MEMORY = 60;
/** Whoever forges does not wait. */
const PATIENCE_MS = 5_000;

/** Somebody who is no platform: repeats what was once said, and says what never was. */
export class Stranger {
  readonly #heard: Posted[] = [];

  constructor(
    private readonly dice: Dice,
    private readonly injector: Injector,
  ) {}

  hear(posted: Posted): void {
    if (this.#heard.length >= MEMORY) this.#heard.splice(this.dice.below(MEMORY), 1);
    this.#heard.push(posted);
  }

  async live(stage: Stage): Promise<void> {
    for (;;) {
      const waitMs = this.injector.waitFor('forgery');
      if (!Number.isFinite(waitMs)) return;
      await stage.scheduler.sleep(Math.min(waitMs, 100 * HOUR_MS));
      if (!stage.isOpen()) return;
      this.#act(stage);
    }
  }

  #act(stage: Stage): void {
    const original = this.#heard.length === 0 ? null : this.dice.pick(this.#heard);
    if (original === null) return;
    const kind = this.dice.weighted({ replayed: 50, forged: 30, misdirected: 20 } as const) ?? 'replayed';
    if (!this.injector.count(`stranger.${kind}`, original.path)) return;
    stage.scheduler.step('stranger', `${kind} ${original.path}`);
    // Nobody learns anything from the answer.
    void stage.platforms.post(this.#made(kind, original), PATIENCE_MS).catch(() => undefined);
  }

  #made(kind: 'replayed' | 'forged' | 'misdirected', original: Posted): Posted {
    switch (kind) {
      case 'replayed':
        return original;
      case 'misdirected':
        return { ...original, path: this.dice.pick(['/wechat/payment', '/wechat/contract', '/wechat/refund', '/huifu/payscore', '/charger/event']) };
      case 'forged':
        return { ...original, body: forged(original.body) };
    }
  }
}

/** Says that more was paid, and to somebody else: a signature that fitted fits no more. */
function forged(body: string): string {
  const changed = body.replace(/(total_fee|trans_amt|total_amount|energyWh|meterWh)([^\d]{0,12})(\d+)/, (_all, name: string, between: string, digits: string) => `${name}${between}${digits}9`);
  return changed === body ? body.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)) : changed;
}
