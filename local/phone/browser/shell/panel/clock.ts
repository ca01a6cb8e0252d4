import * as v from 'valibot';
import { ClockSchema, controlGet, controlPost } from '../../shared/control';
import { h } from '../../shared/dom';
import { actionButton, announceFailure, group } from './section';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const UNITS = { minutes: MINUTE_MS, hours: HOUR_MS, days: DAY_MS };
/** The clock shows seconds. */
const REPAINT_MS = 250;
/** The platform's time, in which its rules are written. */
const FORMAT = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' });

/** The stack's clock: shows it and moves it. */
export function clockSection(): { readonly element: HTMLElement; adopt(nowMs: number): void; refresh(): void } {
  let offsetMs = 0;
  const display = h('output', { class: 'clock', title: 'Stack time, Beijing' });
  const adopt = (nowMs: number) => {
    offsetMs = nowMs - Date.now();
    paint();
  };
  const paint = () => {
    display.textContent = FORMAT.format(Date.now() + offsetMs);
  };
  setInterval(paint, REPAINT_MS);
  const advance = async (advanceMs: number) => {
    const { nowMs } = await controlPost('clock', { advanceMs }, ClockSchema);
    adopt(nowMs);
  };
  const button = (label: string, advanceMs: number) => actionButton(label, () => advance(advanceMs));
  return {
    adopt,
    refresh: () => {
      controlGet('clock', ClockSchema).then(({ nowMs }) => adopt(nowMs), announceFailure);
    },
    element: group(
      'Clock',
      display,
      button('+1 min', MINUTE_MS),
      button('+1 h', HOUR_MS),
      button('+1 day', DAY_MS),
      customAdvance(advance),
      actionButton('Settle', () => controlPost('settle', {}, v.unknown()).then(() => undefined), {
        title: 'Deliver and process everything that is due',
      }),
    ),
  };
}

function customAdvance(advance: (ms: number) => Promise<void>): HTMLFormElement {
  const amount = h('input', { type: 'number', min: 1, value: 30, 'aria-label': 'Advance by' });
  const unit = h(
    'select',
    { 'aria-label': 'Unit' },
    ...Object.keys(UNITS).map((name) => h('option', { value: name, selected: name === 'days' }, name)),
  );
  const form = h('form', {}, amount, unit, h('button', { type: 'submit' }, 'Go'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const unitMs = UNITS[unit.value as keyof typeof UNITS];
    if (amount.valueAsNumber > 0) advance(Math.round(amount.valueAsNumber * unitMs)).catch(announceFailure);
  });
  return form;
}
