import * as v from 'valibot';
import { PilesSchema, type Pile } from '../../shared/charger';
import { controlGet, controlPost } from '../../shared/control';
import { h } from '../../shared/dom';
import { labelOf, reportOf } from './pile-report';
import { announceFailure, debounced, type View } from './section';

const SETTLED_MS = 300;
/** Meters run without anything on the wire: while they are looked at they are read this often, in milliseconds. */
const READ_MS = 2000;

/** What can be set to a number. */
const NUMBERS = [
  ['meterWh', 'meter, Wh'],
  ['meterBackwards', 'meter falls back, Wh'],
  ['socPercent', 'state of charge, %'],
  ['batteryWh', 'battery, Wh'],
  ['startMs', 'time to start, ms'],
] as const;

/** The piles: switches for what happens to them, and their meters as they run. */
export function pilesView(): View & { changed(): void } {
  const cards = new Map<string, PileCard>();
  const list = h('div', { class: 'piles' });
  const notice = h('p', { class: 'empty' });
  const element = h('div', { class: 'view' }, list, notice);
  const paint = (piles: readonly Pile[]) => {
    for (const pile of piles) {
      const card = cards.get(pile.pileId) ?? new PileCard(pile.pileId, refresh);
      if (!cards.has(pile.pileId)) list.append(card.element);
      cards.set(pile.pileId, card);
      card.update(pile);
    }
    notice.textContent = piles.length === 0 ? 'No pile.' : '';
  };
  const refresh = async () => {
    await controlGet('charger', PilesSchema).then(
      ({ piles }) => paint(piles),
      (error: unknown) => {
        notice.textContent = error instanceof Error ? error.message : String(error);
      },
    );
  };
  const refreshIfSeen = () => {
    if (!element.hidden && element.isConnected && !document.hidden) void refresh();
  };
  setInterval(refreshIfSeen, READ_MS);
  return { element, shown: refreshIfSeen, changed: debounced(SETTLED_MS, refreshIfSeen) };
}

/** One pile. Its controls stay the same elements, so that a reading does not take the focus from them. */
class PileCard {
  private readonly state = h('span', { class: 'badge' });
  private readonly readings = h('dl');
  private readonly switches = h('div', { class: 'row' });
  private readonly inputs = new Map<string, HTMLInputElement>();
  readonly element: HTMLElement;

  constructor(
    private readonly pileId: string,
    private readonly refresh: () => Promise<void>,
  ) {
    const title = h('h3', {}, pileId, ' ', this.state);
    this.element = h('article', { class: 'pile', 'aria-label': pileId }, title, this.readings, this.switches, this.numberForm());
  }

  update(pile: Pile): void {
    const { state, switches, readings } = reportOf(pile);
    this.state.textContent = state;
    this.state.className = `badge ${state === 'faulted' ? 'invalid' : state === 'charging' ? 'valid' : ''}`;
    this.readings.replaceChildren(...readings.map(([name, text]) => h('div', {}, h('dt', {}, name), h('dd', {}, text))));
    for (const [name, on] of switches) this.inputOf(name).checked = on;
  }

  private inputOf(name: string): HTMLInputElement {
    const known = this.inputs.get(name);
    if (known !== undefined) return known;
    const input = h('input', { type: 'checkbox' });
    input.addEventListener('change', () => {
      this.set({ [name]: input.checked });
    });
    this.inputs.set(name, input);
    this.switches.append(h('label', {}, input, labelOf(name)));
    return input;
  }

  private numberForm(): HTMLFormElement {
    const what = h('select', { 'aria-label': 'Number to set' }, ...NUMBERS.map(([name, text]) => h('option', { value: name }, text)));
    const field = h('input', { type: 'number', min: 0, step: 1, 'aria-label': 'Value', required: true });
    const form = h('form', { class: 'row' }, what, field, h('button', { type: 'submit' }, 'Set'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.set({ [what.value]: field.valueAsNumber });
      field.value = '';
    });
    return form;
  }

  private set(changes: Readonly<Record<string, unknown>>): void {
    controlPost('charger', { pileId: this.pileId, set: changes }, v.unknown())
      .catch(announceFailure)
      .then(this.refresh)
      .catch(announceFailure);
  }
}
