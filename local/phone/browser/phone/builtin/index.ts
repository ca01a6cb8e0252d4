import { glassEasel } from 'glass-easel-miniprogram-adapter';
import { builtinTemplatePath } from '../../../builtin-templates';
import { templateOf } from '../engine/template';
import { CONTAINERS } from './containers';
import { setAttribute, type BuiltinContext, type BuiltinDefinition, type BuiltinInstance, type Host } from './definition';
import { FORM_CONTROLS } from './form';
import { MEDIA } from './media';
import { PICKER } from './picker';
import { TEXT_FIELDS } from './text-fields';

const DEFINITIONS: readonly BuiltinDefinition[] = [...CONTAINERS, ...MEDIA, ...TEXT_FIELDS, ...FORM_CONTROLS, PICKER];

/** Names of the built-in components: their elements are called `wx-<name>`. */
export const BUILTIN_TAGS: ReadonlySet<string> = new Set(DEFINITIONS.map(({ tag }) => tag));

/** What every built-in component has. Rule: https://developers.weixin.qq.com/miniprogram/dev/framework/app-service/aria.html */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  hidden: 'hidden',
  ariaLabel: 'aria-label',
  ariaRole: 'role',
  ariaHidden: 'aria-hidden',
  ariaChecked: 'aria-checked',
  ariaDisabled: 'aria-disabled',
  ariaLive: 'aria-live',
  ariaModal: 'aria-modal',
  ariaValuenow: 'aria-valuenow',
  ariaValuemin: 'aria-valuemin',
  ariaValuemax: 'aria-valuemax',
  ariaSelected: 'aria-selected',
  role: 'role',
};
const COMMON_PROPERTIES = Object.fromEntries(Object.keys(ATTRIBUTES).map((name) => [name, null]));

interface Mounted {
  readonly host: Host;
  readonly instance: BuiltinInstance;
}

/** Registers the built-in components for every page and component of the mini-program. */
export function registerBuiltins(
  space: glassEasel.ComponentSpace,
  templates: Record<string, unknown>,
  makeContext: (hostOf: BuiltinContext['hostOf']) => BuiltinContext,
): void {
  const builtinSpace = new glassEasel.ComponentSpace('wx-builtin');
  const mounted = new WeakMap<object, Mounted>();
  const hosts = new WeakMap<Element, Host>();
  const context = makeContext((element) => hosts.get(element));
  const mount = (definition: BuiltinDefinition, component: glassEasel.GeneralComponent) => {
    const host = hostFor(component);
    const instance = definition.create?.(host, context) ?? {};
    mounted.set(component, { host, instance });
    hosts.set(host.element, host);
  };
  for (const definition of DEFINITIONS) {
    const component = builtinSpace.defineComponent({
      is: `wx/${definition.tag}`,
      template: templateOf(templates, builtinTemplatePath(definition.template ?? 'slot')),
      options: { hostNodeTagName: `wx-${definition.tag}`, virtualHost: false },
      properties: { ...COMMON_PROPERTIES, ...definition.properties },
      data: { ...definition.data },
      observers: observersOf(definition, mounted),
      lifetimes: {
        created() {
          mount(definition, this);
        },
        attached() {
          mounted.get(this)?.instance.attached?.();
        },
        detached() {
          mounted.get(this)?.instance.detached?.();
        },
      },
    });
    space.setGlobalUsingComponent(definition.tag, component);
  }
}

function observersOf(definition: BuiltinDefinition, mounted: WeakMap<object, Mounted>): Record<string, (value: unknown) => void> {
  const reflected = new Set(definition.reflected);
  const names = Object.keys({ ...COMMON_PROPERTIES, ...definition.properties });
  return Object.fromEntries(
    names.map((name) => [
      name,
      function (this: object, value: unknown) {
        const entry = mounted.get(this);
        if (entry === undefined) return;
        const attribute = ATTRIBUTES[name] ?? (reflected.has(name) ? `data-${kebab(name)}` : undefined);
        if (attribute !== undefined)
          setAttribute(entry.host.element, attribute, attribute.startsWith('aria-') && value === false ? 'false' : value);
        entry.instance.changed?.[name]?.(value);
      },
    ]),
  );
}

function hostFor(component: glassEasel.GeneralComponent): Host {
  const element: unknown = component.$$;
  if (!(element instanceof HTMLElement)) throw new Error(`${component.is} has no element`);
  return {
    element,
    get: (property) => (component.data as Record<string, unknown>)[property],
    set: (changes) => {
      component.setData(changes);
    },
    emit: (type, detail) => {
      component.triggerEvent(type, detail, { bubbles: false, composed: false });
    },
    onTap: (listener) => {
      component.addListener('tap', listener);
    },
  };
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
