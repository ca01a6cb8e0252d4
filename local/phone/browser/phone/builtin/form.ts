import { h } from '../../shared/dom';
import { number, text, type BuiltinContext, type BuiltinDefinition, type BuiltinInstance, type Host } from './definition';

const FIELDS = 'wx-input, wx-textarea, wx-switch, wx-slider, wx-picker, wx-checkbox-group, wx-radio-group';

const form: BuiltinDefinition = { tag: 'form', properties: { reportSubmit: Boolean, reportSubmitTimeout: Number } };

/** The values of a form's named fields, by name. */
function formValues(formElement: Element, context: BuiltinContext): Record<string, unknown> {
  const hosts = [...formElement.querySelectorAll(FIELDS)].map((element) => context.hostOf(element)).filter((host) => host !== undefined);
  return Object.fromEntries(
    hosts.map((host) => [text(host.get('name')), fieldValue(host, context)] as const).filter(([name]) => name !== ''),
  );
}

function fieldValue(host: Host, context: BuiltinContext): unknown {
  if (host.element.matches('wx-checkbox-group')) return checkedValues(host, 'wx-checkbox', context);
  if (host.element.matches('wx-radio-group')) return checkedValues(host, 'wx-radio', context)[0] ?? '';
  return host.element.matches('wx-switch') ? host.get('checked') : host.get('value');
}

function submitOrReset(host: Host, context: BuiltinContext): void {
  const formElement = host.element.closest('wx-form');
  const formHost = formElement === null ? undefined : context.hostOf(formElement);
  if (formElement === null || formHost === undefined) return;
  if (host.get('formType') === 'submit') formHost.emit('submit', { value: formValues(formElement, context) });
  if (host.get('formType') === 'reset') formHost.emit('reset', {});
}

const button: BuiltinDefinition = {
  tag: 'button',
  properties: {
    type: String,
    size: String,
    disabled: Boolean,
    loading: Boolean,
    openType: String,
    formType: String,
    plain: Boolean,
    lang: String,
    hoverClass: String,
    hoverStopPropagation: Boolean,
    hoverStartTime: Number,
    hoverStayTime: Number,
    sessionFrom: String,
    sendMessageTitle: String,
    sendMessagePath: String,
    sendMessageImg: String,
    appParameter: String,
    showMessageCard: Boolean,
    phoneNumberNoQuotaToast: Boolean,
    id: String,
  },
  reflected: ['type', 'size', 'disabled', 'loading', 'plain'],
  create(host, context) {
    const { element } = host;
    element.setAttribute('role', 'button');
    element.tabIndex = 0;
    element.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') element.click();
    });
    const tapped = async () => {
      if (host.get('disabled') === true) return;
      submitOrReset(host, context);
      const openType = text(host.get('openType'));
      const answer = openType === '' ? null : await context.openType(openType, text(host.get('id')));
      if (answer !== null) host.emit(answer.type, answer.detail);
    };
    host.onTap(() => void tapped());
    return { changed: { disabled: (value) => element.setAttribute('aria-disabled', String(value === true)) } };
  },
};

const label: BuiltinDefinition = {
  tag: 'label',
  properties: { for: String },
  create: ({ element }) => {
    element.addEventListener('click', (event) => {
      const input = element.querySelector('input');
      if (input !== null && event.target !== input) input.click();
    });
    return {};
  },
};

const slider: BuiltinDefinition = {
  tag: 'slider',
  properties: {
    min: Number,
    max: { type: Number, value: 100 },
    step: { type: Number, value: 1 },
    value: Number,
    disabled: Boolean,
    showValue: Boolean,
    activeColor: String,
    name: String,
  },
  create(host) {
    const input = h('input', { type: 'range' });
    const shown = h('span', { hidden: true });
    host.element.append(input, shown);
    input.addEventListener('input', (event) => {
      event.stopPropagation();
      shown.textContent = input.value;
      host.emit('changing', { value: input.valueAsNumber });
    });
    input.addEventListener('change', (event) => {
      event.stopPropagation();
      host.set({ value: input.valueAsNumber });
      host.emit('change', { value: input.valueAsNumber });
    });
    return {
      changed: {
        min: (value) => (input.min = text(value)),
        max: (value) => (input.max = text(value)),
        step: (value) => (input.step = text(value)),
        value: (value) => {
          input.valueAsNumber = number(value);
          shown.textContent = input.value;
        },
        disabled: (value) => (input.disabled = value === true),
        showValue: (value) => (shown.hidden = value !== true),
        activeColor: (value) => (input.style.accentColor = text(value)),
      },
    };
  },
};

const switchControl: BuiltinDefinition = {
  tag: 'switch',
  properties: { checked: Boolean, disabled: Boolean, type: String, color: String, name: String },
  create: (host) =>
    createToggle(host, 'checkbox', () => {
      host.emit('change', { value: host.get('checked') });
    }),
};

function createToggle(host: Host, type: 'checkbox' | 'radio', changed: () => void): BuiltinInstance {
  const input = h('input', { type });
  host.element.append(input);
  input.addEventListener('change', (event) => {
    // The browser's own event would reach the page as a second one, without a value.
    event.stopPropagation();
    host.set({ checked: input.checked });
    changed();
  });
  return {
    changed: {
      checked: (value) => (input.checked = value === true),
      disabled: (value) => (input.disabled = value === true),
      color: (value) => {
        input.style.accentColor = text(value);
        host.element.style.setProperty('--wx-on-color', text(value));
      },
    },
  };
}

function checkedValues(group: Host, tag: string, context: BuiltinContext): unknown[] {
  const hosts = [...group.element.querySelectorAll(tag)].map((element) => context.hostOf(element));
  return hosts.filter((host) => host?.get('checked') === true).map((host) => host?.get('value'));
}

function createChoice(host: Host, context: BuiltinContext, type: 'checkbox' | 'radio'): BuiltinInstance {
  return createToggle(host, type, () => {
    const group = host.element.closest(`wx-${type}-group`);
    const groupHost = group === null ? undefined : context.hostOf(group);
    if (groupHost === undefined) return;
    if (type === 'radio')
      for (const other of groupHost.element.querySelectorAll('wx-radio'))
        if (other !== host.element) context.hostOf(other)?.set({ checked: false });
    const values = checkedValues(groupHost, `wx-${type}`, context);
    groupHost.emit('change', { value: type === 'radio' ? (values[0] ?? '') : values });
  });
}

const CHOICE = { value: String, checked: Boolean, disabled: Boolean, color: String };

/** Forms and what is tapped in them. */
export const FORM_CONTROLS: readonly BuiltinDefinition[] = [
  form,
  button,
  label,
  slider,
  switchControl,
  { tag: 'checkbox', properties: CHOICE, create: (host, context) => createChoice(host, context, 'checkbox') },
  { tag: 'radio', properties: CHOICE, create: (host, context) => createChoice(host, context, 'radio') },
  { tag: 'checkbox-group', properties: { name: String } },
  { tag: 'radio-group', properties: { name: String } },
];
