import { controlDelete, controlGet, controlPost } from '../../shared/control';
import { h } from '../../shared/dom';
import { FAULT_ACTIONS, FaultsSchema, type FaultRule } from '../../shared/panel-data';
import { actionButton, announceFailure, debounced, type View } from './section';

const SUBJECTS = [
  'wechat.payment',
  'wechat.contract',
  'wechat:/pay/contractorder',
  'wechat:/pay/orderquery',
  'wechat:/pay/closeorder',
  'wechat:/papay/querycontract',
  'wechat:/papay/deletecontract',
  'wechat:/openapi.subscribeMessage.send',
  'huifu.confirmed',
  'huifu.paid',
  'huifu.refund',
  'huifu:/v2/trade/payscore/serviceorder/create',
  'huifu:/v2/trade/payscore/serviceorder/query',
  'huifu:/v2/trade/payscore/serviceorder/cancel',
  'huifu:/v2/trade/payscore/serviceorder/complete',
  // Huifu spells it so.
  'huifu:/v2/trade/payscore/deduct/regitster',
  'huifu:/v2/trade/payscore/deduct/query',
  'huifu:/v2/trade/payscore/pay/payscorepay',
  'huifu:/v2/trade/payment/scanpay/refund',
  'huifu:/v2/trade/payment/scanpay/refundquery',
  'charger.event',
  'charger:/piles/{id}',
  'charger:/sessions',
  'charger:/sessions/{id}',
  'charger:/sessions/{id}/stop',
];
const SETTLED_MS = 300;

/** Injected faults: what is armed, and a form for one more. */
export function faultsView(): View & { changed(): void } {
  const list = h('ul', { class: 'faults' });
  let rules: readonly FaultRule[] = [];
  const paint = (next: readonly FaultRule[]) => {
    rules = next;
    list.replaceChildren(...rules.map((rule, index) => item(rule, () => store(rules.filter((_, other) => other !== index)))));
    if (rules.length === 0) list.replaceChildren(h('li', { class: 'empty' }, 'No fault is armed.'));
  };
  const store = async (next: readonly FaultRule[]) => {
    paint((await controlPost('faults', { rules: next }, FaultsSchema)).rules);
  };
  const refresh = () => {
    controlGet('faults', FaultsSchema).then((answer) => paint(answer.rules), announceFailure);
  };
  const clear = actionButton('Clear all', async () => {
    await controlDelete('faults');
    paint([]);
  });
  const element = h(
    'div',
    { class: 'view' },
    form((rule) => store([...rules, rule])),
    list,
    clear,
  );
  return {
    element,
    shown: refresh,
    changed: debounced(SETTLED_MS, () => {
      if (!element.hidden) refresh();
    }),
  };
}

function item(rule: FaultRule, remove: () => Promise<void>): HTMLElement {
  const delay = rule.delayMs === undefined ? '' : ` by ${rule.delayMs} ms`;
  return h(
    'li',
    {},
    h('span', { class: 'badge fault' }, rule.do),
    h('code', {}, rule.on),
    `× ${rule.times}${delay}`,
    actionButton('Remove', remove),
  );
}

function form(add: (rule: FaultRule) => Promise<void>): HTMLFormElement {
  const on = h('input', { list: 'fault-subjects', value: 'wechat.payment', 'aria-label': 'What', size: 44, required: true });
  const action = h('select', { 'aria-label': 'Fault' }, ...FAULT_ACTIONS.map((name) => h('option', {}, name)));
  const times = h('input', { type: 'number', min: 1, value: 1, 'aria-label': 'Times', title: 'How many times' });
  const delay = h('input', { type: 'number', min: 0, placeholder: 'delay ms', 'aria-label': 'Delay in milliseconds' });
  const element = h(
    'form',
    { class: 'row' },
    on,
    h('datalist', { id: 'fault-subjects' }, ...SUBJECTS.map((subject) => h('option', { value: subject }))),
    action,
    times,
    delay,
    h('button', { type: 'submit' }, 'Add fault'),
  );
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const delayMs = Number.isNaN(delay.valueAsNumber) ? {} : { delayMs: delay.valueAsNumber };
    const chosen = FAULT_ACTIONS.find((name) => name === action.value) ?? 'drop';
    add({ on: on.value, do: chosen, times: Math.max(1, times.valueAsNumber), ...delayMs }).catch(announceFailure);
  });
  return element;
}
