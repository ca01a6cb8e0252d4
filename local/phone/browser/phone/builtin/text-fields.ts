import { h } from '../../shared/dom';
import { number, text, type BuiltinDefinition, type BuiltinInstance, type Host } from './definition';

/** WeChat's default. Rule: https://developers.weixin.qq.com/miniprogram/dev/component/input.html */
const MAX_LENGTH = 140;
/** A keyboard for numbers has no other keys. */
const KEYS: Readonly<Record<string, RegExp>> = { number: /^\d*$/, digit: /^[\d.]*$/, idcard: /^[\dXx]*$/ };
/** The label of the keyboard's last key. */
const ENTER_KEYS: ReadonlySet<string> = new Set(['send', 'search', 'next', 'go', 'done']);
const INPUT_MODES: Readonly<Record<string, string>> = { number: 'numeric', digit: 'decimal', idcard: 'text', tel: 'tel' };

const PROPERTIES = {
  value: null,
  type: { type: String, value: 'text' },
  placeholder: String,
  placeholderStyle: String,
  placeholderClass: String,
  disabled: Boolean,
  maxlength: { type: Number, value: MAX_LENGTH },
  focus: Boolean,
  autoFocus: Boolean,
  password: Boolean,
  name: String,
  confirmType: { type: String, value: 'done' },
  confirmHold: Boolean,
  cursorSpacing: null,
  cursor: Number,
  cursorColor: String,
  selectionStart: Number,
  selectionEnd: Number,
  adjustPosition: Boolean,
  holdKeyboard: Boolean,
  alwaysEmbed: Boolean,
  safePasswordCertPath: String,
  safePasswordLength: Number,
  safePasswordTimeStamp: Number,
  safePasswordNonce: String,
  safePasswordSalt: String,
  safePasswordCustomHash: String,
  autoHeight: Boolean,
  fixed: Boolean,
  showConfirmBar: Boolean,
  disableDefaultPadding: Boolean,
};

type Field = HTMLInputElement | HTMLTextAreaElement;

function forwardEvents(host: Host, field: Field): void {
  field.addEventListener('input', (event) => {
    event.stopPropagation();
    host.set({ value: field.value });
    host.emit('input', { value: field.value, cursor: field.selectionStart ?? 0 });
  });
  field.addEventListener('change', (event) => event.stopPropagation());
  field.addEventListener('focus', () => {
    host.emit('focus', { value: field.value, height: 0 });
  });
  field.addEventListener('blur', () => {
    host.emit('blur', { value: field.value, cursor: field.selectionStart ?? 0 });
  });
  field.addEventListener('keydown', (event) => {
    // While an input method composes, Enter takes its proposal.
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter' || event.isComposing) return;
    // In a textarea it is a new line, unless the key is labelled otherwise.
    if (field instanceof HTMLTextAreaElement && ['return', 'done'].includes(text(host.get('confirmType')))) return;
    host.emit('confirm', { value: field.value });
    if (host.get('confirmHold') !== true) field.blur();
  });
  field.addEventListener('beforeinput', (event) => {
    const keys = KEYS[text(host.get('type'))];
    if (keys !== undefined && event instanceof InputEvent && !keys.test(event.data ?? '')) event.preventDefault();
  });
}

function createField(host: Host, field: Field): BuiltinInstance {
  field.maxLength = MAX_LENGTH;
  host.element.append(field);
  forwardEvents(host, field);
  return {
    // The element can take the focus only once it is in the document, which follows.
    attached: () => {
      if (host.get('focus') === true || host.get('autoFocus') === true) setTimeout(() => field.focus());
    },
    changed: {
      value: (value) => {
        if (field.value !== text(value)) field.value = text(value);
      },
      placeholder: (value) => (field.placeholder = text(value)),
      disabled: (value) => (field.disabled = value === true),
      maxlength: (value) => {
        if (number(value, MAX_LENGTH) < 0) field.removeAttribute('maxlength');
        else field.maxLength = number(value, MAX_LENGTH);
      },
      focus: (value) => {
        if (value === true) queueMicrotask(() => field.focus());
        else field.blur();
      },
      confirmType: (value) => (field.enterKeyHint = ENTER_KEYS.has(text(value)) ? text(value) : 'enter'),
      ariaLabel: (value) => (field.ariaLabel = text(value)),
      password: (value) => {
        if (field instanceof HTMLInputElement) field.type = value === true ? 'password' : 'text';
      },
      type: (value) => (field.inputMode = INPUT_MODES[text(value)] ?? 'text'),
    },
  };
}

/** `input` and `textarea`. */
export const TEXT_FIELDS: readonly BuiltinDefinition[] = [
  { tag: 'input', properties: PROPERTIES, create: (host) => createField(host, h('input', { type: 'text' })) },
  { tag: 'textarea', properties: PROPERTIES, create: (host) => createField(host, h('textarea')) },
];
