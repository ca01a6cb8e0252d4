import { HOUR_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { Injector } from '../faults/injector';
import type { Dice } from '../kernel/dice';
import type { Posted } from '../system/platforms';
import type { Stage } from './people';

/** Notifications of one address that somebody has overheard: enough for a choice, the older ones forgotten. */
const MEMORY = 20;
type Kind = 'replayed' | 'forged' | 'misdirected' | 'copied' | 'unsigned';
/** Whoever forges does not wait. */
const PATIENCE_MS = 5_000;

/** Somebody who is no platform: repeats what was once said, and says what never was. */
export class Stranger {
  /** By address: piles report all day, and a busy day of theirs is not all that there is to hear. */
  readonly #heard = new Map<string, Posted[]>();
  /** Sends a second copy of what is posted next, at once. */
  #copyTo: Stage | null = null;

  constructor(
    private readonly dice: Dice,
    private readonly injector: Injector,
  ) {}

  hear(posted: Posted): void {
    const stage = this.#copyTo;
    if (stage !== null) {
      this.#copyTo = null;
      this.#post(stage, 'copied', posted);
    }
    const known = this.#heard.get(posted.path) ?? [];
    if (known.length >= MEMORY) known.splice(this.dice.below(MEMORY), 1);
    this.#heard.set(posted.path, [...known, posted]);
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
    const kind = this.dice.weighted({ replayed: 35, forged: 20, misdirected: 12, copied: 18, unsigned: 15 } as const) ?? 'replayed';
    if (kind === 'copied') this.#copyTo = stage;
    else if (this.#heard.size > 0) this.#post(stage, kind, this.dice.pick(this.dice.pick([...this.#heard.values()])));
  }

  #post(stage: Stage, kind: Kind, original: Posted): void {
    if (!this.injector.count(`stranger.${kind}`, original.path)) return;
    stage.scheduler.step('stranger', `${kind} ${original.path}`);
    const made = this.#made(kind, original);
    // What is well signed, or was changed in nothing, is as good as the original.
    const isFalse = (kind === 'forged' || kind === 'unsigned') && made.body !== original.body;
    if (isFalse) void stage.platforms.intrude(made, kind === 'unsigned' ? 'unsigned' : 'invalid');
    else void stage.platforms.post(made, PATIENCE_MS).catch(() => undefined);
  }

  #made(kind: Kind, original: Posted): Posted {
    switch (kind) {
      case 'replayed':
      case 'copied':
        return original;
      case 'misdirected':
        return {
          ...original,
          path: this.dice.pick(['/wechat/payment', '/wechat/contract', '/wechat/refund', '/huifu/payscore', '/charger/event']),
        };
      case 'forged':
        return { ...original, body: forged(original.body) };
      case 'unsigned':
        return { ...original, body: original.body.replace(this.dice.chance(0.5) ? NO_SIGNATURE : EMPTY_SIGNATURE, '') };
    }
  }
}

/** The signature's value, or its whole parameter, of a message of WeChat or Huifu. */
const EMPTY_SIGNATURE = /(?<=<sign>).*?(?=<\/sign>)|(?<=(?:^|&)sign=)[^&]*/;
const NO_SIGNATURE = /<sign>.*?<\/sign>|&sign=[^&]*|^sign=[^&]*&?/;

/** Says that more was paid, and to somebody else: a signature that fitted fits no more. */
function forged(body: string): string {
  const changed = body.replace(
    /(total_fee|trans_amt|total_amount|energyWh|meterWh)([^\d]{0,12})(\d+)/,
    (_all, name: string, between: string, digits: string) => `${name}${between}${digits}9`,
  );
  return changed === body ? body.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)) : changed;
}
